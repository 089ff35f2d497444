"""What a hand-over package says of itself: whose ledger, up to where, made by whom, and every file with its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from models.errors import UnreadableFile
from models.evidence_folder import FOLDER_SUFFIX
from models.file_names import safe_name
from models.paths import LEDGER_SUFFIX
from models.settings import COUNT_RULES
from models.text import clean_line

#: The name of the manifest in the package.
MANIFEST = "交接清单.json"
#: What the first line of a manifest says, and the version of its form.
KIND, FORM = "整改台账交接包", 1

#: What is said of a package where something else was asked for; its name stands before it.
USE_OPEN = "是整改台账的交接包，没有读取；请用“文件 → 打开台账…”打开它（命令是 restore）。"
#: Names and sentences of a manifest are shown; longer ones are no names.
_LONGEST = 200
_DIGITS = frozenset("0123456789abcdef")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the package: its name there, its size and its sha256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lack:
    """An evidence that could not come along: of which issue, what it is called, and how its file was found."""

    issue: str
    problem: str
    name: str
    state: str

    @property
    def words(self) -> str:
        """In a line for the clerk."""
        return f"第 {self.issue} 号问题“{self.problem}”的“{self.name}”：{self.state}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of a package. ``counts`` says how many issues, operations, evidence and files there are.

    ``counting`` is the key of ``COUNT_RULES`` by which a 共性问题 is one of the issues, "" where there is none.
    ``operation`` and ``operation_hash`` are the end of the ledger's history; ``made_for`` may be "".
    """

    ledger_name: str
    ledger_id: str
    operation: int
    operation_hash: str
    schema: int
    program: str
    made_at: str
    made_by: str
    made_for: str
    counts: Mapping[str, int]
    lacks: tuple[Lack, ...]
    files: tuple[Listed, ...]
    counting: str = ""

    @property
    def issue_words(self) -> str:
        """How many issues there are."""
        return issue_words(self.counts.get("issues", 0), self.counting)

    @property
    def evidence_words(self) -> str:
        """How much evidence comes along; "" where there is none."""
        return evidence_words(self.counts.get("evidence", len(self.evidence)))

    @property
    def ledger_file(self) -> str:
        """The name of the ledger in the package."""
        return self.ledger_name + LEDGER_SUFFIX

    @property
    def store(self) -> str:
        """What the names of evidence that the program keeps begin with."""
        return store_of(self.ledger_name)

    @property
    def evidence(self) -> tuple[Listed, ...]:
        """The evidence as the program keeps it, each file once."""
        return tuple(one for one in self.files if one.name.startswith(self.store))

    @property
    def size(self) -> int:
        """Bytes of all files together, unpacked."""
        return sum(one.size for one in self.files)


def issue_words(count: int, counting: str) -> str:
    """How many issues a package or its ledger holds, as every figure counts them, and how a 共性问题 was counted."""
    rule = COUNT_RULES.get(counting, "")
    return f"问题 {count} 项{f'（{rule}）' if rule else ''}"


def evidence_words(count: int) -> str:
    """How much evidence a package or its ledger holds, wherever it is told; "" where there is none."""
    return f"佐证材料 {count} 份" if count else ""


def store_of(ledger_name: str) -> str:
    """Where the evidence of a ledger of this name stands in its package, as in the folder beside the ledger."""
    return f"{ledger_name}{FOLDER_SUFFIX}/evidence/"


def to_bytes(manifest: Manifest) -> bytes:
    """The manifest as it stands in the package; equal ones are equal bytes."""
    content = {"kind": KIND, "form": FORM, **asdict(manifest)}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def code_of(content: bytes) -> str:
    """The 核对码 of a package: who gave it and who got it see the same one, and may say it on the telephone."""
    digest = hashlib.sha256(content).hexdigest()[:16].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))


def from_bytes(content: bytes, shown: str) -> Manifest:
    """The manifest of the package called ``shown``. Nothing in it is trusted but its form, which is looked at.

    Raises:
        UnreadableFile: it is no manifest, or one of a newer version of the program.
    """
    try:
        told = json.loads(content)
        if told["kind"] == KIND and _number(told["form"]) > FORM:
            raise UnreadableFile(f"“{shown}”由更新版本的程序制作，没有打开。请用新版程序打开。")
        if told["kind"] != KIND:
            raise ValueError("kind")
        return _manifest(told)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableFile(f"“{shown}”里的“{MANIFEST}”读不懂或被改动，没有打开。请向移交人重新要一份。") from error


def _manifest(told: Mapping[str, Any]) -> Manifest:
    name = _text(told["ledger_name"])
    if name != safe_name(name):
        raise ValueError("name")
    return Manifest(
        ledger_name=name,
        ledger_id=_hex(told["ledger_id"], 32),
        operation=_number(told["operation"]),
        operation_hash=_text(told["operation_hash"], or_none=True),
        schema=_number(told["schema"]),
        program=_text(told["program"]),
        made_at=_text(told["made_at"]),
        made_by=_text(told["made_by"], or_none=True),
        made_for=_text(told["made_for"], or_none=True),
        counts={_text(key): _number(value) for key, value in _mapping(told["counts"]).items()},
        lacks=tuple(
            Lack(*(_text(one[key], or_none=True) for key in ("issue", "problem", "name", "state")))
            for one in _list(told["lacks"])
        ),
        files=tuple(
            Listed(_name(one["name"]), _number(one["size"]), _hex(one["sha256"], 64)) for one in _list(told["files"])
        ),
        counting=_text(told.get("counting", ""), or_none=True),
    )


def _text(value: object, *, or_none: bool = False) -> str:
    """A text for one line, cut to what can be shown."""
    if not isinstance(value, str) or not (value or or_none):
        raise TypeError("text")
    return clean_line(value)[:_LONGEST]


def _name(value: object) -> str:
    """A name as it is: what it must not be is judged together with the entries of the zip."""
    if not isinstance(value, str):
        raise TypeError("name")
    return value


def _hex(value: object, length: int) -> str:
    if not isinstance(value, str) or len(value) != length or not set(value) <= _DIGITS:
        raise ValueError("hash")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise ValueError("number")
    return value


def _mapping(value: object) -> Mapping[object, object]:
    if not isinstance(value, dict):
        raise TypeError("object")
    return value


def _list(value: object) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError("list")
    return value

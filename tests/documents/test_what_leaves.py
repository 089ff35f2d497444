"""Every paper there is, of a ledger full of hostile words: no formula, nobody's name in it, and whole or not at all."""

from __future__ import annotations

import errno
import os
import platform
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook

from documents import demo, demo_round
from documents.demo import build_demo
from documents.demo_round import Round
from documents.register_xlsx import write_register_xlsx
from documents.saving import CannotSave
from documents.sheet_looks import FORMULA
from documents.superior_form import fill_form
from documents.superior_look import look_at
from documents.superior_proposal import proposed
from models import whole_files
from models.acts import Tick, no_tick
from models.errors import LedgerError, Stopped
from models.ledger import Ledger
from models.lists import Column
from models.sendings import Sendings
from tests.documents.superior_samples import wide_form

TODAY = date(2026, 11, 22)
OPERATOR = "欧阳录入员"
#: What a school may type: formulas, markup, escapes of Excel, marks of direction, signs of other planes.
WORDS = (
    '=HYPERLINK("http://x.cn","点我")',
    "＝cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "-2+3 度",
    "+86 0000",
    "<img src=file://server/x> & <b>粗</b>",
    "]]> </w:t> {0} %s \\n",
    "_x000D_ 和 _x0041_",
    "右左\u202e倒写 \u2066隔离",
    "😀𠮷 龘 ①㈠ Ⅳ",
    "a\u0301e\u0301 组合",
)
Write = Callable[[Path], object]
#: What stays in the office: where a cell is in dispute it says who wrote it last.
OF_OURS = "填报表合并报告.xlsx"
#: So many units are sent a workbook; the first ones send it back.
_UNITS = 5


@dataclass(frozen=True)
class Hostile:
    """The sample ledger after somebody has typed hostile words into all of its issues, and a round of sheets."""

    ledger: Ledger
    round: Round


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    path = build_demo_ledger(folder)
    with Ledger.open(path, operator=OPERATOR, today=lambda: TODAY, backups=False) as ledger:
        wanted: dict[int, dict[str, object]] = {}
        for place, number in enumerate(ledger.issue_ids()):
            told = WORDS[place % len(WORDS)]
            wanted[number] = dict.fromkeys(("problem", "goal", "reason", "note"), told)
            wanted[number] |= {"findings": (told, f"{told} 二"), "entry": (TODAY, told)}
            wanted[number] |= {"persons": (f"{told[:12].replace(',', '')}{place}",)}
        ledger.update_issues(wanted)
        for place, unit in enumerate(ledger.units()[:8]):
            ledger.rename_unit(unit.id, f"{WORDS[place][:20]}校")
        yield Hostile(ledger, played(ledger))


def played(ledger: Ledger) -> Round:
    """A few units are sent their workbooks and answer."""
    with pytest.MonkeyPatch.context() as patch:
        few = ledger.sendings.units_with_rows()[:_UNITS]
        patch.setattr(Sendings, "units_with_rows", lambda _sendings: few)
        return demo_round.play(ledger, TODAY)


def build_demo_ledger(folder: Path) -> Path:
    """The sample ledger without its papers and its round of sheets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "_papers", lambda _ledger, _tick: {})
        patch.setattr(demo_round, "play", lambda _ledger, _today: None)
        patch.setattr(demo_round, "papers", lambda _ledger, _played: {})
        return build_demo(folder, today=TODAY, operator=OPERATOR).ledger


def papers(hostile: Hostile, folder: Path, tick: Tick = no_tick) -> dict[str, Write]:
    """Every paper by its name: what the sample ledger writes, sheets to fill in, a register, a superior's form."""
    ledger, sent = hostile.ledger, demo_round.papers(hostile.ledger, hostile.round)
    lists, ids = ledger.lists, ledger.issue_ids()
    number = next((one.id for one in lists.registers() if one.name == "登记"), None)
    if number is None:
        rows = [(str(place), word) for place, word in enumerate(WORDS, 1)]
        number = lists.import_rows((Column("序号", "number"), Column("风险点", "title")), rows, name="登记").register_id
    template = look_at(wide_form(folder / "空表.xlsx", rows=40))
    sheet = template.usual()
    assert sheet is not None
    form = proposed(sheet, (), "空表")
    return {
        **demo._papers(ledger, tick),
        **{name.replace("/", "_"): write for name, write in sent.items()},
        "登记簿.xlsx": lambda path: write_register_xlsx(
            lists.register(number), lists.rows(number), path, today=TODAY, tick=tick
        ),
        "上级表格.xlsx": lambda path: fill_form(ledger, ids, template, form, path, today=TODAY, tick=tick),
    }


@pytest.fixture(scope="module")
def written(hostile: Hostile, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All papers of the hostile ledger."""
    folder = tmp_path_factory.mktemp("papers")
    for name, write in papers(hostile, tmp_path_factory.mktemp("forms")).items():
        write(folder / name)
    return sorted(folder.iterdir())


def test_no_spreadsheet_holds_a_formula_and_risky_words_stay_words(written: list[Path]) -> None:
    risky = 0
    for path in (one for one in written if one.suffix == ".xlsx"):
        for sheet in load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    own = path.name == "上级表格.xlsx" and not any(word[:6] in str(cell.value) for word in WORDS)
                    assert cell.data_type != "f" or own, f"{path.name} {cell.coordinate} {cell.value}"
                    if isinstance(cell.value, str) and cell.value.startswith(FORMULA) and cell.data_type == "s":
                        risky += 1
                        assert cell.quotePrefix, f"{path.name} {cell.coordinate} {cell.value}"
    assert risky > 100


def test_no_paper_names_who_wrote_it_or_the_computer(written: list[Path]) -> None:
    nobody = [word for word in (OPERATOR, platform.node(), os.environ.get("USER", "")) if len(word) > 4]
    for path in written:
        if path.suffix == ".pdf":
            document = pdfium.PdfDocument(path)
            facts = document.get_metadata_dict()
            document.close()
            told = [*facts.values(), path.read_bytes().decode("latin-1")]
            assert facts["Author"] == "" and facts["Producer"] == "整改台账" and b"/Metadata" not in path.read_bytes()
        else:
            with zipfile.ZipFile(path) as parts:
                names = [name for name in parts.namelist() if path.name != OF_OURS or name.startswith("docProps/")]
                told = [parts.read(name).decode("utf-8", "replace") for name in names]
                facts = _facts(parts)
            named = [name for name in ("creator", "lastmodifiedby", "company", "manager") if facts.get(name)]
            assert not named or path.name == "上级表格.xlsx", f"{path.name} {named}"
            assert not any("w:rsid" in text for text in told)
        for word in nobody:
            assert not any(word in text for text in told), f"{path.name} names {word}"


def _facts(parts: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in parts.namelist():
        if name.startswith("docProps/"):
            for fact in ElementTree.fromstring(parts.read(name)).iter():
                found[fact.tag.rpartition("}")[2].lower()] = (fact.text or "").strip()
    return found


def test_every_part_of_a_paper_can_be_read_again(written: list[Path]) -> None:
    assert {one.suffix for one in written} == {".xlsx", ".pdf", ".docx"} and len(written) > 25
    for path in written:
        if path.suffix == ".pdf":
            document = pdfium.PdfDocument(path)
            assert "￾" not in "".join(page.get_textpage().get_text_range() for page in document)
            document.close()
            continue
        with zipfile.ZipFile(path) as parts:
            assert len(set(parts.namelist())) == len(parts.namelist())
            for name in parts.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(parts.read(name))


# ---------------------------------------------------------------- whole or not at all


def _fails_at_the_end(patch: pytest.MonkeyPatch, error: OSError) -> None:
    """When the finished paper is put in its place the system refuses."""

    def refuse(_source: object, _target: object) -> None:
        raise error

    patch.setattr(whole_files, "_PAUSE", 0)
    patch.setattr(os, "replace", refuse)


def _outcomes(hostile: Hostile, folder: Path, act: Callable[[Write, Path], None], tick: Tick = no_tick) -> list[str]:
    """Write every paper over an old one; those after which the old one stands, and nothing beside it."""
    kept: list[str] = []
    forms = folder / "表"
    forms.mkdir()
    for name, write in papers(hostile, forms, tick).items():
        place = folder / name.replace(".", "_")
        place.mkdir()
        old = place / name
        old.write_bytes(b"the old one")
        act(write, old)
        if old.read_bytes() == b"the old one":
            kept.append(name)
        assert {one.name for one in place.iterdir()} == {name}, f"something is left beside {name}"
    return kept


@pytest.mark.skipif(os.name == "nt", reason="the same everywhere, and slow there")
def test_a_full_disk_leaves_the_old_paper_and_says_so(
    hostile: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(write: Write, path: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            _fails_at_the_end(patch, OSError(errno.ENOSPC, "no space"))
            with pytest.raises(LedgerError, match="磁盘已满"):
                write(path)

    assert len(_outcomes(hostile, tmp_path, act)) > 25


def test_a_paper_that_is_stopped_leaves_the_old_one(hostile: Hostile, tmp_path: Path) -> None:
    def tick(_done: int, _total: int) -> None:
        raise Stopped

    def act(write: Write, path: Path) -> None:
        try:
            write(path)
        except Stopped as stopped:
            assert "原有文件没有改动" in str(stopped)

    kept = _outcomes(hostile, tmp_path, act, tick)
    assert {"整改台账.xlsx", "整改台账.pdf", "整改情况通报.docx", "上级表格.xlsx", "登记簿.xlsx"} <= set(kept)


def test_a_paper_that_another_program_holds_is_kept_beside_it(hostile: Hostile, tmp_path: Path) -> None:
    forms = tmp_path / "表"
    forms.mkdir()
    for name, write in papers(hostile, forms).items():
        path = tmp_path / name
        path.write_bytes(b"the old one")
        with pytest.MonkeyPatch.context() as patch:
            _fails_at_the_end(patch, PermissionError(errno.EACCES, "in use"))
            with pytest.raises(CannotSave, match="请先在 WPS/Excel 中关闭") as refused:
                write(path)
        assert path.read_bytes() == b"the old one" and refused.value.kept is not None
        assert refused.value.kept.read_bytes()[:2] in (b"PK", b"%P"), name

"""What goes with a hand-over for people: the 移交清单 to be signed, and the text that is to be read first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from documents.fonts import Face
from documents.handover_evidence import BY_NAME
from documents.handover_manifest import MANIFEST, Lack, evidence_words, issue_words
from documents.ledger_layout import long_day
from documents.ledger_pdf import page_line, write_heading
from documents.pdf_page import GREY, PdfPaper, upright_a4
from documents.pdf_table import PdfTable
from documents.saving import replacing
from documents.table_widths import Column
from models.evidence_folder import FOLDER_SUFFIX
from models.evidence_rows import size_words
from models.paths import LEDGER_SUFFIX
from models.settings import COUNT_RULES

TITLE = "移交清单"
READ_FIRST = "先读我.txt"
#: The folder of the package in which the papers stand.
PAPERS = "纸面材料"

_MARGINS = (22, 20, 20, 22)
_SIZE, _CELL_SIZE, _NOTE_SIZE = 11, 10.5, 9.5
_LABEL_ROOM = 76
_COLUMNS = (
    Column("序号", 2.6, True),
    Column("移交内容", 13),
    Column("数量", 6.5, True),
    Column("说明", 17),
)
#: More of what is missing than this stands in 佐证材料目录 only.
_MOST_LACKS = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What both say: of which ledger, up to where, by whom and for whom, how much, and what is missing.

    ``papers`` are the names in the folder of papers, each with what it is; ``secret`` counts issues with a 密级.
    ``counting`` is the key of ``COUNT_RULES`` by which a 共性问题 is one of the ``issues``, "" where there is none.
    """

    ledger_name: str
    office: str
    ledger_id: str
    head: str
    made_by: str
    made_for: str
    made_at: str
    today: date
    issues: int
    counting: str
    sources: int
    operations: int
    evidence: int
    files: int
    size: int
    secret: int
    by_name: bool
    lacks: Sequence[Lack]
    papers: Sequence[tuple[str, str]]

    @property
    def evidence_words(self) -> str:
        """How much evidence comes along."""
        if not self.evidence:
            return "没有佐证材料"
        return f"{evidence_words(self.evidence)}（{size_words(self.size)}）"


# ---------------------------------------------------------------- the paper


def write_slip_pdf(told: Told, path: Path) -> None:
    """Write the 移交清单: what is handed over, with room for three signatures and the 核对码.

    Raises:
        LedgerError: the file cannot be written.
    """
    title = f"整改台账{TITLE}"
    pages = upright_a4(_MARGINS, title, told.today)
    pages.new_page()
    office = f"移交单位（盖章）：{told.office}"
    top = write_heading(pages, title, office, "", f"移交时间：{long_day(told.today)}") + 6
    for label, words in (
        ("台账名称", told.ledger_name),
        ("台账编号", told.ledger_id),
        ("历史末尾", told.head),
        ("制作", f"{told.made_at}　{told.made_by}"),
        ("交给", told.made_for),
    ):
        top = _fact(pages, top, label, words) if words else top
    table = PdfTable(pages, _COLUMNS, top + 4, _CELL_SIZE)
    for place, row in enumerate(_rows(told), 1):
        table.row([str(place), *row])
    top = _lines(pages, table.finish() + 8, _notes(told))
    _sign(pages, top)
    with replacing(path) as temporary:
        temporary.write_bytes(pages.content(page_line))


def _rows(told: Told) -> list[tuple[str, str, str]]:
    lacking = f"；另有 {len(told.lacks)} 份没有带上，见下" if told.lacks else ""
    by_name = f"；“{BY_NAME}”里按问题分文件夹，用原来的名称" if told.by_name else ""
    counting = f"{COUNT_RULES[told.counting]}；" if told.counting else ""
    rows = [
        ("整改台账（数据）", f"{told.issues} 项问题", f"{counting}{told.sources} 个来源；用“整改台账”程序打开"),
        ("历史记录", f"{told.operations} 次操作", "在台账数据里，谁在何时改了什么"),
    ]
    if told.evidence or told.lacks:
        rows.append(
            ("佐证材料", f"{told.evidence} 份", f"内容相同的只存一次，{size_words(told.size)}{by_name}{lacking}")
        )
    rows += [(name, "1 份", what) for name, what in told.papers if Path(name).stem != TITLE]
    if told.secret:
        rows.append(("其中：标有密级的问题", f"{told.secret} 项", "按保密规定办理移交和保管"))
    return rows


def _notes(told: Told) -> list[str]:
    lines = [f"没有带上的佐证材料（{len(told.lacks)} 份）：", *_lack_lines(told.lacks)] if told.lacks else []
    return [
        *lines,
        "核对码由程序在做好交接包时和接收时显示，两边应当一样；请抄在下面。",
    ]


def _lack_lines(lacks: Sequence[Lack]) -> list[str]:
    more = [f"……还有 {len(lacks) - _MOST_LACKS} 份，见“佐证材料目录”。"] if len(lacks) > _MOST_LACKS else []
    return [f"· {lack.words}" for lack in lacks[:_MOST_LACKS]] + more


def _fact(pages: PdfPaper, top: float, label: str, words: str) -> float:
    lines = pages.lines_of(words, pages.body_width - _LABEL_ROOM, _SIZE)
    pages.text(pages.margin_left, top, label, _SIZE, face=Face.SANS, colour=GREY)
    pages.text(pages.margin_left + _LABEL_ROOM, top, lines, _SIZE, leading=16)
    return top + len(lines) * 16 + 2


def _lines(pages: PdfPaper, top: float, texts: Sequence[str]) -> float:
    for text in texts:
        lines = pages.lines_of(text, pages.body_width, _NOTE_SIZE)
        if top + len(lines) * 14 > pages.body_bottom:
            pages.new_page()
            top = pages.margin_top
        pages.text(pages.margin_left, top, lines, _NOTE_SIZE, leading=14)
        top += len(lines) * 14 + 1
    return top


def _sign(pages: PdfPaper, top: float) -> None:
    """Three people sign where things are handed over: who gives, who takes, who watches."""
    rows = (
        ("核对码：", ""),
        ("移交人（签字）：", "日期："),
        ("接收人（签字）：", "日期："),
        ("监交人（签字）：", "日期："),
    )
    high = 30
    if top + 14 + len(rows) * high > pages.body_bottom:
        pages.new_page()
        top = pages.margin_top
    top += 14
    for left, right in rows:
        pages.text(pages.margin_left, top, left, _SIZE)
        pages.text(pages.margin_left + pages.body_width * 0.68, top, right, _SIZE)
        top += high


# ---------------------------------------------------------------- the text


def read_first(told: Told) -> bytes:
    """先读我.txt: what is inside, how to open it, how to verify it; as the oldest editor of Windows reads it."""
    name, made_for = told.ledger_name, f"；交给：{told.made_for}" if told.made_for else ""
    lines = [
        "整改台账交接包",
        "",
        f"台账：{name}{f'（{told.office}）' if told.office else ''}",
        f"制作：{told.made_at}，{told.made_by}{made_for}",
        f"内容：{issue_words(told.issues, told.counting)}，历史记录 {told.operations} 次操作，{told.evidence_words}",
        f"台账编号：{told.ledger_id}",
        f"历史末尾：{told.head}",
        *([f"里面有 {told.secret} 项标有密级的问题，请按保密规定保管和传递。"] if told.secret else []),
        "",
        "一、里面有什么",
        *_inside(told),
        "",
        "二、怎样打开",
        "  装有“整改台账”程序的电脑：不要解压。打开程序，点“文件 → 打开台账…”，选这个压缩包。程序逐个核对里面的",
        "  文件，问清楚放在哪里，再把台账和佐证材料一起放好并打开。已有的台账不会被覆盖。",
        f"  没有程序的电脑：先全部解压，再看{_to_read(told)}。",
        "",
        "三、怎样核对",
        "  程序打开压缩包时核对每一个文件；有一个被改动、缺少或多出来，就说出它的名字，整个包不采用。",
        f"  核对码是“{MANIFEST}”的 SHA-256 的前 16 位，做好时和打开时程序都会显示，两边应当一样。",
        f"  不用程序：在 Windows 的命令提示符里运行 certutil -hashfile 文件 SHA256，与“{MANIFEST}”里写的比较。",
        "",
        "四、没有带上的佐证材料",
        *(f"  {line}" for line in (_lack_lines(told.lacks) or ["无。"])),
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


def _inside(told: Told) -> Iterator[str]:
    name = told.ledger_name
    yield f"  {name}{LEDGER_SUFFIX}：台账本身，含全部历史记录，用“整改台账”程序打开。"
    if told.files:
        yield f"  {name}{FOLDER_SUFFIX}：佐证材料，程序按内容存取，请不要改名或改动。"
    if told.files and told.by_name:
        yield f"  {BY_NAME}：同样的佐证材料，按问题分文件夹，用原来的名称，不用程序也能翻看。"
    yield f"  {PAPERS}：现在的台账和清单，不用程序也能看："
    for paper, what in told.papers:
        yield f"    {paper}：{what}"
    yield f"  {MANIFEST}：每个文件的大小和校验值（SHA-256），程序接收时逐个核对。"


def _to_read(told: Told) -> str:
    return f"“{PAPERS}”和“{BY_NAME}”" if told.files and told.by_name else f"“{PAPERS}”"

"""A Word document as a draft: its tables where they are a ledger, its text where the problems are told there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from documents import reading, word_text
from documents.grid import Grid, GridRow
from documents.guard import shown_name
from documents.ledger_sheets import read_ledger
from documents.ledger_table import LedgerTable
from documents.mapping import bare_heading, synonyms
from documents.markers import MarkerKind, marker_at
from documents.notice_words import FIELD_OF_WORK, Leaning, leaning
from documents.notices import read_notice
from documents.table_file import TableFile
from documents.word_forms import table_lines
from documents.word_tables import WordLine, WordTable
from models.drafts import IssueDraft, NoticeDraft, Paragraph
from models.text import folded

#: So many paragraphs above a table may name the reporting unit and the day.
_HEAD_LINES = 6
#: Less beside one another is no ledger, whatever the headings say.
_FEWEST_COLUMNS = 3
_GROUPING = (MarkerKind.PART, MarkerKind.CN_STOP, MarkerKind.CN_PAREN)
_SEE_TABLE = re.compile(r"(?:见|如|列)(?:下|附|后|上)?(?:列|附)?(?:表|台账|清单)|(?:见|如)附件")
_SENTENCE = re.compile(r"[。；，]")
#: Kinds of heading that stand in a first column only where the table is a form with one problem.
_FORM_KINDS = frozenset(
    (
        *("problem", "findings", "goal", "measures", "state_of_work", "progress", "progress_text", "deadline"),
        *("lead_leader", "lead_unit", "units", "support_units", "persons", "closing", "verification"),
    )
)
#: A form without one of these tells of a problem that is named above it.
_NAMING = frozenset(("problem", "task"))
#: What stands above the part of a table that is on the next page.
_SAYS_GOES_ON = re.compile(
    r"(?:[（(]?\s?(?:续\s?(?:上\s?)?[表页]|[接续]上[表页]|上接|续)\s?[\d一二三四五六七八九十]{0,3}\s?[）)]?)?"
)
_NAMES_A_PAPER = re.compile(r"整改|台账|清单|一览表|情况|方案|通报|反馈")


@dataclass(slots=True)
class _Piece:
    """Paragraphs up to a table that is a ledger, and that table; the last piece has none."""

    lines: list[WordLine] = field(default_factory=list)
    table: WordTable | None = None
    grid: Grid | None = None


def open_word(path: Path) -> NoticeDraft | TableFile:
    """A .docx as a draft, or its tables held open where they are a ledger, or where nothing else may be one.

    Where text and tables both list problems, the text is read and a warning says so; where they share a list between
    them, both are read in their order.

    Raises:
        UnreadableFile: the file is damaged or has no text.
    """
    blocks = word_text.blocks(path)
    pieces = _pieces(blocks, shown_name(path))
    grids = [_with_surroundings(piece, len(pieces) - 1) for piece in pieces if piece.grid is not None]
    ledger = read_ledger(grids, path.stem)
    if not ledger.is_notice:
        return _text_or_tables(read_notice(reading.read_paragraphs(path)), blocks, path)
    text, everything = _paragraphs(pieces)
    notice = read_notice(reading.bounded(text, shown_name(path)))
    if _tells_problems(notice, ledger):
        whole = read_notice(reading.read_paragraphs(path))
        if _tells_all(whole, notice, ledger):
            return whole
        notice.paragraphs = everything
        return _notice_with_table(notice, ledger)

    def completed(draft: NoticeDraft) -> NoticeDraft:
        draft.paragraphs = everything
        return _ledger_in_text(notice, draft) if draft.is_notice else draft

    return TableFile(path.stem, grids, completed)


def _text_or_tables(notice: NoticeDraft, blocks: Sequence[WordLine | WordTable], path: Path) -> NoticeDraft | TableFile:
    """A notice; or tables whose headings nobody knows, so that somebody may say what they mean."""
    tables = [block for block in blocks if isinstance(block, WordTable) and not block.is_layout()]
    found = [table.grid(shown_name(path), f"表{number}") for number, table in enumerate(tables, 1)]
    grids = [grid for grid in found if grid and len(grid.rows) > 1 and len(grid.rows[0].cells) >= _FEWEST_COLUMNS]
    if notice.is_notice or not grids:
        return notice
    return TableFile(path.stem, grids, lambda draft: draft if draft.is_notice else replace(notice))


def _pieces(blocks: Sequence[WordLine | WordTable], file: str) -> list[_Piece]:
    """The document cut behind each table that is a ledger; a table that goes on with it is joined to it."""
    pieces = [_Piece()]
    for block in blocks:
        if isinstance(block, WordLine):
            pieces[-1].lines.append(block)
            continue
        name = f"表{len(pieces)}"
        grid = block.grid(file, name)
        if grid is not None and _is_ledger(grid) and _goes_on_above(pieces, grid):
            _join_above(pieces, block)
        elif grid is not None and _is_ledger(grid) and not _tells_of_heading(grid, pieces[-1].lines):
            pieces[-1].table, pieces[-1].grid = block, grid
            pieces.append(_Piece())
        elif _ledger_above(pieces, block):
            _join_above(pieces, block)
        else:
            pieces[-1].lines.extend(table_lines(block))
    for piece in pieces:
        if piece.table is not None and piece.grid is not None:
            piece.grid = piece.table.grid(file, piece.grid.name) or piece.grid
    return pieces


def _join_above(pieces: list[_Piece], table: WordTable) -> None:
    above = pieces[-2].table
    assert above is not None
    above.rows.extend(table.rows)
    pieces[-1].lines.clear()


def _ledger_above(pieces: list[_Piece], table: WordTable) -> bool:
    """Whether a table goes on with the ledger above: as wide, and nothing between but blank lines or 续表."""
    above = pieces[-2].table if len(pieces) > 1 else None
    if above is None or any(not _SAYS_GOES_ON.fullmatch(line.text.strip()) for line in pieces[-1].lines):
        return False
    return above.rows[0].width() in {row.width() for row in table.rows}


def _goes_on_above(pieces: list[_Piece], grid: Grid) -> bool:
    """Whether a table repeats the header of the one above and begins inside its last problem, or is called 续表."""
    if len(pieces) < 2 or pieces[-2].table is None or pieces[-2].grid is None:
        return False
    between = [text for line in pieces[-1].lines if (text := line.text.strip())]
    above, below = LedgerTable.find(pieces[-2].grid), LedgerTable.find(grid)
    if above is None or below is None or any(not _SAYS_GOES_ON.fullmatch(text) for text in between):
        return False
    if below.grid is not grid or above.mapping.headings != below.mapping.headings:
        return False
    return bool(between) or below.begins_inside_a_problem()


def _is_ledger(grid: Grid) -> bool:
    found = LedgerTable.find(grid)
    if found is None or found.grid is grid:
        return found is not None and not _is_form(grid)
    return bool(_kinds_named(found) & _NAMING)


def _tells_of_heading(grid: Grid, above: Sequence[WordLine]) -> bool:
    """Whether a form with one problem tells more of the one that a numbered line right above it names."""
    found = LedgerTable.find(grid)
    heading = next((text for line in reversed(above) if (text := line.text.strip())), "")
    marked = marker_at(heading)
    if found is None or found.grid is grid or marked is None or not marked[1]:
        return False
    if marked[0].kind in _GROUPING and leaning(marked[1]) is not Leaning.PROBLEM:
        return False
    entries = list(found.entries())
    return len(entries) == 1 and folded(entries[0].problem) not in folded(marked[1])


def _kinds_named(table: LedgerTable) -> set[str]:
    return {synonyms().get(bare_heading(heading), "") for heading in table.mapping.headings}


def _is_form(grid: Grid) -> bool:
    """Whether labels stand one below the other with their texts beside them: one problem a table."""
    kinds = {synonyms().get(bare_heading(row.cells[0]), "") for row in grid.rows if row.cells[0]}
    return len(kinds & _FORM_KINDS) > 1


def _paragraphs(pieces: list[_Piece]) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs outside the ledgers, and all of the document with a ledger's rows by table and row."""
    text: list[Paragraph] = []
    everything: list[Paragraph] = []
    first = 1
    for piece in pieces:
        found, first = reading.numbered(piece.lines, first)
        text.extend(found)
        everything.extend(found)
        if piece.grid is not None:
            everything.extend(_rows(piece.grid))
    return text, everything


def _rows(grid: Grid) -> Iterator[Paragraph]:
    for row in grid.rows:
        if texts := dict.fromkeys(text.replace("\n", " ") for _, text in row.own()):
            yield Paragraph(f"{grid.name}!{row.number}", " | ".join(texts))


def _with_surroundings(piece: _Piece, tables: int) -> Grid:
    """The ledger with the paragraphs above it as rows, and its own heading as a row that groups what is below."""
    assert piece.grid is not None
    found = LedgerTable.find(piece.grid)
    rows = list(found.grid.rows if found else piece.grid.rows)
    width = len(rows[0].cells)
    above = [text for line in piece.lines if (text := reading.clean_line(line.text).strip())]
    if above and found and not found.mapping.has("aspect") and _groups(above[-1], tables):
        rows.insert(found.last + 1, GridRow(0, [above[-1]] * width))
    notes = [text for text in above[-_HEAD_LINES:] if not _SENTENCE.search(text)]
    head = [GridRow(0, [text, *[""] * (width - 1)]) for text in notes]
    return Grid(piece.grid.name, False, head + rows, is_form=bool(found and found.grid.is_form))


def _groups(heading: str, tables: int) -> bool:
    """Whether the paragraph above a table names the 方面 of its problems."""
    marked = marker_at(heading)
    if marked is None or marked[0].kind not in _GROUPING or len(heading) > 40:
        return False
    return tables > 1 or bool(FIELD_OF_WORK.search(heading))


def _tells_problems(notice: NoticeDraft, ledger: NoticeDraft) -> bool:
    """Whether the text answers problems itself, so that the table only repeats them; a few notes do not."""
    listed = [folded(issue.title) for issue in ledger.issues()]
    answered = sum(1 for issue in notice.issues() if _is_answered(issue) and _names_problem(issue, listed))
    return answered * 3 >= len(listed)


def _tells_all(whole: NoticeDraft, text: NoticeDraft, ledger: NoticeDraft) -> bool:
    """Whether the document read through has all problems of its text and of its tables, which share none."""
    told = {folded(issue.title) for issue in text.issues()}
    listed = {folded(issue.title) for issue in ledger.issues()}
    answered = {folded(issue.title) for issue in text.issues() if _is_answered(issue)}
    read = [folded(issue.title) for issue in whole.issues()]
    return not told & listed and len(read) == len(set(read)) and answered | listed <= set(read)


def _is_answered(issue: IssueDraft) -> bool:
    texts = [*(measure.text for measure in issue.measures), issue.progress]
    return any(text and not _SEE_TABLE.search(text) for text in texts)


def _names_problem(issue: IssueDraft, listed: Sequence[str]) -> bool:
    """Whether an issue of the text states a problem, or one that the table lists too; a heading of a part does not."""
    title = folded(issue.title)
    told = bool(issue.findings) or leaning(issue.title) is Leaning.PROBLEM
    return told or any(title in one or one in title for one in listed if one)


def _notice_with_table(notice: NoticeDraft, ledger: NoticeDraft) -> NoticeDraft:
    notice.warnings.append(
        f"正文已逐条写明问题，按正文读入；文中表格另列有{len(ledger.issues())}项，没有重复读入，请核对。"
    )
    return notice


def _ledger_in_text(notice: NoticeDraft, ledger: NoticeDraft) -> NoticeDraft:
    """The ledger under what the text around it says of the inspection and of itself."""
    if notice.title and (_NAMES_A_PAPER.search(notice.title) or not _NAMES_A_PAPER.search(ledger.title)):
        ledger.title = notice.title
    ledger.organization = notice.organization or ledger.organization
    ledger.inspection_by = notice.inspection_by
    ledger.inspection_start, ledger.inspection_end = notice.inspection_start, notice.inspection_end
    ledger.feedback_date = notice.feedback_date
    ledger.published_date = notice.published_date or ledger.published_date
    return ledger

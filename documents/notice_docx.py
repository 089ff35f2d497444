"""A 整改情况通报 as a Word file by GB/T 9704, written part by part: nothing stands in it that is not meant to be read.

A file made from a template would carry that template's author, thumbnail and theme. Fonts are named, not embedded;
every ``rFonts`` names them for Chinese (``eastAsia``) too, or Word would print the Chinese in the font of its theme.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from documents import official_layout as gb
from documents.notice_draft import NoticeDraft
from documents.official_text import Line, Style
from documents.saving import write_bytes
from documents.text_lines import UNITS, balanced_lines, width
from models.acts import Tick, no_tick

_MM = 1440 / 25.4
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: The style of Word that each of ours is: its id, its name, and the level in the outline.
_STYLES = {
    Style.TITLE: ("Title", "Title", None),
    Style.SECTION: ("Heading1", "heading 1", 0),
    Style.ASPECT: ("Heading2", "heading 2", 1),
    Style.PROBLEM: ("Heading3", "heading 3", 2),
    Style.SIGNATURE: ("Signature", "Signature", None),
    Style.DATE: ("Date", "Date", None),
}
#: The pitch of the lines in twentieths of a point, and what the grid adds to each character in 4096ths.
_PITCH = round(gb.LINE_PITCH * 20)
_CHAR_SPACE = round(((gb.PAGE[0] - gb.MARGINS[1] - gb.MARGINS[3]) * 72 / 25.4 / gb.CHARS - gb.BODY_SIZE) * 4096)
#: How much closer characters stand than their type is wide, in twentieths of a point: 28 fit on a line.
_CLOSER = -5
#: The line in which a page number stands, in points.
_NUMBER_PITCH = 18


def write_notice_docx(draft: NoticeDraft, path: Path, *, today: date, tick: Tick = no_tick) -> None:
    """Write the notice, whole or not at all; equal notices of one day are equal files.

    Raises:
        LedgerError: the file cannot be written; an old file is untouched.
    """
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _package_links(),
        "docProps/core.xml": _core(draft.title),
        "word/document.xml": _document(draft, tick),
        "word/_rels/document.xml.rels": _document_links(),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(draft.public is not None),
        "word/fontTable.xml": _font_table(),
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (today.year, today.month, today.day, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            package.writestr(entry, _HEAD + content)
    write_bytes(path, target.getvalue())


# ------------------------------------------------------------ the text


def _document(draft: NoticeDraft, tick: Tick) -> str:
    body: list[str] = []
    for done, line in enumerate(draft.lines, 1):
        ends_next = done < len(draft.lines) and _is_end(draft.lines[done].style)
        body.append(_paragraph(line, keep=ends_next))
        if ends_next and not _is_end(line.style):
            body += [_EMPTY] * gb.ABOVE_SIGNATURE
        if line.style is Style.TITLE:
            body += [_EMPTY] * gb.BELOW_TITLE
        if done % 50 == 0 or done == len(draft.lines):
            tick(done, len(draft.lines))
    return f"<w:document {_W} {_R}><w:body>{''.join(body)}{_section()}</w:body></w:document>"


def _is_end(style: Style) -> bool:
    return style in (Style.SIGNATURE, Style.DATE)


def _paragraph(line: Line, keep: bool) -> str:
    return f"<w:p><w:pPr>{_paragraph_properties(line, keep)}</w:pPr>{''.join(_runs(line))}</w:p>"


def _runs(line: Line) -> Iterator[str]:
    if line.head:
        yield _run(line.text[: line.head], gb.LOOKS[Style.ASPECT])
    yield _run(line.text[line.head :], gb.LOOKS[line.style])


def _run(text: str, look: gb.Look) -> str:
    return f'<w:r><w:rPr>{_run_properties(look)}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _run_properties(look: gb.Look) -> str:
    closer = f'<w:spacing w:val="{_CLOSER if look.size == gb.BODY_SIZE else 0}"/>'
    size = f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
    return _fonts(look.font) + closer + size


def _fonts(font: str) -> str:
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'


def _paragraph_properties(line: Line, keep: bool = False) -> str:
    style = f'<w:pStyle w:val="{_STYLES[line.style][0]}"/>' if line.style in _STYLES else ""
    kept = "<w:keepNext/>" if keep or line.leads else ""
    edges = "left" if line.style is Style.BODY and _LONG_WORD.search(line.text) else _ALIGNMENT[line.style]
    return style + kept + _SPACING + _indent(line) + f'<w:jc w:val="{edges}"/>'


#: An address or the like: with straight edges the line before it would be drawn wide apart.
_LONG_WORD = re.compile("[!-~]{10,}")


#: The grid is that of the page, but no paragraph snaps to it: LibreOffice would give every character two of its cells,
#: which are a little narrower than the type. Lines of exact pitch and closer characters come out the same everywhere.
_SPACING = (
    '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
    f'<w:spacing w:before="0" w:after="0" w:line="{_PITCH}" w:lineRule="exact"/>'
)
_ALIGNMENT = {
    **dict.fromkeys(Style, "both"),
    Style.TITLE: "center",
    Style.SIGNATURE: "right",
    Style.DATE: "right",
}


def _indent(line: Line) -> str:
    if line.style is Style.TITLE:
        return _title_indent(line.text)
    if _is_end(line.style):
        return f'<w:ind w:rightChars="{round(line.right * 100)}" w:right="{round(line.right * gb.CHAR_PITCH * 20)}"/>'
    return f'<w:ind w:firstLineChars="{gb.INDENT * 100}" w:firstLine="{gb.INDENT * gb.BODY_SIZE * 20}"/>'


def _title_indent(title: str) -> str:
    """Word fills the first line of a title and leaves a few characters for the last: narrower, its lines are alike."""
    room = gb.CHARS * gb.CHAR_PITCH
    lines = balanced_lines(title, room / gb.TITLE_SIZE * 2, UNITS)
    if len(lines) < 2:
        return ""
    needed = (max(width(line, UNITS) for line in lines) / 2 + 0.4) * gb.TITLE_SIZE
    side = max(0, round((room - needed) / 2 * 20))
    return f'<w:ind w:left="{side}" w:right="{side}"/>'


_EMPTY = f"<w:p><w:pPr><w:keepNext/>{_SPACING}</w:pPr></w:p>"


def _section() -> str:
    top, right, bottom, left = (round(margin * _MM) for margin in gb.MARGINS)
    number = round((gb.MARGINS[2] - gb.NUMBER_BELOW) * _MM - _NUMBER_PITCH * 20)
    wide, high = (round(side * _MM) for side in gb.PAGE)
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851"'
        f' w:footer="{number}" w:gutter="0"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{_PITCH}" w:charSpace="{_CHAR_SPACE}"/></w:sectPr>'
    )


def _footer(side: str) -> str:
    """— 1 — in 4号 宋体, one character from the outer edge of the text."""
    indent = f'<w:ind w:{side}Chars="{gb.NUMBER_INDENT * 100}" w:{side}="{gb.NUMBER_INDENT * gb.NUMBER_SIZE * 20}"/>'
    line = f'<w:spacing w:before="0" w:after="0" w:line="{_NUMBER_PITCH * 20}" w:lineRule="exact"/>'
    look = f"<w:rPr>{_run_properties(gb.Look(gb.NUMBER_FONT, gb.LOOKS[Style.BODY].face, gb.NUMBER_SIZE))}</w:rPr>"
    field = "".join(
        f"<w:r>{look}{content}</w:r>"
        for content in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return f'<w:ftr {_W} {_R}><w:p><w:pPr>{line}{indent}<w:jc w:val="{side}"/></w:pPr>{field}</w:p></w:ftr>'


# ------------------------------------------------------------ the other parts


def _styles() -> str:
    normal = gb.LOOKS[Style.BODY]
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{_run_properties(normal)}{language}</w:rPr></w:rPrDefault>"
    made = [
        f"{defaults}<w:pPrDefault/></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr>'
        f"<w:rPr>{_run_properties(normal)}</w:rPr></w:style>",
    ]
    for style, (key, name, level) in _STYLES.items():
        outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
        properties = _paragraph_properties(Line(style, "", leads=level is not None)).partition("/>")[2] + outline
        made.append(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
            f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{properties}</w:pPr>'
            f"<w:rPr>{_run_properties(gb.LOOKS[style])}</w:rPr></w:style>"
        )
    return f"<w:styles {_W}>{''.join(made)}</w:styles>"


def _settings(is_public: bool) -> str:
    """What the whole file is set to; of a public one Word does not write down either who works on it."""
    nobody = "<w:removePersonalInformation/><w:removeDateAndTime/>" if is_public else ""
    fitting = "".join(f"<w:{name}/>" for name in _FITTING)
    return (
        f"<w:settings {_W}>{nobody}<w:evenAndOddHeaders/>"
        f'<w:drawingGridVerticalSpacing w:val="{_PITCH // 2}"/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{fitting}<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


#: What Word sets in every Chinese document.
_FITTING = (
    "spaceForUL",
    "balanceSingleByteDoubleByteWidth",
    "doNotLeaveBackslashAlone",
    "ulTrailSpace",
    "doNotExpandShiftReturn",
    "adjustLineHeightInTable",
    "useFELayout",
)


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in gb.OTHER_NAMES.items()
    )
    return f"<w:fonts {_W}>{fonts}</w:fonts>"


def _core(title: str) -> str:
    """The only properties: the title, and nobody as author."""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>"
        "</cp:coreProperties>"
    )


def _content_types() -> str:
    parts = {
        "/word/document.xml": f"{_WORD_TYPE}.document.main+xml",
        "/word/styles.xml": f"{_WORD_TYPE}.styles+xml",
        "/word/settings.xml": f"{_WORD_TYPE}.settings+xml",
        "/word/fontTable.xml": f"{_WORD_TYPE}.fontTable+xml",
        "/word/footer1.xml": f"{_WORD_TYPE}.footer+xml",
        "/word/footer2.xml": f"{_WORD_TYPE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    named = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in parts.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def _package_links() -> str:
    return _links(
        {
            f"{_OFFICE}/officeDocument": "word/document.xml",
            f"{_PACKAGE}/relationships/metadata/core-properties": "docProps/core.xml",
        }
    )


def _document_links() -> str:
    return _links(
        {
            f"{_OFFICE}/styles": "styles.xml",
            f"{_OFFICE}/settings": "settings.xml",
            f"{_OFFICE}/fontTable": "fontTable.xml",
            f"{_OFFICE}/footer": "footer1.xml",
            f"{_OFFICE}/footer#even": "footer2.xml",
        }
    )


def _links(targets: dict[str, str]) -> str:
    """Relationships numbered from rId1; what follows # in a kind only tells two of one kind apart."""
    made = "".join(
        f'<Relationship Id="rId{place}" Type="{kind.partition("#")[0]}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'

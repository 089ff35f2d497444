"""Files as nobody in an office makes them on purpose, and how a reader took them; see ``test_hostile_files``."""

# A part of XML stands on one line:
# ruff: noqa: E501

from __future__ import annotations

import io
import json
import os
import random
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

MEGABYTE = 1024 * 1024
ADDRESS_SPACE = 1024 * MEGABYTE
_WORKBOOK = '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
_RELATIONS = (
    '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="b" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
_BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
) + "]>"  # fmt: skip


Pieces = Iterator[bytes]


def zipped(parts: dict[str, str | bytes | Pieces], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip container; a part may be given piece by piece."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            if isinstance(content, (str, bytes)):
                archive.writestr(name, content)
                continue
            with archive.open(name, "w") as stream:
                for piece in content:
                    stream.write(piece)
    return packed.getvalue()


def book(sheet: str | Iterator[bytes], **more: str | bytes | Iterator[bytes]) -> bytes:
    """A workbook with one sheet, given as rows or as the pieces of its whole part."""
    whole = f"<worksheet><sheetData>{sheet}</sheetData></worksheet>" if isinstance(sheet, str) else sheet
    parts: dict[str, str | bytes | Iterator[bytes]] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS,
        "xl/worksheets/sheet1.xml": whole,
    }
    return zipped(parts | more)


def word(body: str | Iterator[bytes], **more: str | bytes) -> bytes:
    """A Word document with this body, or with the pieces of its whole part."""
    whole = f"<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>" if isinstance(body, str) else body
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": whole, **more})


def ods(table: str | Iterator[bytes]) -> bytes:
    """A spreadsheet of LibreOffice with this table."""
    whole = f"<c xmlns:table='t' xmlns:text='x' xmlns:office='o'>{table}</c>" if isinstance(table, str) else table
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": whole})


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"<< /Size %d /Root 1 0 R %s >>" % (len(objects) + 1, trailer)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, end, len(data),
    )  # fmt: skip


def pdf_page(content: bytes, pages: int = 1, extra: bytes = b"") -> bytes:
    """A PDF whose pages all show the same packed stream of operators, in Helvetica."""
    packed = zlib.compress(content, 1)
    kids = b" ".join(b"%d 0 R" % (5 + at) for at in range(pages))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    )
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[page] * pages,
        trailer=extra,
    )


def repeated(piece: bytes, times: int, before: bytes = b"", after: bytes = b"") -> Iterator[bytes]:
    """A long part, piece by piece."""
    yield before
    block = piece * 4096
    for _ in range(times // 4096):
        yield block
    yield piece * (times % 4096) + after


def noise(size: int) -> Iterator[bytes]:
    """Letters that hardly pack, so that no ratio gives them away."""
    chance = random.Random(7)
    for _ in range(size // 65536):
        yield chance.randbytes(32768).hex().encode()


def wrapped(before: bytes, middle: Iterator[bytes], after: bytes) -> Iterator[bytes]:
    yield before
    yield from middle
    yield after


def compound(*streams: str) -> bytes:
    """A compound file as far as its directory goes."""
    entries = b""
    for stream in streams:
        name = stream.encode("utf-16-le") + b"\x00\x00"
        entries += name.ljust(64, b"\x00") + struct.pack("<H", len(name)) + b"\x02" + b"\x00" * 61
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + entries


_W_OPEN, _W_CLOSE = b"<w:document xmlns:w='w'><w:body>", b"</w:body></w:document>"
_S_OPEN, _S_CLOSE = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
_O_OPEN = b"<c xmlns:table='t' xmlns:text='x' xmlns:office='o'><table:table table:name='S'>"
_HEAD = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{words}</t></is></c>'
    for column, words in zip("ABCDE", ("序号", "反馈问题", "整改措施", "责任人", "整改时限"), strict=True)
)

_MERGE = "<mergeCell ref='A1:XFD1048576'/>"

#: Name → what makes the bytes. All of these must end in a sentence or in a draft, soon and small.
FILES: dict[str, Callable[[], bytes]] = {
    "实体.xlsx": lambda: book("", **{"xl/styles.xml": _BOMB + "<a>&j;</a>"}),
    "实体.docx": lambda: zipped({"word/document.xml": _BOMB + "<a>&j;</a>"}),
    "外部实体.docx": lambda: zipped({"word/document.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}),
    "炸弹.xlsx": lambda: book(repeated(b" ", 150 * MEGABYTE, _S_OPEN, _S_CLOSE)),
    "炸弹.docx": lambda: word(repeated(b" ", 150 * MEGABYTE, _W_OPEN, _W_CLOSE)),
    "空段落.docx": lambda: word(repeated(b"<w:p></w:p>", 1_000_000, _W_OPEN, _W_CLOSE)),
    "长段落.docx": lambda: word(wrapped(_W_OPEN + b"<w:p><w:r><w:t>", noise(24 * MEGABYTE), b"</w:t></w:r></w:p>" + _W_CLOSE)),
    "许多段落.docx": lambda: word(repeated("<w:p><w:r><w:t>一是整改</w:t></w:r></w:p>".encode(), 350_000, _W_OPEN, _W_CLOSE)),
    "许多文字块.docx": lambda: word(repeated(b"<w:r><w:t>1</w:t></w:r>", 800_000, _W_OPEN + b"<w:p>", b"</w:p>" + _W_CLOSE)),
    "长属性.docx": lambda: word(wrapped(_W_OPEN + b"<w:p w:a='", noise(24 * MEGABYTE), b"'/>" + _W_CLOSE)),
    "深.docx": lambda: word("<w:p><w:r>" * 5000 + "</w:r></w:p>" * 5000),
    "套表.docx": lambda: word("<w:tbl><w:tr><w:tc>" * 12 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 12),
    "宽表.docx": lambda: word(
        "<w:tbl>" + "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='99'/></w:tcPr><w:p><w:r><w:t>序号</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:gridSpan w:val='99'/></w:tcPr><w:p/></w:tc></w:tr>" * 60_000 + "</w:tbl>"
    ),
    "编号环.docx": lambda: word(
        "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>整改</w:t></w:r></w:p>",
        **{"word/styles.xml": "<s xmlns:w='w'><w:style w:styleId='a'><w:basedOn w:val='b'/></w:style><w:style w:styleId='b'><w:basedOn w:val='a'/></w:style></s>"},
    ),
    "断.docx": lambda: word("<w:p/>" * 1000)[:-300],
    "改名的文本.docx": lambda: "关于整改情况的通报".encode(),
    "改名的表.docx": lambda: book('<row r="1"><c r="A1"><v>1</v></c></row>'),
    "远格.xlsx": lambda: book('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "远行.xlsx": lambda: book("".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, 1_048_577, 5000)) + '<row r="1048576"><c r="IV1048576"><v>1</v></c></row>'),
    "稀疏.xlsx": lambda: book('<row r="1"><c r="IV1"><v>1</v></c></row>' + "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(2, 190_000))),
    "错误范围.xlsx": lambda: zipped({"xl/workbook.xml": _WORKBOOK, "xl/_rels/workbook.xml.rels": _RELATIONS, "xl/worksheets/sheet1.xml": f'<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1">{_HEAD}</row></sheetData></worksheet>'}),
    "空格子.xlsx": lambda: book(repeated(b"<c s='1'/>", 4_000_000, _S_OPEN + b"<row r='1'>", b"</row>" + _S_CLOSE)),
    "许多合并.xlsx": lambda: zipped({"xl/workbook.xml": _WORKBOOK, "xl/_rels/workbook.xml.rels": _RELATIONS, "xl/worksheets/sheet1.xml": f'<worksheet><sheetData><row r="1">{_HEAD}</row></sheetData><mergeCells>{_MERGE * 150_000}</mergeCells></worksheet>'}),
    "长字.xlsx": lambda: book(wrapped(_S_OPEN + b"<row r='1'><c r='A1' t='inlineStr'><is><t>", noise(24 * MEGABYTE), b"</t></is></c></row>" + _S_CLOSE)),
    "长串.xlsx": lambda: book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', **{"xl/sharedStrings.xml": wrapped(b"<sst><si><t>", noise(24 * MEGABYTE), b"</t></si></sst>")}),
    "许多串.xlsx": lambda: book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', **{"xl/sharedStrings.xml": repeated("<si><t>整改措施</t></si>".encode(), 1_000_000, b"<sst>", b"</sst>")}),
    "无值公式.xlsx": lambda: book(f'<row r="1">{_HEAD}</row><row r="2"><c r="A2"><f>1+1</f></c><c r="B2" t="str"><f>A1</f></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'),
    "宏.xlsm": lambda: book('<row r="1"><c r="A1"><v>1</v></c></row>', **{"xl/vbaProject.bin": b"x"}),
    "加密.xlsx": lambda: compound("Root Entry", "EncryptedPackage"),
    "空壳.xls": lambda: compound("Root Entry", "Workbook") + b"\x00" * 4096,
    "空壳.doc": lambda: compound("Root Entry", "WordDocument") + b"\x00" * 4096,
    "乱.xls": lambda: compound("Root Entry", "Workbook") + random.Random(1).randbytes(200_000),
    "乱.doc": lambda: compound("Root Entry", "WordDocument") + random.Random(2).randbytes(200_000),
    "十万部件.xlsx": lambda: zipped({f"xl/{at}": b"" for at in range(100_000)}, zipfile.ZIP_STORED),
    "出格.xlsx": lambda: book("", **{"../../evil.xml": "<a/>"}),
    "包中包.zip": lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c.txt": b"0" * MEGABYTE})})}),
    "重复格.ods": lambda: ods('<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row></table:table>'),
    "长字.ods": lambda: ods(wrapped(_O_OPEN + b"<table:table-row><table:table-cell><text:p>", noise(24 * MEGABYTE), b"</text:p></table:table-cell></table:table-row></table:table></c>")),
    "许多段.ods": lambda: ods(repeated(b"<text:p>1</text:p>", 1_000_000, _O_OPEN + b"<table:table-row><table:table-cell>", b"</table:table-cell></table:table-row></table:table></c>")),
    "许多格.csv": lambda: b"1,2,3,4,5\n" * 250_000,
    "长格.csv": lambda: '序号,反馈问题,整改措施\n1,"'.encode() + b"x" * (4 * MEGABYTE),
    "宽.csv": lambda: b",".join([b"1"] * 100_000) + b"\n" + b",".join([b"1"] * 100_000) + b"\n",
    "五十兆.txt": lambda: "整改措施：制定计划。\n".encode() * (50 * MEGABYTE // 32),
    "两兆.txt": lambda: ("一、整改情况\n" + "1.检查不严。整改措施：一是制定计划；二是开展检查。\n" * 60_000).encode()[: 2 * MEGABYTE - 1],
    "一行.txt": lambda: ("整改措施一是" * 280_000).encode()[: 2 * MEGABYTE - 1],
    "空白.txt": lambda: b"\xe6\x95\xb4" + b" " * MEGABYTE + b"\n" * 500_000 + "改".encode(),
    "数字.txt": lambda: b"1.\n" * 500_000,
    "点.txt": lambda: "·".encode() * 900_000,
    "控制符.txt": lambda: bytes(range(1, 32)) * 20_000,
    "零.txt": lambda: b"\x00" * MEGABYTE,
    "半个字.txt": lambda: "一、整改情况\n1.检查不严".encode()[:-1],
    "五千页.pdf": lambda: pdf_page(b"BT /F 12 Tf 72 700 Td (1. text) Tj ET", 5000),
    "扫描.pdf": lambda: pdf_page(b"q 100 0 0 100 0 0 cm Q"),
    "操作多.pdf": lambda: pdf_page(b"BT /F 12 Tf 72 700 Td (a) Tj ET\n" * 500_000),
    "流炸弹.pdf": lambda: pdf_page(b" " * (200 * MEGABYTE)),
    "线多.pdf": lambda: pdf_page(b"BT /F 9 Tf 72 700 Td (text of the page and more) Tj ET " + b"0 0 m 100 0 l S 0 0 m 0 100 l S\n" * 100_000),
    "字多.pdf": lambda: pdf_page(b"BT /F 9 Tf 72 700 Td (" + b"text " * 400_000 + b") Tj ET"),
    "页环.pdf": lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"),
    "嵌套.pdf": lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * 200_000 + b"]" * 200_000),
    "加密.pdf": lambda: pdf_page(b"BT ET", extra=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (" + b"o" * 32 + b") /U (" + b"u" * 32 + b") /P -4 >> /ID [(a) (a)]"),
    "断.pdf": lambda: pdf_page(b"BT /F 12 Tf (a) Tj ET", 20)[:900],
    "乱.pdf": lambda: b"%PDF-1.7\n" + random.Random(3).randbytes(100_000),
}  # fmt: skip


def take(paths: list[Path]) -> Iterator[dict[str, object]]:
    """Reads each file in a process of its own; the time of processor and clock, the most memory, and what came of it."""
    import resource

    # All readers once, before the processes are forked.
    import documents.ledger_sheets
    import documents.pdf_notice
    import documents.sheets_ods
    import documents.sheets_xlsx
    import documents.word_ledger
    import documents.word_old  # noqa: F401
    from documents.readers import read_file
    from models.errors import UnreadableFile

    for path in paths:
        here, there = os.pipe()
        begin = time.monotonic()
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
            try:
                draft = read_file(path)
                words = f"READ {len(draft.issues())} {' '.join(draft.warnings)}"
            except UnreadableFile as refused:
                words = f"REFUSED {refused}"
            except BaseException as error:  # told to the test
                words = f"BROKEN {error!r}"
            os.write(there, words.encode("utf-8", "replace")[:4000])
            os._exit(0)
        os.close(there)
        with os.fdopen(here, "rb") as answer:
            words = answer.read().decode("utf-8", "replace")
        _, _, usage = os.wait4(child, 0)
        yield {
            "name": path.name,
            "seconds": round(usage.ru_utime + usage.ru_stime, 2),
            "clock": round(time.monotonic() - begin, 2),
            "megabytes": usage.ru_maxrss // 1024,
            "words": words,
        }


if __name__ == "__main__":
    for taken in take([Path(name) for name in sys.argv[1:]]):
        print(json.dumps(taken, ensure_ascii=False), flush=True)

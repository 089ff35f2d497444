"""Bytes as text: a few NULs that a copy brought do not make another encoding of it; UTF-16 without a mark is known."""

from __future__ import annotations

import pytest

from documents.plain_text import decode_text

TEXT = "青河县教育局关于巡察整改进展情况的通报\n" + "一、食堂台账不全。整改情况：已补齐，并长期坚持。\n" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("line", [1, 2, 7])
def test_a_stray_nul_is_left_out(encoding: str, line: int) -> None:
    lines = TEXT.encode(encoding).split(b"\n")
    lines[line - 1] += b"\x00"
    assert decode_text(b"\n".join(lines)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_stays_what_it_is(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)) == TEXT
    assert decode_text(("整改情况" * 400 + "\n").encode(encoding)) == "整改情况" * 400 + "\n"

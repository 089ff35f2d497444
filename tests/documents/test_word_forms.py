"""Forms in Word, one problem a table: what each label says reaches the problem, wherever its title stands."""

from __future__ import annotations

from pathlib import Path

from docx import Document

from documents.readers import read_file
from models.drafts import IssueDraft


def _written(path: Path, problems: list[tuple[str, list[tuple[str, str]]]]) -> list[IssueDraft]:
    paper = Document()
    paper.add_paragraph("石门中学关于安全检查反馈隐患整改情况的报告")
    paper.add_paragraph("2025年3月3日至5日，县教育局检查组对我校进行了检查，3月7日反馈了隐患清单。")
    for heading, rows in problems:
        if heading:
            paper.add_paragraph(heading)
        table = paper.add_table(rows=0, cols=2)
        for label, text in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, text
        paper.add_paragraph("")
    paper.save(str(path))
    return read_file(path).issues()


def test_a_counted_cell_stands_in_front_of_the_title(tmp_path: Path) -> None:
    rows = [("具体表现", "门锁损坏3处。"), ("整改措施", "更换门锁3把。"), ("责任人", "罗敏"), ("整改情况", "已整改")]
    issues = _written(tmp_path / "form.docx", [("", [(f"隐患{at}", f"{at}号楼疏散门不畅通"), *rows]) for at in (1, 2)])
    assert [issue.title for issue in issues] == ["1号楼疏散门不畅通", "2号楼疏散门不畅通"]
    assert [[one.text for one in issue.measures] for issue in issues] == [["更换门锁3把。"]] * 2
    assert {issue.person for issue in issues} == {"罗敏"}


def test_a_form_tells_of_the_numbered_heading_above_it(tmp_path: Path) -> None:
    rows = [("隐患描述", "东侧3处敞开。"), ("整改措施", "加装防护门。"), ("责任人", "罗敏"), ("完成情况", "已整改")]
    issues = _written(tmp_path / "form.docx", [("1、配电箱无防护门", rows), ("2、水井无盖板", rows)])
    assert [issue.title for issue in issues] == ["配电箱无防护门", "水井无盖板"]
    assert [[one.text for one in issue.findings] for issue in issues] == [["东侧3处敞开。"]] * 2

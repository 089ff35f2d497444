"""Lists for the public: masked, without secret rows, names of files or checkers, and without the hour of making."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cli
from documents.ledger_layout import layout_of
from documents.ledger_pdf import write_ledger_pdf
from documents.ledger_xlsx import write_ledger_xlsx
from models.closing_rules import Step
from models.issues import MeasureEdit
from models.ledger import Ledger
from models.list_views import BUILT_IN, CHECKS, EVIDENCE, View, ViewColumn, built_in
from models.public_rules import Published, published, rules_for
from models.rules import Progress
from tests.conftest import TODAY
from tests.documents.paper_samples import pages_of

SECRETS = ("李明远", "13900001111", "13900002222", "5万元", "机要柜", "王镕", "收据", "内部备注")


@pytest.fixture
def filled(ledger: Ledger, tmp_path: Path) -> Iterator[Ledger]:
    ledger.save_source({"name": "巡察", "kind": "巡察"})
    own = MeasureEdit("李明远清退5万元", persons=("王镕",), progress=Progress.DONE, result="王镕已清退")
    rows: list[dict[str, Any]] = [
        {
            **{"problem": "校长李明远多收5万元", "persons": ("李明远",), "note": "内部备注"},
            "measures": (own, MeasureEdit("公示")),
        },
        {"problem": "机要柜未上锁", "secrecy": "秘密"},
        {"problem": "机要柜钥匙无人管", "secrecy": "内部"},
    ]
    ids = ledger.add_issues([{"source": "巡察", **row} for row in rows])
    phones = {"李明远": "13900001111", "王镕": "13900002222"}
    for person in ledger.people():
        ledger.set_phone(person.id, phones[person.name])
    file = tmp_path / "收据-李明远.pdf"
    file.write_bytes(b"%PDF-1.4 x")
    ledger.evidence.add(ids[0], [file])
    ledger.update_issues({ids[0]: {"progress": Progress.DONE}})
    ledger.closings.take(ids[:1], Step.APPLY, on=TODAY, person="张三")
    yield ledger


def _public(ledger: Ledger) -> Published:
    return published(ledger.issues(ledger.issue_ids()).values(), rules_for(ledger))


def _xlsx_texts(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


@pytest.mark.parametrize("view", BUILT_IN, ids=lambda view: view.key)
def test_no_list_tells_what_is_masked(filled: Ledger, tmp_path: Path, view: View) -> None:
    public, ids = _public(filled), filled.issue_ids()
    pdf, xlsx = tmp_path / "公开.pdf", tmp_path / "公开.xlsx"
    write_ledger_pdf(filled, ids, pdf, today=TODAY, view=view, paper="A3", public=public)
    write_ledger_xlsx(filled, ids, xlsx, today=TODAY, view=view, paper="A3", public=public)
    for text in ("".join(pages_of(pdf)).replace("\n", ""), _xlsx_texts(xlsx)):
        assert [secret for secret in SECRETS if secret in text] == []
        assert "校长李某某多收××万元" in text and "共 1 项" in text
    assert public.words.endswith("没有列入：密级为“秘密”的 1 项，密级为“内部”的 1 项。")


def test_evidence_checks_and_emptied_columns_are_left_out(filled: Ledger) -> None:
    wanted = ("problem", "persons", "phones", "note", EVIDENCE, CHECKS, "measures")
    view = View("全部", tuple(map(ViewColumn, wanted)))
    public = _public(filled)
    names = [column.name for column in layout_of(view, public.issues, filled, today=TODAY, public=True).columns]
    assert names == ["problem", "measures"]
    all_of_them = list(filled.issues(filled.issue_ids()).values())
    assert len(layout_of(view, all_of_them, filled, today=TODAY).columns) == len(wanted)


def test_the_workbook_names_nobody_and_no_hour(filled: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "公开.xlsx"
    write_ledger_xlsx(filled, [], path, today=TODAY, view=built_in("tasks"), public=_public(filled))
    properties = openpyxl.load_workbook(path).properties
    assert not properties.creator and not properties.lastModifiedBy
    with zipfile.ZipFile(path) as archive:
        said = archive.read("docProps/core.xml").decode()
        assert re.findall(r"T\d\d:\d\d:\d\dZ", said) == ["T00:00:00Z"] * 2 and f"{TODAY}T" in said
        assert {info.date_time for info in archive.infolist()} == {(TODAY.year, TODAY.month, TODAY.day, 0, 0, 0)}


def test_the_command_says_what_is_left_out(
    filled: Ledger, tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled.close()
    known = ["--data-dir", str(data_folder), "--ledger", str(filled.path), "--today", str(TODAY), "export"]
    for name, more in (("a.xlsx", []), ("a.pdf", ["--layout", "tasks"])):
        assert cli.run([*known, str(tmp_path / name), "--public", *more]) == 0
        assert "没有列入：密级为“秘密”的 1 项，密级为“内部”的 1 项" in capsys.readouterr().err
    assert cli.run([*known, str(tmp_path / "b.pdf"), "--layout", "summary", "--public"]) == 2
    assert "汇总没有公开版" in capsys.readouterr().err

"""The version is the same wherever it is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

from models.version import VERSION

ROOT = Path(__file__).resolve().parents[1]


def test_the_package_has_the_version_that_the_program_shows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION


def test_the_change_log_tells_of_this_version() -> None:
    assert f"## {VERSION} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

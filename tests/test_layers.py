"""The drawing in ARCHITECTURE.md, kept: imports point from ui to documents to models, and only ui knows Qt."""
from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]

QT = {"PySide6", "shiboken6", "qtawesome", "qtpy"}
FILE_FORMATS = {"openpyxl", "reportlab", "docx", "python_calamine", "fontTools", "lxml", "PIL", "pypdfium2"}

#: Part of the program → what it may not import, however late.
FORBIDDEN = {
    "models": {"documents", "ui", "cli", "main", *QT, *FILE_FORMATS},
    "documents": {"ui", "cli", "main", "peewee", *QT},
    "ui": {"cli", "main", "peewee"},
    "cli.py": {"ui", "main", "peewee", *QT},
    "cli_commands.py": {"ui", "main", "cli", "peewee", *QT},
    "cli_session.py": {"ui", "documents", "main", "cli", "cli_commands", "peewee", *QT},
    "cli_words.py": {"ui", "documents", "main", "cli", "cli_commands", "cli_session", "peewee", *QT},
    "main.py": {"peewee", *QT},
}
#: What costs a tenth of a second or more to import: only when it is used.
HEAVY = {"PySide6", "openpyxl", "reportlab", "docx", "python_calamine", "fontTools"}


class Import(NamedTuple):
    """One import in one file; `late` inside a function, so that it costs nothing before it is used."""

    file: str
    line: int
    module: str
    late: bool


def sources(part: str) -> list[Path]:
    place = ROOT / part
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def imports(part: str) -> Iterator[Import]:
    """Every import of a part by its full module name, relative ones resolved; type-checking-only ones count too."""
    for path in sources(part):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        late = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                for inner in ast.walk(node)}
        package = path.relative_to(ROOT).parent.parts
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for module in modules(node, package):
                    yield Import(str(path.relative_to(ROOT)), node.lineno, module, id(node) in late)


def modules(node: ast.Import | ast.ImportFrom, package: tuple[str, ...]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    start = package[:len(package) - node.level + 1] if node.level else ()
    return [".".join([*start, *([node.module] if node.module else [])])]


def top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("part", FORBIDDEN)
def test_imports_point_along_the_arrows(part: str) -> None:
    astray = [found for found in imports(part) if top(found.module) in FORBIDDEN[part]]
    assert not astray, f"{part} may not import these"


def test_the_window_is_only_loaded_when_it_is_wanted() -> None:
    early = [found for found in imports("main.py") if top(found.module) == "ui" and not found.late]
    assert not early


def test_questions_to_the_clerk_are_asked_in_one_place() -> None:
    assert places_of("QMessageBox", "ui") == {"ui/messages.py"}


@pytest.mark.parametrize("word", ["PRAGMA", "fts5", "VACUUM", "CREATE TRIGGER"])
def test_what_is_special_to_sqlite_stands_in_one_module(word: str) -> None:
    """Migrations are history in literal SQL and may say what they need."""
    assert places_of(word, "models", "documents", "ui") - {"models/migrations.py"} <= {"models/sqlite.py"}


def places_of(text: str, *parts: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for part in parts for path in sources(part)
            if text in path.read_text(encoding="utf-8")}


def test_everything_imported_is_declared() -> None:
    """So that a fresh machine has it: the standard library, our own parts and the dependencies in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {word(line) for line in project["dependencies"]}
    owners = packages_distributions()
    own = {"models", "documents", "ui", "cli", "cli_commands", "cli_session", "cli_words", "main", "resources"}
    strangers = [found for part in FORBIDDEN for found in imports(part)
                 if top(found.module) not in own | set(sys.stdlib_module_names)
                 and not declared & {word(owner) for owner in owners.get(top(found.module), [])}]
    assert not strangers


def word(requirement: str) -> str:
    """The package's name alone, in one spelling: `PySide6_Essentials>=6.8` → `pyside6-essentials`."""
    name = requirement.split(";")[0].strip()
    for mark in "<>=!~[ ":
        name = name.split(mark)[0]
    return name.lower().replace("_", "-")


def test_every_dependency_is_pinned_to_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all("==" in pin for pin in pins)
    assert {word(line) for line in project["dependencies"]} <= {word(pin) for pin in pins}


def test_the_packaging_folder_does_not_hide_the_packaging_library() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_resources_hold_data_only() -> None:
    assert not [path for path in (ROOT / "resources").rglob("*.py") if path.name != "__init__.py"]


def test_commands_start_without_the_screen_and_the_file_formats() -> None:
    assert loaded_by("import cli") & HEAVY == set()


def test_the_ledger_works_without_any_file_format() -> None:
    everything = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sources("models")]
    names = [name.removesuffix(".__init__") for name in everything]
    assert loaded_by(f"import documents, {', '.join(names)}") & (HEAVY | QT | FILE_FORMATS) == set()


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in memory after the statement, in a process of its own."""
    script = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())

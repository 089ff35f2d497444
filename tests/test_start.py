"""The start script on good and bad days: what it asks of the machine, when it installs, and what it hands over to."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

import start
from cli_commands import COMMANDS

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system libraries are a matter of Linux")


class HandedOver(Exception):
    """What the script would have become."""

    def __init__(self, command: list[str | Path], settings: dict[str, str]) -> None:
        self.words = [str(word) for word in command]
        self.settings = settings


@pytest.fixture(autouse=True)
def nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test touches the project's own `.venv`, installs anything or replaces this process."""
    def become(command: list[str | Path], **settings: str) -> NoReturn:
        raise HandedOver(command, settings)

    monkeypatch.setattr(start, "VENV", start.Venv(tmp_path / ".venv"))
    monkeypatch.setattr(start, "become", become)
    monkeypatch.setattr(start, "may_install", lambda: False)
    monkeypatch.setattr(start, "has_module", lambda name: True)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has everything."""
    python = Path("ready") / "python"
    monkeypatch.setattr(start, "missing_parts", lambda screen: {})
    monkeypatch.setattr(start, "provide_venv", lambda venv, pins: python)
    return python


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "has_screen", lambda: False)


@pytest.fixture
def a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "has_screen", lambda: True)


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the script says when it stops with status 1."""
    assert start.main(list(words)) == 1
    return capsys.readouterr().err


def handed_over(*words: str) -> HandedOver:
    with pytest.raises(HandedOver) as end:
        start.main(list(words))
    return end.value


# What it becomes

@pytest.mark.usefixtures("a_screen")
def test_with_a_screen_it_becomes_the_window(ready: Path) -> None:
    end = handed_over()
    assert end.words == [str(ready), str(start.HERE / "main.py")]
    assert end.settings == {}


@pytest.mark.usefixtures("no_screen")
def test_without_a_screen_it_does_the_demo_offscreen_and_says_where(
        ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    end = handed_over()
    assert end.words == [str(ready), str(start.HERE / "main.py"), "demo", str(start.DEMO)]
    assert end.settings == {}
    assert str(start.DEMO) in capsys.readouterr().out


@pytest.mark.usefixtures("no_screen", "ready")
def test_commands_are_passed_on_as_they_are() -> None:
    assert handed_over("list", "--text", "食堂 台账").words[2:] == ["list", "--text", "食堂 台账"]


@pytest.mark.usefixtures("a_screen")
def test_the_tests_run_offscreen_in_the_project_folder(ready: Path) -> None:
    end = handed_over("test", "-k", "deadline")
    assert end.words == [str(ready), "-m", "pytest", "-k", "deadline"]
    assert end.settings == {"QT_QPA_PLATFORM": "offscreen"}
    assert Path.cwd() == start.HERE


@pytest.mark.usefixtures("a_screen")
def test_the_whole_suite_runs_on_all_processors(ready: Path) -> None:
    assert handed_over("test").words == [str(ready), "-m", "pytest", "-n", "auto", "--maxprocesses", "4"]


def test_help_installs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--help"]) == 0
    assert "start.py test" in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert [word for word in COMMANDS if f"    {word} " not in told] == []


@linux_only
@pytest.mark.parametrize(("names", "screen"), [
    ({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True),
])
def test_a_screen_is_what_the_environment_says(
        names: dict[str, str], screen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert start.has_screen() is screen


# What the machine must bring

@pytest.mark.parametrize("version", [(3, 9, 2), (3, 15, 0)])
def test_a_python_without_wheels_is_refused_by_name(
        version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert f"现在运行的是 {version[0]}.{version[1]}：" in refusal(capsys)


def test_an_old_system_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.28"))
    assert "glibc 是 2.28" in refusal(capsys)


@linux_only
@pytest.mark.usefixtures("no_screen")
def test_missing_libraries_end_in_the_one_line_to_run(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(start, "loads", lambda library: library not in ("libEGL.so.1", "libGL.so.1"))
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    assert refusal(capsys).splitlines()[-1] == "sudo apt-get install -y libegl1 libgl1"


@linux_only
def test_the_line_fits_a_system_with_dnf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/dnf" if name == "dnf" else None)
    said = start.how_to_install({"libGL.so.1": "libgl1"})
    assert said.splitlines()[-1] == 'sudo dnf install -y "libGL.so.1()(64bit)"'


@linux_only
def test_libraries_of_the_screen_are_asked_for_only_when_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "loads", lambda library: False)
    assert "libxcb-cursor.so.0" not in start.missing_parts(screen=False)
    assert start.missing_parts(screen=True)["libxcb-cursor.so.0"] == "libxcb-cursor0"


@linux_only
@pytest.mark.usefixtures("no_screen")
def test_root_installs_the_missing_after_an_update_and_goes_on(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = tmp_path / "asked"
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> {asked}\n', encoding="utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(start, "may_install", lambda: True)
    monkeypatch.setattr(start, "loads", lambda library: library != "libEGL.so.1" or asked.exists())
    monkeypatch.setattr(start, "provide_venv", lambda venv, pins: Path("python"))
    handed_over()
    update, install = asked.read_text(encoding="utf-8").splitlines()
    assert update.startswith("noninteractive") and update.endswith("update")
    assert install.startswith("noninteractive") and install.endswith("install -y --no-install-recommends libegl1")


@linux_only
@pytest.mark.usefixtures("no_screen")
def test_what_root_could_not_install_is_said(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: no index' >&2\nexit 100\n", encoding="utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(start, "may_install", lambda: True)
    monkeypatch.setattr(start, "loads", lambda library: library != "libEGL.so.1")
    said = refusal(capsys)
    assert "E: no index" in said
    assert said.splitlines()[-1].startswith("sudo apt-get install -y libegl1")


# When it installs

@pytest.fixture
def pins(tmp_path: Path) -> tuple[Path, Path]:
    """Pins of a run and of the tests, which include the first."""
    run, test = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    run.write_text("ledger==1\n", encoding="utf-8")
    test.write_text("-r requirements.txt\npytest==1\n", encoding="utf-8")
    return run, test


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> start.Venv:
    """One that is there and runs."""
    monkeypatch.setattr(start.Venv, "runs", lambda venv: True)
    folder = tmp_path / ".venv"
    folder.mkdir()
    return start.Venv(folder)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the pins files that were installed, in order; the installer itself always succeeds."""
    names: list[str] = []

    def run_and_follow(command: list[str | Path], log_file: Path) -> tuple[int, str]:
        names.append(Path(command[-1]).name)
        return 0, ""

    monkeypatch.setattr(start, "installers", lambda venv: [["installer"]])
    monkeypatch.setattr(start, "run_and_follow", run_and_follow)
    return names


def test_the_same_pins_are_installed_once(venv: start.Venv, pins: tuple[Path, Path], installed: list[str]) -> None:
    start.provide_venv(venv, pins[0])
    start.provide_venv(venv, pins[0])
    assert installed == ["requirements.txt"]


def test_the_pins_of_the_tests_bring_those_of_the_program(
        venv: start.Venv, pins: tuple[Path, Path], installed: list[str]) -> None:
    start.provide_venv(venv, pins[1])
    start.provide_venv(venv, pins[0])
    assert installed == ["requirements-dev.txt"]


def test_a_changed_pin_is_installed_for_both(venv: start.Venv, pins: tuple[Path, Path], installed: list[str]) -> None:
    start.provide_venv(venv, pins[1])
    pins[0].write_text("ledger==2\n", encoding="utf-8")
    start.provide_venv(venv, pins[0])
    start.provide_venv(venv, pins[1])
    assert installed == ["requirements-dev.txt", "requirements.txt", "requirements-dev.txt"]


def test_a_spoilt_stamp_means_installing_again(venv: start.Venv, pins: tuple[Path, Path], installed: list[str]) -> None:
    start.provide_venv(venv, pins[0])
    (venv.folder / "installed.txt").write_text("1", encoding="utf-8")
    start.provide_venv(venv, pins[0])
    assert installed == ["requirements.txt"] * 2


@pytest.mark.parametrize(("output", "said"), [
    ("NewConnectionError: [Errno -3] Temporary failure in name resolution", "没有连上软件包网站"),
    ("OSError: [Errno 28] No space left on device", "磁盘空间不够"),
    ("No version that satisfies the requirement ledger==1 (from versions: none)", "没有取到 ledger==1"),
    ("ERROR: something unheard of", "something unheard of"),
])
def test_a_failed_installation_is_explained_and_taken_up_again(
        output: str, said: str, venv: start.Venv, pins: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"print({output!r}); raise SystemExit(1)"
    monkeypatch.setattr(start, "installers", lambda venv: [[sys.executable, "-c", script]])
    with pytest.raises(start.Refusal, match=said):
        start.provide_venv(venv, pins[0])
    assert not venv.holds(pins[0])


def test_the_next_installer_is_tried_where_one_fails(
        venv: start.Venv, pins: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    ways = [[sys.executable, "-c", "raise SystemExit(1)"], [sys.executable, "-c", ""]]
    monkeypatch.setattr(start, "installers", lambda venv: ways)
    start.provide_venv(venv, pins[0])
    assert venv.holds(pins[0])


def test_a_folder_that_cannot_be_written_is_said(
        venv: start.Venv, pins: tuple[Path, Path], installed: list[str]) -> None:
    below_a_file = start.Venv(pins[0] / ".venv")
    with pytest.raises(start.Refusal, match="写入权限"):
        start.provide_venv(below_a_file, pins[0])
    assert installed == []


def test_a_venv_that_no_longer_runs_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "has_module", lambda name: False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    venv = start.Venv(tmp_path / "old")
    venv.folder.mkdir()
    (venv.folder / "left over").touch()
    start.make_venv(venv)
    assert venv.runs()
    assert not (venv.folder / "left over").exists()


def test_it_runs_on_the_standard_library_alone() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", str(start.HERE / "start.py"), "--help"], capture_output=True,
                          timeout=60, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0, done.stderr
    assert "merge" in done.stdout.decode("utf-8")

"""Build the program as one folder in `dist/` and prove that it works: `python packaging/build.py`.

It is built in a venv that holds nothing else, for the kind of system it is built on (a Windows program on Windows).
The proof is the built program's own `demo`, run without a screen from an empty folder. `--package` makes what people
install from it as well: a .deb on Linux, the NSIS installer on Windows where makensis is.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import start  # noqa: E402  (the project's start.py is not on the path before)

HERE = ROOT / "packaging"
BUILD = ROOT / "build"
DIST = ROOT / "dist"
PROGRAM = DIST / "zhenggai"
VENV = start.Venv(BUILD / "venv")

#: What `demo` must leave behind, by suffix.
PAPERS = (".zgdb", ".xlsx", ".pdf", ".png")


def main(words: list[str]) -> int:
    start.say_chinese_anywhere()
    try:
        build()
        prove()
        if "--package" in words:
            package()
    except start.Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def build() -> None:
    start.check_machine()
    start.provide_system_parts(screen=False)
    provide_builder_parts()
    BUILD.mkdir(exist_ok=True)
    python = start.provide_venv(VENV, HERE / "requirements.txt")
    print("正在打包……", flush=True)
    command: list[str | Path] = [python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
               "--distpath", DIST, "--workpath", BUILD / "pyinstaller", HERE / "program.spec"]
    if subprocess.run(command, cwd=ROOT).returncode:
        raise start.Refusal("打包没有完成，原因见上面的英文记录。")
    print(f"程序在 {PROGRAM}，共 {size(PROGRAM) / 1e6:.0f} MB。", flush=True)


def provide_builder_parts() -> None:
    """PyInstaller looks into libraries with objdump, and puts Python's own library into the program."""
    missing = missing_builder_parts()
    if missing and start.may_install():
        start.apt_install(sorted(missing.values()))
        missing = missing_builder_parts()
    if missing:
        raise start.Refusal(f"打包缺少 {'、'.join(missing)}。请先{start.how_to_install(missing)}")


def missing_builder_parts() -> dict[str, str]:
    if not sys.platform.startswith("linux"):
        return {}
    library = sysconfig.get_config_var("INSTSONAME")
    missing = {} if shutil.which("objdump") else {"objdump": "binutils"}
    if not sysconfig.get_config_var("Py_ENABLE_SHARED") and not start.loads(library):
        missing[library] = "libpython{}.{}".format(*sys.version_info)
    return missing


def prove() -> None:
    """Runs the built program where there is no source and no venv to lean on."""
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name)
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": name, "PYTHONPATH": ""}
        began = time.monotonic()
        done = subprocess.run([executable(), "demo", empty / "demo"], cwd=empty, env=env, capture_output=True,
                              text=True, encoding="utf-8", errors="replace")
        took = time.monotonic() - began
        made = sorted(path for path in empty.rglob("*") if path.is_file() and path.suffix in PAPERS)
        lacking = set(PAPERS) - {path.suffix for path in made if path.stat().st_size}
    print(done.stdout, end="")
    if done.returncode or lacking:
        lines = start.last_lines(done.stderr, 15)
        papers = "、".join(sorted(lacking))
        raise start.Refusal(f"打好的程序没有做出示例（状态 {done.returncode}，缺 {papers}）：\n{lines}")
    print(f"打好的程序用 {took:.1f} 秒做出了示例：{'、'.join(path.name for path in made)}。", flush=True)


def executable() -> Path:
    """The one that takes commands."""
    return PROGRAM / ("taizhang.exe" if sys.platform == "win32" else "zhenggai")


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def package() -> None:
    """The file that is given to people."""
    if sys.platform == "win32":
        script = HERE / "windows" / "installer.nsi"
        run_packager("makensis", ["-INPUTCHARSET", "UTF8", f"-DVERSION={version()}", script])
    elif sys.platform.startswith("linux"):
        run_packager("dpkg-deb", ["--root-owner-group", "-Zxz", "--build", lay_out_deb(), DIST])


def run_packager(tool: str, words: list[str | Path]) -> None:
    if shutil.which(tool) is None:
        raise start.Refusal(f"没有找到 {tool}，程序已打好，但没有做成安装包。请先安装它。")
    if subprocess.run([tool, *words]).returncode:
        raise start.Refusal(f"{tool} 没有做成安装包，原因见上面的记录。")


def lay_out_deb() -> Path:
    """The tree of the .deb: the program under /opt, a command, a menu entry, and what a .zgdb file is."""
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(PROGRAM, tree / "opt" / "zhenggai", symlinks=True)
    linux = HERE / "linux"
    copy(linux / "zhenggai.desktop", tree / "usr/share/applications")
    copy(linux / "zhenggai.xml", tree / "usr/share/mime/packages")
    copy(linux / "zhenggai.svg", tree / "usr/share/icons/hicolor/scalable/apps")
    command = tree / "usr/bin/zhenggai"
    command.parent.mkdir(parents=True)
    command.symlink_to("/opt/zhenggai/zhenggai")
    needed = ", ".join(sorted({*start.LIBRARIES.values(), *start.SCREEN_LIBRARIES.values()}))
    control = (linux / "control").read_text(encoding="utf-8")
    copy(linux / "control", tree / "DEBIAN").write_text(
        control.format(version=version(), architecture=architecture(), needed=needed, kilobytes=size(tree) // 1024),
        encoding="utf-8")
    return tree


def copy(source: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(source, folder))


def architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

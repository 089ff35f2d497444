"""Set everything up, then go: `python start.py` opens the program, `python start.py test` runs the tests.

Needs Python 3.11 and nothing else: it finds the missing system libraries, makes `.venv` beside itself, installs the
pinned versions into it when they have changed, and hands over to `main.py` or to pytest. Without a screen the first
command does the program's work offscreen (`main.py demo`). What a person can mend ends in one Chinese sentence and
status 1.
"""
from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
RUN_PINS = HERE / "requirements.txt"
TEST_PINS = HERE / "requirements-dev.txt"
DEMO = HERE / "demo"

#: The oldest and the first too new Python that the pinned PySide6 has wheels for.
OLDEST, TOO_NEW = (3, 11), (3, 15)

#: File that Qt loads → the Debian package it is in: for every start, offscreen included.
LIBRARIES = {
    "libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libglib-2.0.so.0": "libglib2.0-0", "libX11.so.6": "libx11-6",
    "libfontconfig.so.1": "libfontconfig1", "libxkbcommon.so.0": "libxkbcommon0", "libdbus-1.so.3": "libdbus-1-3",
    "libbrotlidec.so.1": "libbrotli1",
}
#: The same for a window on an X11 screen, and for printing from it.
SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0", "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1", "libxcb-image.so.0": "libxcb-image0",
    "libxcb-randr.so.0": "libxcb-randr0", "libxcb-util.so.1": "libxcb-util1",
    "libxcb-render-util.so.0": "libxcb-render-util0", "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1", "libxcb-xfixes.so.0": "libxcb-xfixes0", "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-xkb.so.1": "libxcb-xkb1", "libxkbcommon-x11.so.0": "libxkbcommon-x11-0", "libX11-xcb.so.1": "libx11-xcb1",
    "libcups.so.2": "libcups2",
}
#: Words in an installer's output that mean it never reached the package index.
NO_NETWORK = (
    "NewConnectionError", "ConnectTimeout", "ReadTimeout", "ConnectionError", "name resolution", "getaddrinfo",
    "Network is unreachable", "Connection refused", "ProxyError", "SSLError", "dns error", "error sending request",
)

#: How this script is called here.
CALLED = "py start.py" if os.name == "nt" else "python3 start.py"
HELP = f"""整改台账
  {CALLED}                打开程序（第一次会先安装所需的组件；没有屏幕时在 demo 文件夹里做出示例台账和窗口图片）
  {CALLED} 命令 …         不开窗口做同样的事，例如 {CALLED} list --json；命令列在下面
  {CALLED} test [参数 …]  安装测试所需的组件并运行测试；其余参数原样交给 pytest"""


class Refusal(Exception):
    """Why it cannot go on: a whole Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Venv:
    """A Python of our own in a folder, with a note of the pins that were last installed whole."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def log(self) -> Path:
        return self.folder / "install.log"

    def runs(self) -> bool:
        """False for a folder that was copied from another machine, or whose Python is gone or of a wrong version."""
        test = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] < {TOO_NEW})"
        try:
            return self.python.exists() and succeeds([self.python, "-c", test])
        except OSError:
            return False

    def holds(self, pins: Path) -> bool:
        """Whether the last whole installation was of these pins, or of others that include them."""
        try:
            return fingerprint(pins) in self._note.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return False

    def note(self, *installed: Path) -> None:
        self._note.write_text("\n".join(map(fingerprint, installed)), encoding="utf-8")

    @property
    def _note(self) -> Path:
        return self.folder / "installed.txt"


#: The program's own.
VENV = Venv(HERE / ".venv")


def main(words: list[str]) -> int:
    """The status for the shell; on Linux a successful set-up ends by becoming the program, so that signals reach it."""
    say_chinese_anywhere()
    if words[:1] in (["-h"], ["--help"]):
        print("\n\n".join(help_words()))
        return 0
    try:
        go(words)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已停止。下次运行会接着安装。", file=sys.stderr)
        return 130


def help_words() -> list[str]:
    """What this script does, then the program's commands, where this Python can read them; nothing is installed."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        return [HELP]
    sys.path.insert(0, str(HERE))
    from cli_words import help_words as of_the_program

    return [HELP, of_the_program()]


#: The whole suite runs on all processors, though on no more than a small machine can feed.
WHOLE_SUITE = ("-n", "auto", "--maxprocesses", "4")


def go(words: list[str]) -> NoReturn:
    testing = words[:1] == ["test"]
    check_machine()
    provide_system_parts(screen=has_screen() and not testing)
    python = provide_venv(VENV, TEST_PINS if testing else RUN_PINS)
    if testing:
        os.chdir(HERE)
        become([python, "-m", "pytest", *(words[1:] or WHOLE_SUITE)], QT_QPA_PLATFORM="offscreen")
    if has_screen():
        become([python, HERE / "main.py", *words])
    if not words:
        print(f"没有找到屏幕，改为不开窗口做同样的事：示例台账、导出的文件和窗口图片放在 {DEMO}", flush=True)
        words = ["demo", str(DEMO)]
    become([python, HERE / "main.py", *words])


# What the machine itself must bring

def check_machine() -> None:
    version = sys.version_info[:2]
    if not OLDEST <= version < TOO_NEW:
        found = ".".join(map(str, version))
        raise Refusal(f"需要 Python 3.11 至 3.14，现在运行的是 {found}：请安装合适的版本，再用它运行 start.py。")
    if sys.maxsize < 2 ** 32:
        raise Refusal("现在的 Python 是 32 位的，窗口组件只有 64 位的：请安装 64 位的 Python 3.11，再运行 start.py。")
    libc, release = platform.libc_ver()
    if libc == "glibc" and tuple(map(int, release.split(".")[:2])) < (2, 34):
        raise Refusal(f"这个系统的 glibc 是 {release}，需要 2.34 以上：请换用 Debian 12、Ubuntu 22.04 或更新的系统。")


def has_screen() -> bool:
    """Windows and macOS always have one; Linux says so in the environment."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def provide_system_parts(screen: bool) -> None:
    """Says nothing when nothing is missing; installs as root where there is apt-get, else says the one line to run."""
    missing = missing_parts(screen)
    if not missing:
        return
    if may_install():
        apt_install(sorted(set(missing.values())))
        missing = missing_parts(screen)
    if missing:
        raise Refusal(f"系统缺少 {'、'.join(missing)}。请先{how_to_install(missing)}")


def missing_parts(screen: bool) -> dict[str, str]:
    """File or module → the Debian package that brings it, for what the program needs and the system has not."""
    wanted = {**LIBRARIES, **(SCREEN_LIBRARIES if screen else {})} if sys.platform.startswith("linux") else {}
    missing = {library: package for library, package in wanted.items() if not loads(library)}
    if not (has_module("pip") or has_module("ensurepip") or shutil.which("uv")):
        missing["pip"] = "python3-pip"
    return missing


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> None:
    """Failing is not fatal here: what is still missing is said afterwards."""
    print(f"正在安装系统组件：{' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run([*apt, *step], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, errors="replace")
        if done.returncode:
            print(f"apt-get {step[0]} 没有成功：{last_lines(done.stderr)}", file=sys.stderr)
    importlib.invalidate_caches()


def how_to_install(missing: dict[str, str]) -> str:
    """Ends with the one line to run, where there is one."""
    if not sys.platform.startswith("linux"):
        return "重新安装 Python 并勾选 pip，再运行 start.py。"
    if shutil.which("apt-get") is None and shutil.which("dnf"):
        provided = ("python3-pip" if name == "pip" else f'"{name}()(64bit)"' for name in missing)
        line = f"sudo dnf install -y {' '.join(provided)}"
    else:
        line = f"sudo apt-get install -y {' '.join(sorted(set(missing.values())))}"
    return f"运行下面这一行，再重新运行 start.py：\n{line}"


# The program's own Python

def provide_venv(venv: Venv, pins: Path) -> Path:
    """The venv's Python, with all that the pins name; installs only when they differ from what was installed."""
    try:
        if not venv.runs():
            make_venv(venv)
        if not venv.holds(pins):
            install(venv, pins)
    except OSError as problem:
        reason = problem.strerror or problem
        raise Refusal(f"没有写成 {venv.folder}：{reason}。请检查磁盘空间和这个文件夹的写入权限。") from problem
    return venv.python


def make_venv(venv: Venv) -> None:
    """With uv where it is, else with venv; Debian's Python without ensurepip gets one without pip."""
    if venv.folder.exists():
        print(f"旧的 {venv.folder.name} 已不能用，重新建立。", flush=True)
        shutil.rmtree(venv.folder)
    uv = shutil.which("uv")
    if uv and succeeds([uv, "venv", "-q", "--python", sys.executable, venv.folder]):
        return
    without_pip = [] if has_module("ensurepip") else ["--without-pip"]
    command: list[str | Path] = [sys.executable, "-m", "venv", "--clear", *without_pip, venv.folder]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode or not venv.runs():
        raise Refusal(f"没有建成 {venv.folder}：{last_lines(done.stdout + done.stderr)}")


def install(venv: Venv, pins: Path) -> None:
    """All of the pins or a Refusal; noted last, so that a stopped installation is taken up again."""
    print("正在安装所需的组件（第一次要下载约 130 MB，请等几分钟）……", flush=True)
    venv.note()
    output = ""
    for command in installers(venv):
        status, output = run_and_follow([*command, "-r", pins], venv.log)
        if status == 0:
            venv.note(pins, *included(pins))
            return
    raise Refusal(why_not_installed(output, venv.log))


def installers(venv: Venv) -> list[list[str | Path]]:
    """Ways to install into the venv, best first; the next one is tried where one fails."""
    pip: list[str | Path] = ["install", "--no-input", "--disable-pip-version-check"]
    ways: list[list[str | Path]] = []
    uv = shutil.which("uv")
    if uv:
        ways.append([uv, "pip", "install", "--python", venv.python])
    if succeeds([venv.python, "-c", "import pip"]):
        ways.append([venv.python, "-m", "pip", *pip])
    elif has_module("pip"):
        ways.append([sys.executable, "-m", "pip", "--python", venv.python, *pip])
    return ways


def succeeds(command: list[str | Path]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def run_and_follow(command: list[str | Path], log_file: Path) -> tuple[int, str]:
    """Status and whole output, kept in the log too, saying each package's name as it comes."""
    lines: list[str] = []
    with log_file.open("w", encoding="utf-8") as log, subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8", errors="replace") as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            log.write(line)
            if line.startswith("Collecting "):
                print(f"  {line.split()[1]}", flush=True)
    return process.returncode, "".join(lines)


def why_not_installed(output: str, log_file: Path) -> str:
    if not output:
        return "没有找到 pip，也没有 uv，无法安装组件。请先安装 pip（Debian：sudo apt-get install -y python3-pip）。"
    if any(word in output for word in NO_NETWORK):
        return "没有连上软件包网站，组件没有装全。请检查网络（或 pip 的镜像设置），再重新运行 start.py，会接着安装。"
    if "No space left" in output:
        return "磁盘空间不够，组件没有装全。请腾出 2 GB 左右的空间，再重新运行 start.py。"
    absent = re.search(r"requirement (\S+) \(from versions: none\)", output)
    if absent:
        machine = f"{platform.system()} {platform.machine()}"
        return (f"没有取到 {absent[1]}，组件没有装全。请检查网络（或 pip 的镜像设置），再重新运行 start.py；"
                f"网络没有问题时，是没有适合这台电脑（{machine}）的版本。")
    return f"组件没有装全。完整记录在 {log_file}，最后几行是：\n{last_lines(output)}"


def last_lines(output: str, count: int = 5) -> str:
    return "\n".join([line for line in output.splitlines() if line.strip()][-count:])


def fingerprint(pins: Path) -> str:
    """Changes with the pins, with the pins that they include, and with the kind of machine."""
    whole = [platform.machine(), pins.read_text(encoding="utf-8"), *map(fingerprint, included(pins))]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()


def included(pins: Path) -> list[Path]:
    lines = pins.read_text(encoding="utf-8").splitlines()
    return [pins.parent / line.split()[1] for line in lines if line.startswith("-r ")]


# Handing over

def become(command: list[str | Path], **settings: str) -> NoReturn:
    """Runs the command in this one's place; Windows cannot, so there it waits and passes the status on."""
    os.environ.update(settings)
    words = [str(word) for word in command]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(words[0], words)
    sys.exit(subprocess.call(words))


def say_chinese_anywhere() -> None:
    """A console that lacks a character shows a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

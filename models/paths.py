"""Every folder the program uses: the user's data folder (appdirs), a portable one beside the program, or --data-dir."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

#: ASCII on purpose: some Windows account names already give trouble enough.
APP_NAME = "zhenggai"
#: What the ledger of somebody who never thinks about files is called.
DEFAULT_LEDGER = "整改台账.zgdb"
LEDGER_SUFFIX = ".zgdb"
#: A folder of this name beside the program keeps everything there (on a stick).
PORTABLE = "zhenggai-data"

_chosen: list[Path] = []


def set_data_folder(folder: Path) -> None:
    """Use this folder for everything from now on (--data-dir, tests)."""
    _chosen[:] = [folder]


def program_folder() -> Path:
    """Where the program stands: the folder of main.py, or of the built program."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return Path(__file__).resolve().parent.parent


def called() -> str:
    """What is typed in a command line to call the program: it is started by ``start.py``, or built into one file."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).name
    return "py start.py" if sys.platform == "win32" else "python3 start.py"


def resources() -> Path:
    """The read-only data that come with the program."""
    return Path(getattr(sys, "_MEIPASS", program_folder())) / "resources"


def data_folder() -> Path:
    """The user's own folder: default ledger, drafts, backups, settings, log. It is made when first asked for."""
    if _chosen:
        return _made(_chosen[0])
    import appdirs  # here, so that the words of the command line need nothing that has to be installed

    portable = program_folder() / PORTABLE
    return portable if portable.is_dir() else _made(Path(appdirs.user_data_dir(APP_NAME, appauthor=False)))


def log_folder() -> Path:
    """Where the log is kept."""
    return _made(data_folder() / "log")


def cache_folder() -> Path:
    """What can be made again: converted fonts."""
    if _chosen or (program_folder() / PORTABLE).is_dir():
        return _made(data_folder() / "cache")
    import appdirs

    return _made(Path(appdirs.user_cache_dir(APP_NAME, appauthor=False)))


def drafts_folder() -> Path:
    """What was being typed when the program last ran."""
    return _made(data_folder() / "drafts")


def backup_folder(ledger_id: str) -> Path:
    """The backups of one ledger, by its id, so that renaming or moving it loses none."""
    return _made(data_folder() / "backups" / ledger_id)


def default_ledger() -> Path:
    """The ledger of somebody who never thinks about files."""
    return data_folder() / DEFAULT_LEDGER


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def login_name() -> str:
    """Who works here, as the computer knows it; the history's operator unless another is set."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return "未具名"

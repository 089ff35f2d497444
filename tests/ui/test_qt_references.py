"""Qt calls that return nothing must not wear out Python's None (PySide6 6.12.0 under Python 3.11 ends the process)."""
from __future__ import annotations

import subprocess
import sys

import PySide6

#: Some 7,000 such calls ended the process with "none_dealloc"; it runs apart so that only this test would end.
VOID_CALLS = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for turn in range(200_000):
    thing.setObjectName("甲")
print(sys.getrefcount(None) - before)
"""


def test_the_installed_pyside6_is_older_than_the_faulty_one() -> None:
    assert (6, 8) <= PySide6.__version_info__[:2] < (6, 12)


def test_none_survives_two_hundred_thousand_void_calls() -> None:
    done = subprocess.run([sys.executable, "-c", VOID_CALLS], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert abs(int(done.stdout)) < 100

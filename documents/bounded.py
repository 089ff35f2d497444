"""Work on a file in a process of its own, with an end to its time and memory: readers that we did not write may hang,
grow or abort over a damaged file, and the window lives on."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from math import ceil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from documents.guard import MEGABYTE, damaged, shown_name
from documents.time_limit import WALL, slowness
from models.errors import UnreadableFile

log = logging.getLogger(__name__)

#: How a child begins. What is read must not depend on what the window has in its memory.
CONTEXT = multiprocessing.get_context("spawn")
#: What a child may use; address space is more than what it really fills, and the seconds are work of the processor.
MEMORY = 768 * MEGABYTE
SECONDS = 20.0
#: How a child ends that its system stopped for having worked too long: by a signal, or on Windows by the job.
_WORKED_TOO_LONG = (-24, 1816)
_START_SECONDS = 60.0
_STARTED = "started"
_TOO_LONG = "读了很久还没有读完"

Result = TypeVar("Result")


def run(work: Callable[[Path], Result], path: Path, seconds: float = SECONDS, memory: int = MEMORY) -> Result:
    """What ``work(path)`` returns, found in a child process; ``work`` is a function of a module.

    ``seconds`` are those that a usual computer works on it; a slow one gets more, and a busy one is waited for.

    Raises:
        UnreadableFile: raised by ``work``, or because the child needed too much time or memory, or ended by itself.
    """
    worked = seconds * slowness()
    here, there = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=_child, args=(work, path, there, memory, worked), daemon=True)
    child.start()
    there.close()
    try:
        _wait_for_start(here, path)
        if not here.poll(seconds * WALL):
            raise _too_much(path, _TOO_LONG)
        try:
            result, error = here.recv()
        except EOFError as died:
            name = shown_name(path)
            child.join(1)
            if child.exitcode in _WORKED_TOO_LONG:
                raise _too_much(path, _TOO_LONG) from died
            raise UnreadableFile(
                f"“{name}”已损坏，或过于庞大复杂，无法读取；请重新复制一份，或用 Office、WPS 打开后另存再导入。"
            ) from died
    finally:
        child.kill()
        child.join()
        child.close()
        here.close()
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _wait_for_start(child: Connection, path: Path) -> None:
    """A slow computer may need seconds to start a process; that is not the file's fault."""
    try:
        started = child.poll(_START_SECONDS) and child.recv() == _STARTED
    except EOFError:
        started = False
    if not started:
        raise UnreadableFile(f"读取“{shown_name(path)}”的进程没能启动；请关闭一些程序后再试，或另存为 .docx 或 .xlsx。")


def _too_much(path: Path, why: str) -> UnreadableFile:
    return UnreadableFile(f"“{shown_name(path)}”过于庞大或复杂，{why}；请只留下要导入的内容，另存后再导入。")


def _child(
    work: Callable[[Path], object], path: Path, answer: Connection, memory: int, seconds: float
) -> None:  # pragma: no cover - runs in the child
    _limit(memory, seconds)
    answer.send(_STARTED)
    try:
        try:
            answer.send((work(path), None))
        except UnreadableFile as refused:
            answer.send((None, UnreadableFile(str(refused))))
    except MemoryError:
        answer.send((None, _too_much(path, "需要的内存太多")))
    except BaseException as error:
        # A panic of a Rust reader over a broken file arrives as a BaseException of its own.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        answer.send((None, damaged(shown_name(path))))
    answer.close()


def _limit(memory: int, seconds: float) -> None:
    """An end to the child's memory and time; no core dump, no report of its abort on anybody's screen."""
    if sys.platform == "win32":
        _limit_on_windows(memory, seconds)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    until = ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until, until + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _Limits(ctypes.Structure):
        _fields_ = (
            ("Basic", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    _PROCESS_TIME, _PROCESS_MEMORY, _NO_ERROR_BOX, _EXTENDED_LIMITS = 0x2, 0x100, 0x400, 9
    _TICKS = 10_000_000

    def _limit_on_windows(memory: int, seconds: float) -> None:
        """A job object that holds this process; without one the clock of the parent is the only end."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        limits = _Limits()
        limits.Basic.LimitFlags = _PROCESS_TIME | _PROCESS_MEMORY | _NO_ERROR_BOX
        limits.Basic.PerProcessUserTimeLimit = int((os.times().user + seconds) * _TICKS)
        limits.ProcessMemoryLimit = memory
        job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
        size = wintypes.DWORD(ctypes.sizeof(limits))
        is_set = kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
        if not is_set or not kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess())):
            log.warning("no memory limit for the reading process: error %d", ctypes.get_last_error())
else:

    def _limit_on_windows(memory: int, seconds: float) -> None:
        raise AssertionError("only where there is no RLIMIT_AS")

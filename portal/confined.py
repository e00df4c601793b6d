"""Work on what strangers sent, or that may eat memory, in a child process with limits of its own.

One process a job. Where the system can fork, children come from a server process that has the heavy libraries
loaded; elsewhere (Windows) each child starts anew and only the time limit holds.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from threading import BoundedSemaphore
from typing import Any

MEBIBYTE = 1024 * 1024
PRELOAD = ["portal.documents.engine", "portal.evidence.inspection", "portal.sheets.reading"]


STARTING = 10  # seconds that a loaded machine may take before the work begins


class ConfinedError(Exception):
    """The job failed, ran out of time or memory, or died; `kind` is its exception's name, "time", "died" or "busy"."""

    def __init__(self, kind: str, text: str = "") -> None:
        super().__init__(f"{kind}: {text}" if text else kind)
        self.kind, self.text = kind, text


_context: BaseContext | None = None


def _processes() -> Any:
    global _context
    if _context is None:
        if "forkserver" in multiprocessing.get_all_start_methods():
            _context = multiprocessing.get_context("forkserver")
            _context.set_forkserver_preload(PRELOAD)
        else:
            _context = multiprocessing.get_context("spawn")
    return _context


def get_ready() -> None:
    """Something will have to be done soon: start the server that children come from, so that it has loaded by then.

    Does not wait for it.
    """
    if _processes().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()


def run(
    job: str,
    *args: Any,
    seconds: float = 20,
    memory: int = 700 * MEBIBYTE,
    tell: Callable[..., None] | None = None,
) -> Any:
    """Call `job` ("package.module:function") with `args` in a child and answer what it returned.

    Raises `ConfinedError`. `seconds` of wall clock and of processor time, `memory` bytes of address space. With `tell`
    the job gets one argument more, a function: what it is called with there, `tell` is called with here.
    """
    context = _processes()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, job, args, seconds, memory, tell is not None), daemon=True)
    until = time.monotonic() + seconds + STARTING
    child.start()
    theirs.close()
    try:
        while True:
            if not ours.poll(max(0, until - time.monotonic())):
                raise ConfinedError("time", f"{job} took longer than {seconds} s")
            try:
                outcome, value = ours.recv()
            except EOFError:
                raise ConfinedError("died", job) from None
            if outcome != "told":
                break
            if tell is not None:
                tell(*value)
    finally:
        ours.close()
        child.kill()
        child.join()
        child.close()
    if outcome == "error":
        raise ConfinedError(*value)
    return value


class Turns:
    """So many jobs at once, of all requests: whoever comes later waits `patience` seconds, then hears "busy"."""

    def __init__(self, at_once: int, patience: float) -> None:
        self._free, self._patience = BoundedSemaphore(at_once), patience

    def run(self, job: str, *args: Any, **limits: Any) -> Any:
        """As `run`."""
        if not self._free.acquire(timeout=self._patience):
            raise ConfinedError("busy", job)
        try:
            return run(job, *args, **limits)
        finally:
            self._free.release()


def _work(
    answer: Connection, job: str, args: tuple[Any, ...], seconds: float, memory: int, telling: bool = False
) -> None:
    try:
        if telling:
            args = (*args, lambda *value: answer.send(("told", value)))
        if hasattr(os, "nice"):
            os.nice(10)  # those who only read go first
        module, _, name = job.partition(":")
        function: Callable[..., Any] = getattr(importlib.import_module(module), name)
        _limit(seconds, memory)
        answer.send(("value", function(*args)))
    except BaseException as error:
        answer.send(("error", (type(error).__name__, str(error)[:500])))


def _limit(seconds: float, memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    processor = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

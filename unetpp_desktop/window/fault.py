"""Errors of the program itself: written to its log, and told as one sentence."""

import sys
from contextlib import suppress
from types import TracebackType

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace.fault_log import fault_lines
from unetpp_desktop.workspace.folders import log_file

LOG = "window.log"


def keep_log() -> None:
    """From now on every error that nobody catches, in any slot or thread, stands in the log too."""
    shown = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        with suppress(OSError), log_file(LOG).open("a", encoding="utf-8") as log:
            log.write(fault_lines(kind, trace))
        shown(kind, error, trace)

    sys.excepthook = hook


def take_fault(error: Exception) -> Problem:
    """Report an error that nobody expected, from any thread; returns what a person is told."""
    sys.excepthook(type(error), error, error.__traceback__)
    if isinstance(error, MemoryError):
        return Problem(Code.OUT_OF_MEMORY, path="this work")
    return Problem(Code.ENGINE_FAULT, reason=type(error).__name__)

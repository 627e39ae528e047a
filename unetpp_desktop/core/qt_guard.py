"""The guard against the one pair of Qt and Python that must not run together."""

import sys

from unetpp_desktop.core.texts import Code, Problem

FIRST_BROKEN_QT = (6, 12)
FIRST_SAFE_PYTHON = (3, 12)


def refuse_broken_qt(qt: str, *, python: tuple[int, ...] = sys.version_info[:3]) -> None:
    """Raise Problem(QT_BREAKS_PYTHON) where PySide6 `qt` would abort the program.

    PySide6 6.12 is compiled against headers where None and True are immortal; before Python 3.12
    they are not, each signal takes a reference away, and the program aborts after some thousand.
    """
    major, minor = (int(part) for part in qt.split(".")[:2])
    if (major, minor) >= FIRST_BROKEN_QT and python < FIRST_SAFE_PYTHON:
        raise Problem(Code.QT_BREAKS_PYTHON, qt=qt, python=".".join(map(str, python)))

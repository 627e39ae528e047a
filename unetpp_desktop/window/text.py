"""Sentences and numbers as the window writes them: problems, times, counts, memory."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from unetpp_desktop.core.texts import TEXTS, Code, fill


def problem_text(code: str, facts: Mapping[str, str | int | float], *, named: bool = False) -> str:
    """The sentence of a problem in the language in force; a code of a newer engine stays itself.

    `named`: a path by its last part.
    """
    if code not in set(Code):
        return code
    template = QCoreApplication.translate("Problem", TEXTS[Code(code)])
    filled = dict(facts)
    if named and filled.get("path"):
        filled["path"] = Path(str(filled["path"])).name
    if "reason" in filled:
        filled["reason"] = QCoreApplication.translate("Reason", str(filled["reason"]))
    return fill(template, filled)


def time_text(seconds: float) -> str:
    """Time left: "40 s", "21 min", "about 2 h"; never seconds above a minute."""
    if seconds < 60:
        return QCoreApplication.translate("Text", "{0} s").format(max(0, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return QCoreApplication.translate("Text", "{0} min").format(minutes)
    return QCoreApplication.translate("Text", "about {0} h").format(round(minutes / 60))


def duration_text(seconds: float) -> str:
    """How long something took: "67 s", "34 min"."""
    if seconds < 120:
        return QCoreApplication.translate("Text", "{0} s").format(round(seconds))
    return time_text(seconds)


def count_text(number: int) -> str:
    """A count with the locale's thousands sign: 3,358."""
    return QLocale().toString(number)


def memory_text(mebibytes: float) -> str:
    """Memory: "6.1 GB" or "420 MB"."""
    if mebibytes >= 1000:
        return f"{mebibytes / 1024:.1f} GB"
    return f"{mebibytes:.0f} MB"

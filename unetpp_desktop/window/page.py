"""What the window asks of a page, and what a page tells the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from unetpp_desktop.formats import Source

SMALL_PX = 960
"""Below this width of the window the less important parts of a page give way."""


@dataclass(frozen=True)
class Status:
    """The left half of the status bar: tool word, accessible summary, hint for the hand."""

    word: str = ""
    summary: str = ""
    hint: str = ""


class Page(QWidget):
    """One page of the rail. A page is built when it is first shown."""

    status_changed = Signal(object)
    """Status"""
    running_changed = Signal(str)
    """One line about running work for the status bar of every page; empty when nothing runs."""
    saved_changed = Signal(str)
    """How the work is kept: "saved", "saving", "unwritten" or "unconfirmed"."""
    cases_wanted = Signal(object)
    """tuple[Path, ...] to open on the Cases page."""
    case_wanted = Signal(object)
    """`Source`: exactly this case is to be opened on the Cases page."""
    setting_changed = Signal(str)
    """The key of a setting that a person has just changed; every page hears of it."""

    free_cases_wanted = Signal(bool)
    """Whether another process writes into cases from now on; every page hears of it."""

    def __init__(self) -> None:
        super().__init__()
        # A click beside a text field takes the keyboard from it, so that the keys act again.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def arrange(self, width: int, height: int) -> None:
        """The window's size in logical pixels, at each change: what gives way is the page's."""

    def open_paths(self, paths: tuple[Path, ...]) -> None:
        """Files and folders that were dropped on this page."""
        self.cases_wanted.emit(paths)

    def open_source(self, source: Source) -> None:
        """One case that another page has found."""
        self.case_wanted.emit(source)

    def open_sample(self) -> None:
        """The program was started to show the sample project."""

    def take_setting(self, key: str) -> None:
        """A setting has changed on another page."""

    def free_cases(self, *, wanted: bool) -> None:
        """Whether cases that are not on screen are let go, and left alone until another word."""

    def may_leave(self) -> bool:
        """Whether the program may end now; a page with unfinished work asks here."""
        return True

    def leave(self) -> None:
        """The program ends: stop what runs and keep what must be kept."""

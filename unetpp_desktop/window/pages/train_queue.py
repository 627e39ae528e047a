"""Runs one after the other: what waits, what runs, and what became of the others."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.window.controls import ElidedLabel, ground, icon_button, label
from unetpp_desktop.window.glyphs import Glyph, GlyphView
from unetpp_desktop.window.pages.train_running import Ended
from unetpp_desktop.window.text import problem_text
from unetpp_desktop.workspace.folders import runs_folder

_ROW_PX = 28
_ROWS_SHOWN = 5


class Stand(StrEnum):
    """How far a run of the queue is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


_GLYPHS = {
    Stand.WAITING: Glyph.WAITING,
    Stand.RUNNING: Glyph.RUNNING,
    Stand.DONE: Glyph.REVIEWED,
    Stand.STOPPED: Glyph.EMPTY,
    Stand.FAILED: Glyph.FAILED,
}


@dataclass(eq=False)
class Entry:
    """One run: what it is told, where it trains, and what became of it."""

    recipe: Recipe
    folder: Path
    stand: Stand = Stand.WAITING
    dice: float | None = None
    reason: str = ""


class Queue(QWidget):
    """A short list. It is shown as soon as there is more than the one run that is looked at."""

    changed = Signal()
    """Another run waits, or one less."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        body = QWidget()
        ground(body, "scroll")
        body.setLayout(self._rows)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._count = label("", "second")
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Runs"), "h2"))
        head.addStretch(1)
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._scroll)
        self._show()

    @property
    def waiting(self) -> list[Entry]:
        """The runs to come."""
        return [entry for entry in self.entries if entry.stand is Stand.WAITING]

    def add(self, recipe: Recipe) -> Entry:
        """A run that waits, under a name that no other run has."""
        name = self._free_name(recipe.name)
        return self._put(Entry(dataclasses.replace(recipe, name=name), runs_folder() / name))

    def add_begun(self, recipe: Recipe, folder: Path) -> Entry:
        """A run that goes on where it stopped."""
        same = [entry for entry in self.entries if entry.folder == folder]
        return same[0] if same else self._put(Entry(recipe, folder))

    def _put(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        self._show()
        return entry

    def begin(self, entry: Entry) -> None:
        """This run is under way."""
        entry.stand = Stand.RUNNING
        self._show()

    def end(self, ended: Ended) -> None:
        """The run under way is over."""
        for entry in self.entries:
            if entry.stand is Stand.RUNNING:
                entry.dice = ended.dice
                if ended.failed is not None and not ended.stopped:
                    entry.stand = Stand.FAILED
                    entry.reason = problem_text(ended.failed.code, ended.failed.facts)
                else:
                    entry.stand = Stand.STOPPED if ended.stopped else Stand.DONE
        self._show()

    def remove(self, entry: Entry) -> None:
        """Takes a run off the list; its folder, if it has one, stays."""
        self.entries.remove(entry)
        self._show()

    def to_document(self) -> dict[str, Any]:
        """The runs that wait, for the settings file."""
        return {"runs": [_plain(entry.recipe) for entry in self.waiting]}

    def read_document(self, document: dict[str, Any]) -> None:
        """The runs that an earlier day left waiting; those of another version are dropped."""
        for recipe in document.get("runs", []):
            try:
                self.add(Recipe.from_dict(recipe))
            except (Problem, TypeError):
                continue

    def _free_name(self, name: str) -> str:
        """name, name-2, name-3: neither in the list nor a folder of the runs."""
        safe = "".join(sign if sign.isalnum() or sign in "-_. " else "-" for sign in name)
        base = safe.strip(" .") or "run"
        taken = {entry.folder.name for entry in self.entries}
        number, free = 1, base
        while free in taken or (runs_folder() / free).exists():
            number += 1
            free = f"{base}-{number}"
        return free

    def _show(self) -> None:
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for entry in self.entries:
            self._rows.addWidget(self._row(entry))
        self._rows.addStretch(1)
        self._scroll.setFixedHeight(_ROW_PX * min(len(self.entries), _ROWS_SHOWN))
        waiting = len(self.waiting)
        self._count.setText(self.tr("{0} waiting").format(waiting) if waiting else "")
        self.setVisible(waiting > 0 or len(self.entries) > 1)
        self.changed.emit()

    def _row(self, entry: Entry) -> QWidget:
        line = QWidget()
        line.setFixedHeight(_ROW_PX)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(GlyphView(_GLYPHS[entry.stand]))
        row.addWidget(ElidedLabel(entry.folder.name), 1)
        row.addWidget(label(self._words(entry), "second"))
        remove = icon_button("close", self.tr("Remove {0}").format(entry.folder.name))
        remove.clicked.connect(lambda: self.remove(entry))
        if entry.stand is not Stand.RUNNING:
            row.addWidget(remove)
        line.setToolTip(entry.reason)
        line.setAccessibleName(f"{entry.folder.name}: {self._words(entry)} {entry.reason}".strip())
        return line

    def _words(self, entry: Entry) -> str:
        match entry.stand:
            case Stand.WAITING:
                return self.tr("Waiting")
            case Stand.RUNNING:
                return self.tr("Running")
            case Stand.STOPPED:
                return self.tr("Stopped")
            case Stand.FAILED:
                return self.tr("Failed")
            case Stand.DONE:
                known = entry.dice is not None
                return self.tr("Dice {0}").format(f"{entry.dice:.3f}") if known else self.tr("Done")


def _plain(recipe: Recipe) -> dict[str, Any]:
    """As the settings file has it: lists instead of tuples."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in recipe.to_dict().items()
    }

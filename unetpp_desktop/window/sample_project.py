"""The sample project: written once into the user's folder, and opened as it grows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from unetpp_desktop.window.background import Background
from unetpp_desktop.workspace.folders import user_data_folder
from unetpp_desktop.workspace.sample import VOLUMES, write_sample


class SampleProject(QObject):
    """Draws the made-up patients in a thread of its own; the first can be opened at once."""

    grown = Signal(object, int, int)
    """Folder of the studies, patients done, and all."""
    failed = Signal(object)
    """`Problem`"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._leaving = False

    @property
    def folder(self) -> Path:
        return user_data_folder() / "sample"

    def open(self) -> None:
        """Write what is missing; `grown` follows each patient."""
        if not self._background.busy:
            self._background.do(self._write, failed=self.failed.emit)

    def close(self) -> None:
        """Stop after the patient under way."""
        self._leaving = True
        self._background.finish()

    def _write(self) -> None:
        try:
            write_sample(self.folder, on_progress=self._progress)
        except _LeavingError:
            return

    def _progress(self, done: int, count: int) -> None:
        if self._leaving:
            raise _LeavingError
        self.grown.emit(self.folder / VOLUMES, done, count)


class _LeavingError(Exception):
    """The window closes: the rest is drawn another time."""

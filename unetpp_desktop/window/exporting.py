"""Masks to files: in the background, told when they were read back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from unetpp_desktop.core.case import Case
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import MaskKind
from unetpp_desktop.window.background import Background
from unetpp_desktop.window.settling import Settling, Then
from unetpp_desktop.window.study import Opened
from unetpp_desktop.workspace.export import Exported, Place
from unetpp_desktop.workspace.replace import Outcome


class Exporting(QObject):
    """Exports cases one after the other; a read-only folder asks once for another place."""

    exported = Signal(object, object)
    """`Opened` and what was written (`Exported`)."""
    failed = Signal(object, object)
    """`Problem` and `Opened`."""
    place_wanted = Signal(object, object)
    """`Problem` and `Opened`: the folder of the source is read-only."""
    busy_changed = Signal(str)
    """"saving", "saved" or "unconfirmed"."""

    def __init__(
        self, background: Background, settling: Settling, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._settling = background, settling
        self._place: Place | None = None
        self._under_way = 0
        self._doubtful: set[Path] = set()  # masks in place that a power cut might still take

    def choose_place(self, folder: Path) -> None:
        """Where masks go whose own folder is read-only."""
        self._place = Place(out=folder)

    def export(
        self, opened: Opened, *, elsewhere: bool = False, first: Then = lambda mask: None
    ) -> None:
        """Write the mask of this moment beside its source, read back and compared.

        What `first` does with the mask is done before, and must not change it.
        """

        def write(mask: Mask) -> None:
            first(mask)
            self._write(opened, mask, place=self._place if elsewhere else None)

        self._under_way += 1
        self.busy_changed.emit("saving")
        self._settling.ask(opened, write, failed=lambda problem: self._not_done(opened, problem))

    def _write(self, opened: Opened, mask: Mask, *, place: Place | None) -> None:
        keep, kind, sequence = opened.keep, kind_of(opened.case), opened.keep.sequence
        self._background.do(
            lambda: keep.export(mask, kind=kind, place=place, sequence=sequence),
            lambda exported: self._done(opened, exported),
            failed=lambda problem: self._not_done(opened, problem),
        )

    def _done(self, opened: Opened, exported: Exported) -> None:
        if exported.outcome is Outcome.SAVED:
            self._doubtful.difference_update(exported.paths)
        else:
            self._doubtful.update(exported.paths)
        self._end()
        self.exported.emit(opened, exported)

    def _end(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self.busy_changed.emit("unconfirmed" if self._doubtful else "saved")

    def _not_done(self, opened: Opened, problem: Problem) -> None:
        self._end()
        if problem.code is not Code.READ_ONLY_FOLDER:
            self.failed.emit(problem, opened)
        elif self._place is None:
            self.place_wanted.emit(problem, opened)
        else:
            self.export(opened, elsewhere=True)


def kind_of(case: Case) -> MaskKind:
    """A mask that nobody touched is a draft."""
    touched = case.has_corrections or bool(case.reviewed)
    return MaskKind.CORRECTED if touched else MaskKind.DRAFT

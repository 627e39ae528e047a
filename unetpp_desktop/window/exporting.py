"""Masks to files: in the background, told when they were read back."""

from __future__ import annotations

from functools import partial
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
    """Exports cases one after the other; those that failed wait for another try or place."""

    exported = Signal(object, object)
    """`Opened` and what was written (`Exported`)."""
    not_exported = Signal()
    """One of the `waiting` has failed, perhaps again."""
    busy_changed = Signal(str)
    """"saving", "saved", "unwritten" or "unconfirmed"."""

    def __init__(
        self, background: Background, settling: Settling, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._settling = background, settling
        self._place: Place | None = None
        self.waiting: dict[Opened, Problem] = {}
        """Cases whose mask could not be written, and why, until it is."""
        self._first: dict[Opened, Then] = {}  # what is still to be done with a mask before
        self._under_way: list[Opened] = []
        self._doubtful: set[Path] = set()  # masks in place that a power cut might still take

    def choose_place(self, folder: Path, *, root: Path | None) -> None:
        """Where masks go whose own folder is read-only, in the same tree as below `root`; those
        that wait are exported."""
        self._place = Place(out=folder, root=root)
        self.export_waiting()

    def export_waiting(self) -> None:
        """Another try for all that failed, with what was to be done before."""
        for opened, problem in self.waiting.items():
            homeless = problem.code is Code.READ_ONLY_FOLDER
            first = self._first.pop(opened, None)
            self.export(opened, place=self._place if homeless else None, first=first)

    def holds(self, opened: Opened) -> bool:
        """Whether the mask of a case is still to be written."""
        return opened in self._under_way or opened in self.waiting

    def export(
        self, opened: Opened, *, place: Place | None = None, first: Then | None = None
    ) -> None:
        """Write the mask of this moment beside its source or to `place`, read back and compared.

        What `first` does with the mask is done before, and must not change it.
        """

        def write(mask: Mask) -> None:
            if first is not None:
                first(mask)
            self._write(opened, mask, place=place)

        def failed(problem: Problem) -> None:
            if first is not None:
                self._first[opened] = first
            self._not_done(opened, problem, place=place)

        self._under_way.append(opened)
        self.busy_changed.emit("saving")
        self._settling.ask(opened, write, failed=failed)

    def _write(self, opened: Opened, mask: Mask, *, place: Place | None) -> None:
        keep, kind, sequence = opened.keep, kind_of(opened.case), opened.keep.sequence
        self._background.do(
            lambda: keep.export(mask, kind=kind, place=place, sequence=sequence),
            lambda exported: self._done(opened, exported),
            failed=partial(self._not_done, opened, place=place),
        )

    def _done(self, opened: Opened, exported: Exported) -> None:
        if exported.outcome is Outcome.SAVED:
            self._doubtful.difference_update(exported.paths)
        else:
            self._doubtful.update(exported.paths)
        self.waiting.pop(opened, None)
        self._first.pop(opened, None)
        opened.keep.take_seal()
        self._end(opened)
        self.exported.emit(opened, exported)

    def _end(self, opened: Opened) -> None:
        self._under_way.remove(opened)
        if not self._under_way:
            doubt = "unconfirmed" if self._doubtful else "saved"
            self.busy_changed.emit("unwritten" if self.waiting else doubt)

    def _not_done(self, opened: Opened, problem: Problem, *, place: Place | None) -> None:
        if problem.code is Code.READ_ONLY_FOLDER:
            if place is not self._place:
                self.export(opened, place=self._place)
                self._end(opened)
                return
            self._place = None  # there is none, or it is read-only too
        self.waiting[opened] = problem
        self._end(opened)
        self.not_exported.emit()


def kind_of(case: Case) -> MaskKind:
    """A mask that nobody touched is a draft."""
    touched = case.has_corrections or bool(case.reviewed)
    return MaskKind.CORRECTED if touched else MaskKind.DRAFT

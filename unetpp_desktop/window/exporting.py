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
    """Exports cases one after the other; read-only folders ask once for another place."""

    exported = Signal(object, object)
    """`Opened` and what was written (`Exported`)."""
    failed = Signal(object, object)
    """`Problem` and `Opened`."""
    place_wanted = Signal(object)
    """`Problem`: folders of the `homeless`, or the place that was chosen, are read-only."""
    busy_changed = Signal(str)
    """"saving", "saved" or "unconfirmed"."""

    def __init__(
        self, background: Background, settling: Settling, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._settling = background, settling
        self._place: Place | None = None
        self.homeless: list[Opened] = []
        """Cases of read-only folders, as long as no other place is chosen."""
        self._under_way = 0
        self._doubtful: set[Path] = set()  # masks in place that a power cut might still take

    def choose_place(self, folder: Path, *, root: Path | None) -> None:
        """Where masks go whose own folder is read-only, in the same tree as below `root`; those
        that wait for it are exported."""
        self._place = Place(out=folder, root=root)
        waiting, self.homeless = self.homeless, []
        for opened in waiting:
            self.export(opened, place=self._place)

    def export(
        self, opened: Opened, *, place: Place | None = None, first: Then = lambda mask: None
    ) -> None:
        """Write the mask of this moment beside its source or to `place`, read back and compared.

        What `first` does with the mask is done before, and must not change it.
        """

        def write(mask: Mask) -> None:
            first(mask)
            self._write(opened, mask, place=place)

        self._under_way += 1
        self.busy_changed.emit("saving")
        self._settling.ask(opened, write, failed=partial(self._not_done, opened, place=place))

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
        self.homeless = [other for other in self.homeless if other is not opened]
        opened.keep.take_seal()
        self._end()
        self.exported.emit(opened, exported)

    def _end(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self.busy_changed.emit("unconfirmed" if self._doubtful else "saved")

    def _not_done(self, opened: Opened, problem: Problem, *, place: Place | None) -> None:
        self._end()
        if problem.code is not Code.READ_ONLY_FOLDER:
            self.failed.emit(problem, opened)
            return
        if place is self._place:  # there is none, or it is read-only too
            self._place = None
        else:
            self.export(opened, place=self._place)
            return
        if opened not in self.homeless:
            self.homeless.append(opened)
        self.place_wanted.emit(problem)


def kind_of(case: Case) -> MaskKind:
    """A mask that nobody touched is a draft."""
    touched = case.has_corrections or bool(case.reviewed)
    return MaskKind.CORRECTED if touched else MaskKind.DRAFT

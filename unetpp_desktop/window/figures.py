"""The numbers that follow the hand: sizes of the slices at once, measures when the hand rests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.history import Box, Record
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.window.background import Background, Task
from unetpp_desktop.window.settling import SETTLE_MS, Settling
from unetpp_desktop.window.study import Measures, Opened, areas_of

COUNT_MS = 40


class Figures(QObject):
    """Listens to the case on screen."""

    areas_changed = Signal()
    """Sizes of the slices, or only the threshold at which they are taken."""
    settled = Signal(object, object)
    """Mask of this moment and its `Measures`, once the hand rests."""
    recorded = Signal(object)
    """`Record`: a step, undo or redo is kept."""

    failed = Signal(object)
    """`Problem`: sizes or measures could not be had."""

    def __init__(
        self, background: Background, settling: Settling, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._settling = background, settling
        settling.settled.connect(self._settled)
        self._opened: Opened | None = None
        self.measures: Measures | None = None
        self._dirty: set[int] = set()
        self._recounting: Task | None = None
        self._count_timer = self._timer(COUNT_MS, self._count_dirty)
        self._settle_timer = self._timer(SETTLE_MS, self._settle)

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    @property
    def resting(self) -> bool:
        """Whether everything that was changed is counted and measured."""
        waits = self._opened is not None and self._settling.waits(self._opened)
        return not (waits or self._count_timer.isActive() or self._settle_timer.isActive())

    @property
    def dice(self) -> float | None:
        """With the reference; None where there is none, or while the hand moves."""
        known = self._settling.known(self._opened) if self._opened is not None else None
        return known[1].dice if known is not None else None

    def follow(self, opened: Opened | None) -> None:
        """Listen to another case, or to none."""
        if self._opened is not None:
            self._count_dirty()
            counted = self._recounting is None
            self._opened.counted = self._opened.case.revision if counted else -1
            self._opened.case.on_change.remove(self._changed)
            self._opened.case.on_record.remove(self._told)
        self._count_timer.stop()
        self._settle_timer.stop()
        self._opened, self.measures = opened, None
        self._dirty.clear()
        if opened is not None:
            opened.case.on_change.append(self._changed)
            opened.case.on_record.append(self._told)
            self._settle_timer.start()
            if opened.counted != opened.case.revision:  # a review or a draft came meanwhile
                self._recount()

    def _changed(self, box: Box | None) -> None:
        opened = self._opened
        assert opened is not None
        if box is not None:
            self._dirty.update(range(*box[opened.case.grid.acquired_axis]))
        else:
            self.areas_changed.emit()
        if not self._count_timer.isActive():
            self._count_timer.start()
        self._settle_timer.start()

    def _told(self, record: Record) -> None:
        step = record.step
        if step is None or step.reviewed is not None or step.prediction is not None:
            self._recount()
        self._settle_timer.start()  # the measures are of the mask before this step
        self.recorded.emit(record)

    def _count_dirty(self) -> None:
        opened = self._opened
        if opened is None or not self._dirty or self._recounting is not None:
            return
        for index in self._dirty:
            opened.areas.count(index, index + 1)
        self._dirty.clear()
        self.areas_changed.emit()

    def _recount(self) -> None:
        """Count all slices again in the background; what is painted meanwhile is counted after."""
        opened = self._opened
        assert opened is not None
        case = opened.case
        if self._recounting is not None:
            self._recounting.cancel()

        def then(areas: SliceAreas) -> None:
            self._recounting = None
            opened.areas = areas
            if opened is self._opened:
                self.areas_changed.emit()
                self._count_timer.start()

        def failed(problem: Problem) -> None:
            self._recounting = None
            self.failed.emit(problem)

        self._recounting = self._background.do(
            lambda: areas_of(case),
            then,
            failed=failed,
        )

    def _settle(self) -> None:
        if self._opened is not None:
            self._settling.want(self._opened)

    def _settled(self, opened: Opened, mask: Mask, measures: Measures) -> None:
        if opened is self._opened:
            self.measures = measures
            self.settled.emit(mask, measures)

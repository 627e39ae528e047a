"""The mask of a moment, composed and measured in the background: with cleaning it takes seconds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.window.background import Background, Failed
from unetpp_desktop.window.study import Measures, Opened, settle

SETTLE_MS = 300
"""A hand that does nothing for so long rests."""
Settled = tuple[Mask, Measures]
Then = Callable[[Mask], None]


class Settling(QObject):
    """Composes once for all who ask while a case stays as it is, on screen or not."""

    settled = Signal(object, object, object)
    """`Opened`, its mask of this moment and their `Measures`."""
    failed = Signal(object)
    """`Problem`, where nobody else is told of it."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._waiting: dict[Opened, list[tuple[Then, Failed]]] = {}
        self._last: tuple[Opened, int, Settled] | None = None

    def known(self, opened: Opened) -> Settled | None:
        """Mask and measures, where they are of this moment."""
        case = opened.case
        if self._last is None or case.in_stroke or self._last[:2] != (opened, case.revision):
            return None
        return self._last[2]

    def waits(self, opened: Opened) -> bool:
        """Whether somebody waits for the mask of this case."""
        return opened in self._waiting

    def want(self, opened: Opened) -> None:
        """Has `settled` told, as soon as the hand rests."""
        known = self.known(opened)
        if known is not None:
            self.settled.emit(opened, *known)
        elif opened not in self._waiting:
            self._waiting[opened] = []
            self._start(opened)

    def ask(self, opened: Opened, then: Then, *, failed: Failed) -> None:
        """Calls `then` with the mask, while it is that of the case: at once where it is known."""
        known = self.known(opened)
        if known is not None:
            then(known[0])
        else:
            self.want(opened)
            self._waiting[opened].append((then, failed))

    def finish(self) -> None:
        """The window closes: who asked gets the mask now."""
        for opened, asked in list(self._waiting.items()):
            if asked:
                self._take(opened, opened.case.revision, settle(opened.case))
        self._waiting.clear()

    def _start(self, opened: Opened) -> None:
        if opened.case.in_stroke:
            self._start_later(opened)
            return
        self._background.do(
            lambda: settle(opened.case),
            partial(self._take, opened, opened.case.revision),
            failed=partial(self._give_up, opened),
        )

    def _start_later(self, opened: Opened) -> None:
        """Once nothing has changed for a moment."""
        revision = opened.case.revision

        def start() -> None:
            rests = opened.case.revision == revision
            if opened in self._waiting:
                (self._start if rests else self._start_later)(opened)

        QTimer.singleShot(SETTLE_MS, self, start)

    def _take(self, opened: Opened, revision: int, settled: Settled) -> None:
        if opened not in self._waiting:
            return
        if revision != opened.case.revision or opened.case.in_stroke:
            self._start_later(opened)
            return
        self._last = opened, revision, settled
        asked = self._waiting.pop(opened)
        self.settled.emit(opened, *settled)
        for then, _ in asked:
            then(settled[0])

    def _give_up(self, opened: Opened, problem: Problem) -> None:
        asked = self._waiting.pop(opened, [])
        for _, failed in asked:
            failed(problem)
        if not asked:
            self.failed.emit(problem)

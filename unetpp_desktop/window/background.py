"""One thread for slow work: reading, closing, exporting, measuring. What was asked for by a hand
goes before what is only useful soon."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from unetpp_desktop.core.texts import Problem
from unetpp_desktop.window.fault import take_fault

Work = Callable[[], Any]
Then = Callable[[Any], None]
Failed = Callable[[Problem], None]


def _ignore(_: object) -> None:
    pass


@dataclass(eq=False)
class Task:
    """One piece of work; a cancelled one is not begun, and its result is not told."""

    work: Work
    then: Then
    failed: Failed
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class Background(QThread):
    """Runs tasks one after the other; results and problems come back on the window's thread."""

    _ended = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = Condition()
        self._urgent: deque[Task] = deque()
        self._idle: deque[Task] = deque()
        self._running = False
        self._stopping = False
        self._ended.connect(self._tell)
        self.setObjectName("background")

    def do(
        self, work: Work, then: Then = _ignore, *, failed: Failed = _ignore, idle: bool = False
    ) -> Task:
        """Run `work` in the thread, then `then(result)` or `failed(problem)` in the window's."""
        task = Task(work, then, failed)
        with self._wanted:
            (self._idle if idle else self._urgent).append(task)
            self._wanted.notify()
        if not self.isRunning() and not self._stopping:
            self.start()
        return task

    def hurry(self, task: Task) -> None:
        """A hand waits for this one now."""
        with self._wanted:
            if task in self._idle:
                self._idle.remove(task)
                self._urgent.append(task)

    def drop(self, task: Task) -> bool:
        """Nobody wants this one any more; whether it was not begun, and so never is."""
        with self._wanted:
            waits = task in self._idle
            if waits:
                self._idle.remove(task)
            return waits

    @property
    def busy(self) -> bool:
        """Whether something is waiting or under way."""
        return self._running or bool(self._urgent or self._idle)

    def finish(self) -> None:
        """Do what a hand asked for, drop the rest, and end the thread."""
        with self._wanted:
            self._stopping = True
            self._idle.clear()
            self._wanted.notify()
        if self.isRunning():
            self.wait()

    def run(self) -> None:
        while (task := self._next()) is not None:
            if task.cancelled:
                continue
            result, problem = None, None
            try:
                result = task.work()
            except Problem as error:
                problem = error
            except Exception as error:  # noqa: BLE001  or the next work would never be done
                problem = take_fault(error)
            self._ended.emit(task, result, problem)
            with self._wanted:
                self._running = False

    def _next(self) -> Task | None:
        with self._wanted:
            self._running = False
            while not (self._urgent or self._idle):
                if self._stopping:
                    return None
                self._wanted.wait()
            self._running = True
            return self._urgent.popleft() if self._urgent else self._idle.popleft()

    def _tell(self, task: Task, result: object, problem: Problem | None) -> None:
        if task.cancelled:
            return
        if problem is None:
            task.then(result)
        else:
            task.failed(problem)

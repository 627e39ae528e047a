"""Threads of the window that own an engine process each and outlive its death."""

from collections import deque
from threading import Lock
from typing import ClassVar

from PySide6.QtCore import QThread, QTimer, Signal

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.client import EngineProcess
from unetpp_desktop.jobs.messages import Failed, Finished, Message, StopRequest
from unetpp_desktop.window.fault import take_fault

STOP_ANSWER_MS = 5000
_NEVER = -1  # asked at no time at which anybody listens


class EngineThread(QThread):
    """Starts an engine, hands it requests, and emits each of its messages.

    Work always ends with `Finished` or `Failed`; an engine that dies gives `Failed(ENGINE_DIED)`.
    The thread ends with its first work, or with its engine where that is kept warm.
    """

    message = Signal(object)
    _heard = Signal(int, object)
    keeps_warm = False
    saves = True
    """Whether work that is cut off keeps what it has, so that the end of the program waits."""
    _alive: ClassVar[set["EngineThread"]] = set()
    """Running threads. They outlive the page that asked: a QThread that is deleted while it runs
    ends the program."""

    def __init__(self) -> None:
        super().__init__()
        self._engine = EngineProcess()
        self._waiting: deque[Message] = deque()
        self._started = False
        self._handing_over = Lock()
        self._jobs: deque[int] = deque()  # of each open request: when it was asked
        self._time = 0  # counts how often work was abandoned
        self._muted = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(STOP_ANSWER_MS)
        self._patience.timeout.connect(self._engine.kill)
        self._heard.connect(self._tell)
        self.message.connect(self._patience.stop)
        self.finished.connect(self._on_finished)

    def ask(self, request: Message, *, told: bool = True) -> None:
        """Hands over a request; the engine is started with the first. Without `told` nobody hears
        of what becomes of it."""
        with self._handing_over:
            self._jobs.append(self._time if told else _NEVER)
            if self._started:
                self._engine.send(request)
            else:
                self._waiting.append(request)
        if not self.isRunning():
            self.start()

    def abandon(self) -> None:
        """Stops the work under way; nothing of it is told, and the engine goes on with the next."""
        with self._handing_over:
            self._time += 1
            if self._started:
                self._engine.send(StopRequest())
            else:
                self._waiting.clear()
                self._jobs.clear()

    @property
    def engine_id(self) -> int | None:
        """Number of the engine's process."""
        return self._engine.pid

    def run(self) -> None:
        """The thread: blocks on the engine's lines, so that the window never does."""
        self._alive.add(self)
        try:
            self._serve()
        except OSError as error:  # the system cannot start a process
            self._fall(Problem(Code.ENGINE_FAULT, reason=error))
        except Exception as error:  # noqa: BLE001  or whoever asked would wait for ever
            self._fall(take_fault(error))

    def _serve(self) -> None:
        self._engine.start()
        if self._muted:  # ended while it was starting
            self._engine.kill()
        with self._handing_over:
            self._started = True
            while self._waiting:
                self._engine.send(self._waiting.popleft())
        for message in self._engine.lines():
            if self._take(message):
                break
        self._engine.stop()

    def _fall(self, problem: Problem) -> None:
        """This thread ends unasked, and its engine with it."""
        self._engine.kill()
        with self._handing_over:
            self._started = False
            self._waiting.clear()
            self._jobs.clear()
        self._take(Failed(problem.code.value, problem.facts))

    def _take(self, message: Message) -> bool:
        """Hands a message to the window's thread; returns whether this thread ends with it."""
        died = isinstance(message, Failed) and message.code == Code.ENGINE_DIED
        ended = isinstance(message, Finished | Failed)
        with self._handing_over:
            asked = self._time if died or not self._jobs else self._jobs[0]
            if ended and self._jobs:
                self._jobs.popleft()
            done = ended and asked == self._time and not self.keeps_warm
            over = died or done or (ended and self._muted)
            if over:
                self._started = False
                self._jobs.clear()
        self._heard.emit(asked, message)
        return over

    def _tell(self, asked: int, message: Message) -> None:
        if asked == self._time and not self._muted:
            self.message.emit(message)

    def request_stop(self) -> None:
        """Asks the engine to end between two steps; without any answer in 5 s it is ended. One
        whose work has come to its end is left alone."""
        if self._jobs:
            self._engine.send(StopRequest())
            self._patience.start()

    def end(self) -> None:
        """The window closes: lets the engine keep what it has, for 5 s, and ends the thread."""
        self._muted = True
        if self.saves and self._time in self._jobs:
            self._engine.send(StopRequest())
            self.wait(STOP_ANSWER_MS)
        self._engine.kill()
        self.wait()

    def _on_finished(self) -> None:
        self.wait()
        self._alive.discard(self)
        if self._waiting and not self._muted:  # asked while the last engine was ending
            self.start()

    @classmethod
    def end_all(cls) -> None:
        """The program ends: every engine keeps what it has and ends."""
        for thread in tuple(cls._alive):
            thread.end()
        cls._alive.clear()


class TrainingThread(EngineThread):
    """Trains UNet++, or reads the data of a recipe and reports on it.

    One that reads `keeps_warm`, so that a run can begin at once on the engine that has read.
    """

    def __init__(self, *, keeps_warm: bool = False) -> None:
        super().__init__()
        self.keeps_warm = keeps_warm


class BatchThread(EngineThread):
    """Predicts many files, one after the other."""


class PredictionThread(EngineThread):
    """Predicts one case after the other with an engine that stays warm."""

    keeps_warm = True
    saves = False

"""Threads of the window that own an engine process each and outlive its death."""

from collections import deque
from threading import Lock
from typing import ClassVar

from PySide6.QtCore import QThread, QTimer, Signal

from unetpp_desktop.core.texts import Code
from unetpp_desktop.jobs.client import EngineProcess
from unetpp_desktop.jobs.messages import Failed, Finished, Message, StopRequest

STOP_ANSWER_MS = 5000


class EngineThread(QThread):
    """Starts an engine, hands it requests, and emits each of its messages.

    Work always ends with `Finished` or `Failed`; an engine that dies gives `Failed(ENGINE_DIED)`.
    The thread ends with its first work, or with its engine where that is kept warm.
    """

    message = Signal(object)
    keeps_warm = False
    _alive: ClassVar[set["EngineThread"]] = set()
    """Running threads. They outlive the page that asked: a QThread that is deleted while it runs
    ends the program."""

    def __init__(self) -> None:
        super().__init__()
        self._engine = EngineProcess()
        self._waiting: deque[Message] = deque()
        self._started = False
        self._handing_over = Lock()
        self._muted = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(STOP_ANSWER_MS)
        self._patience.timeout.connect(self._engine.kill)
        self.message.connect(self._patience.stop)
        self.finished.connect(self._on_finished)

    def ask(self, request: Message) -> None:
        """Hands over a request; the engine is started with the first."""
        with self._handing_over:
            if self._started:
                self._engine.send(request)
            else:
                self._waiting.append(request)
        if not self.isRunning():
            self.start()

    @property
    def engine_id(self) -> int | None:
        """Number of the engine's process."""
        return self._engine.pid

    def run(self) -> None:
        """The thread: blocks on the engine's lines, so that the window never does."""
        self._alive.add(self)
        try:
            self._engine.start()
        except OSError as error:
            self.message.emit(Failed(Code.ENGINE_FAULT.value, {"reason": str(error)}))
            return
        with self._handing_over:
            self._started = True
            while self._waiting:
                self._engine.send(self._waiting.popleft())
        for message in self._engine.lines():
            if not self._muted:
                self.message.emit(message)
            ended = isinstance(message, Finished | Failed)
            if ended and (not self.keeps_warm or _is_death(message)):
                break
        self._started = False
        self._engine.stop()

    def request_stop(self) -> None:
        """Asks the engine to end between two steps; without any answer in 5 s it is ended."""
        self._engine.send(StopRequest())
        self._patience.start()

    def drop(self) -> None:
        """Ends work that nobody waits for any more; nothing of it is told."""
        self._muted = True
        self._engine.kill()

    def end(self) -> None:
        """The window closes: lets the engine keep what it has, for 5 s, and ends the thread."""
        self._muted = True
        self._engine.send(StopRequest())
        if self.keeps_warm or not self.wait(STOP_ANSWER_MS):
            self._engine.kill()
            self.wait()

    def _on_finished(self) -> None:
        self.wait()
        self._alive.discard(self)

    @classmethod
    def end_all(cls) -> None:
        """The program ends: every engine keeps what it has and ends."""
        for thread in tuple(cls._alive):
            thread.end()
        cls._alive.clear()


def _is_death(message: Message) -> bool:
    return isinstance(message, Failed) and message.code == Code.ENGINE_DIED


class TrainingThread(EngineThread):
    """Trains UNet++, or reads the data of a recipe and reports on it."""


class BatchThread(EngineThread):
    """Predicts many files, one after the other."""


class PredictionThread(EngineThread):
    """Predicts one case after the other with an engine that stays warm."""

    keeps_warm = True

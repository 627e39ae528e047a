"""The thread that owns the engine which predicts. It is kept warm between cases."""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread, Signal

from unetpp_desktop.core.texts import Code
from unetpp_desktop.jobs.client import EngineProcess
from unetpp_desktop.jobs.messages import Failed, Message


class PredictionThread(QThread):
    """Starts an engine and tells its messages until the engine ends, by itself or by `close`."""

    message = Signal(object)
    _up = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = EngineProcess()
        self._waiting: list[Message] = []
        self._is_up = False
        self._up.connect(self._send_waiting)

    @property
    def engine_id(self) -> int | None:
        """Number of the engine's process."""
        return self._engine.pid

    def send(self, message: Message) -> None:
        """Hand over a request; before the engine is up it waits."""
        if self._is_up:
            self._engine.send(message)
        else:
            self._waiting.append(message)

    def _send_waiting(self) -> None:
        self._is_up = True
        while self._waiting:
            self._engine.send(self._waiting.pop(0))

    def run(self) -> None:
        try:
            self._engine.start()
        except OSError as error:
            facts = {"cause": error.strerror or str(error), "last_line": ""}
            self.message.emit(Failed(Code.ENGINE_DIED.value, facts))
            return
        self._up.emit()
        for message in self._engine.lines():
            self.message.emit(message)

    def close(self) -> None:
        """End the engine and the thread."""
        self.message.disconnect()
        self._engine.kill()
        self.wait()
        self._engine.stop()

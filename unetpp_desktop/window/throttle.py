"""Joins what happens in quick succession to one reaction."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Calls `react` once, some milliseconds after the first `ask`; asking until then is free."""

    def __init__(self, delay_ms: int, react: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(react)

    def ask(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

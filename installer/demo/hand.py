"""A hand and an eye on the window: finds what a person reads there, and sends real events to it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

LEFT = Qt.MouseButton.LeftButton
GLANCE_MS = 20
PATIENCE_S = 900  # a busy machine may give the engine little time


_Kind = TypeVar("_Kind", bound=QWidget)


class DemoError(Exception):
    """What was expected on the screen did not come."""


class Hand:
    """Acts on one window as a person does."""

    def __init__(self, window: QWidget, pictures: Path) -> None:
        self.window = window
        self._pictures = pictures
        self._count = 0

    def button(self, text: str) -> QAbstractButton:
        """The visible button with this text."""
        return self._visible(QAbstractButton, lambda one: one.text() == text, f"the button {text}")

    def field(self, name: str) -> QWidget:
        """The visible field with this name."""
        return self._visible(
            QWidget,
            lambda one: one.accessibleName() == name and one.focusProxy() is None,
            f"the field {name}",
        )

    def click(self, widget: QWidget) -> None:
        """Press and release in the widget's middle."""
        if not widget.isEnabled():
            raise DemoError(f"{widget.accessibleName() or widget.objectName()} is disabled")
        QTest.mouseClick(widget, LEFT, pos=widget.rect().center())

    def press(self, text: str) -> None:
        """Click the button with this text, as soon as it may be clicked."""
        self.wait(lambda: self.button(text).isEnabled(), f"the button {text} enabled")
        self.click(self.button(text))

    def key(self, keys: str) -> None:
        """Press keys where the focus is, such as "Ctrl+Z"."""
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))

    def write(self, name: str, text: str) -> None:
        """Replace what stands in a field and leave it."""
        field = self.field(name)
        self.click(field)
        QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.SelectAll))
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)

    def choose(self, name: str, text: str) -> None:
        """Go down a list of choices with the keys to the entry `text`."""
        field = self._visible(QComboBox, lambda one: one.accessibleName() == name, name)
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Home)
        while field.currentText() != text:
            before = field.currentIndex()
            QTest.keyClick(field, Qt.Key.Key_Down)
            if field.currentIndex() == before:
                raise DemoError(f"{name} does not offer {text}")

    def drag(self, widget: QWidget, points: Sequence[QPointF]) -> None:
        """Press at the first point, move over the others, release at the last."""
        pixels = [point.toPoint() for point in points]
        QTest.mousePress(widget, LEFT, pos=pixels[0])
        for pixel in pixels[1:]:
            QTest.mouseMove(widget, pixel, GLANCE_MS)
        QTest.mouseRelease(widget, LEFT, pos=pixels[-1])

    def wheel(self, widget: QWidget, notches: int) -> None:
        """Turn the wheel over the widget's middle."""
        middle = QPoint(widget.width() // 2, widget.height() // 2)
        for _ in range(abs(notches)):
            QTest.wheelEvent(
                widget.window().windowHandle(),
                QPointF(widget.mapTo(widget.window(), middle)),
                QPoint(0, 120 if notches > 0 else -120),
            )

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Let the program work until it is so."""
        end = time.monotonic() + PATIENCE_S
        while not self._holds(condition):
            if time.monotonic() > end:
                raise DemoError(f"waited {PATIENCE_S} s in vain for {what}")
            _rest(GLANCE_MS)

    def picture(self, name: str) -> None:
        """Keep what the window shows now."""
        _rest(10 * GLANCE_MS)
        self._count += 1
        path = self._pictures / f"{self._count:02}_{name}.png"
        if not self.window.grab().save(str(path)):
            raise DemoError(f"{path} could not be written")

    @staticmethod
    def _holds(condition: Callable[[], object]) -> bool:
        try:
            return bool(condition())
        except DemoError:
            return False

    def _visible(self, kind: type[_Kind], accept: Callable[[_Kind], bool], what: str) -> _Kind:
        for one in self.window.findChildren(kind):
            if one.isVisible() and accept(one):
                return one
        raise DemoError(f"{what} is not to be seen")


def _rest(time_ms: int) -> None:
    """As `QTest.qWait`, which keeps Python's lock: no other thread of the program would work."""
    loop = QEventLoop()
    QTimer.singleShot(time_ms, loop.quit)
    loop.exec()

"""What a pressed button does until it is released, and how wheel turns become slices."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from unetpp_desktop.window.viewer.display import Display
from unetpp_desktop.window.viewer.placement import Placement

NOTCH = 120
ZOOM_PER_PX = 1.02
RANGE_PX = 512.0
"""Dragging this far changes the window by the automatic window's whole width."""


class Surface(Protocol):
    """What a drag needs of the view it happens on."""

    display: Display

    @property
    def placement(self) -> Placement: ...

    def place(self, placement: Placement) -> None: ...


class Drag(Protocol):
    """A gesture between press and release."""

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None: ...

    def finish(self) -> None: ...

    def cancel(self) -> None: ...


class PanDrag:
    """Moves the slice with the hand."""

    def __init__(self, surface: Surface, start: QPointF) -> None:
        self._surface, self._start = surface, start
        self._before = surface.placement

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._surface.place(self._before.panned(point - self._start))

    def finish(self) -> None:
        pass

    def cancel(self) -> None:
        self._surface.place(self._before)


class ZoomDrag:
    """Upward enlarges, around the point where the button went down."""

    def __init__(self, surface: Surface, start: QPointF) -> None:
        self._surface, self._start = surface, start
        self._before = surface.placement

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        factor = ZOOM_PER_PX ** (self._start.y() - point.y())
        self._surface.place(self._before.zoomed(factor, at=self._start))

    def finish(self) -> None:
        pass

    def cancel(self) -> None:
        self._surface.place(self._before)


class WindowDrag:
    """Sideways is the window's width, up and down its level; Shift is four times finer."""

    def __init__(self, surface: Surface, start: QPointF) -> None:
        self._display, self._last = surface.display, start
        self._before = surface.display.window

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        low, high = self._display.window
        full = self._display.range[1] - self._display.range[0]
        gain = full / RANGE_PX / (4 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1)
        step = point - self._last
        self._last = point
        width = max(high - low + step.x() * gain, full / 1000)
        level = (low + high) / 2 + step.y() * gain
        self._display.set(window=(level - width / 2, level + width / 2))

    def finish(self) -> None:
        pass

    def cancel(self) -> None:
        self._display.set(window=self._before)


class WheelSteps:
    """Gathers fine wheel movements to whole notches; a turn back starts afresh."""

    def __init__(self) -> None:
        self._gathered = 0

    def add(self, event: QWheelEvent) -> int:
        """Whole notches upward (negative: downward) that this event completes.

        Alt and, on some systems, Shift turn the wheel sideways, so both directions are added.
        Touchpads give pixels as well as angles; the angle is already the slower scale.
        """
        angle: QPoint = event.angleDelta()
        delta = angle.x() + angle.y()
        if delta * self._gathered < 0:
            self._gathered = 0
        self._gathered += delta
        notches = int(self._gathered / NOTCH)
        self._gathered -= notches * NOTCH
        return notches

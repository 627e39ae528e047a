"""The threshold's slider: the knob, and above it the volume at each threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from unetpp_desktop.core.compose import Q_MAX
from unetpp_desktop.window.theme import color, font, theme_name

LOWEST, HIGHEST = 0.01, 0.99
STEP, PAGE = 0.01, 0.05
CURVE_FROM = 5
"""Threshold step (t = 0.025) whose volume is the curve's top: below it everything is mask."""


@dataclass(frozen=True)
class ThresholdState:
    """What the widget shows. Volumes are in ml, in voxels where `in_ml` is False."""

    value: float = 0.5
    suggested: float | None = None
    volumes: npt.NDArray[np.floating] | None = None
    """Volume at each threshold step 0..200; None without a prediction."""
    volume: float = 0.0
    in_ml: bool = True
    why_disabled: str = ""
    locked: bool = False


class ThresholdSlider(QWidget):
    """The curve and the knob on one x axis; one focus stop."""

    moved = Signal(float)
    """While the hand moves it."""
    settled = Signal(float)
    """When the hand rests: released, or a key."""

    EDGE_PX = 8
    CURVE_TOP_PX = 4

    def __init__(self) -> None:
        super().__init__()
        self.state = ThresholdState()
        self._dragging = False
        self._curve_px = 44
        self._drawn: tuple[object, QPixmap] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self.tr("Threshold"))
        self.setFont(font(12))

    def sizeHint(self) -> QSize:
        return QSize(240, self._curve_px + 48)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._curve_px + 48)

    def show_state(self, state: ThresholdState) -> None:
        self.state = state
        self.setEnabled(not state.why_disabled)
        if state.why_disabled:  # reviewed in the middle of a drag: no release will be heard
            self._dragging = False
        self.setAccessibleDescription(f"{state.value:.2f}")
        self.update()

    # -- painting ------------------------------------------------------------------------------

    def _x(self, value: float) -> float:
        return self.EDGE_PX + value * (self.width() - 2 * self.EDGE_PX)

    @property
    def _groove_y(self) -> float:
        return self.CURVE_TOP_PX + self._curve_px + 10

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_value(painter)

    def _still(self) -> QPixmap:
        """All but what moves with the value."""
        state, ratio = self.state, self.devicePixelRatioF()
        volumes = None if state.volumes is None else state.volumes.tobytes()
        look = self.size(), ratio, theme_name(), self.isEnabled()
        key = volumes, state.suggested, look
        if self._drawn is None or self._drawn[0] != key:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(color("panel"))
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self.font())
            self._paint_curve(painter)
            self._paint_suggestion(painter)
            self._paint_groove(painter)
            self._paint_words(painter)
            painter.end()
            self._drawn = key, pixmap
        return self._drawn[1]

    def _curve_y(self, volume: float) -> float:
        assert self.state.volumes is not None
        most = max(float(self.state.volumes[CURVE_FROM]), 1e-9)
        return self.CURVE_TOP_PX + self._curve_px * (1 - min(volume / most, 1.0))

    def _paint_curve(self, painter: QPainter) -> None:
        floor = self.CURVE_TOP_PX + self._curve_px
        volumes = self.state.volumes
        if volumes is None:
            painter.setPen(QPen(color("line2"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self._x(0), floor), QPointF(self._x(1), floor))
            return
        line = QPainterPath(QPointF(self._x(0), self._curve_y(float(volumes[0]))))
        for step in range(1, Q_MAX + 1):
            line.lineTo(self._x(step / Q_MAX), self._curve_y(float(volumes[step])))
        area = QPainterPath(line)
        area.lineTo(self._x(1), floor)
        area.lineTo(self._x(0), floor)
        painter.fillPath(area, color("t2", 0.16))
        painter.strokePath(line, QPen(color("t2"), 1.5))
        painter.setPen(QPen(color("line2"), 1))
        painter.drawLine(QPointF(self._x(0), floor), QPointF(self._x(1), floor))

    def _paint_suggestion(self, painter: QPainter) -> None:
        if self.state.suggested is None or self.state.volumes is None:
            return
        x = self._x(self.state.suggested)
        painter.setPen(QPen(color("t2"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, self.CURVE_TOP_PX), QPointF(x, self._groove_y - 6))
        painter.setPen(QPen(color("t2"), 2))
        painter.drawLine(QPointF(x, self._groove_y - 5), QPointF(x, self._groove_y + 5))

    def _paint_groove(self, painter: QPainter) -> None:
        y = self._groove_y
        painter.setPen(QPen(color("line2"), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(self._x(0), y), QPointF(self._x(1), y))

    def _paint_value(self, painter: QPainter) -> None:
        """The groove up to the value, the knob, and the value's place on the curve."""
        usable, y = self.isEnabled(), self._groove_y
        x = self._x(self.state.value)
        knob = color("t1" if usable else "dis")
        tint = color("t2" if usable else "dis")
        painter.setPen(QPen(tint, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(self._x(0), y), QPointF(x, y))
        if self.state.volumes is not None:
            step = round(self.state.value * Q_MAX)
            top = QPointF(x, self._curve_y(float(self.state.volumes[step])))
            painter.setPen(QPen(knob, 1.5))
            painter.drawLine(top, QPointF(x, y))
            painter.setBrush(knob)
            painter.setPen(QPen(color("panel"), 1))
            painter.drawEllipse(top, 3.5, 3.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(knob)
        radius = 8 if usable and (self.underMouse() or self._dragging) else 7
        painter.drawEllipse(QPointF(x, y), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("accl"), 2))
            painter.drawEllipse(QPointF(x, y), 9.5, 9.5)

    def _paint_words(self, painter: QPainter) -> None:
        if self.state.volumes is None:
            return
        box = QRectF(0, self._groove_y + 12, self.width(), 16)
        painter.setPen(color("t2" if self.isEnabled() else "dis"))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, "1")
        if self.state.suggested is None:
            return
        words = self.tr("Suggested {t}").format(t=f"{self.state.suggested:.2f}")
        width = painter.fontMetrics().horizontalAdvance(words)
        left = min(max(self._x(self.state.suggested) - width / 2, 16.0), self.width() - 16 - width)
        painter.drawText(QPointF(left, box.top() + 12), words)

    # -- hand ----------------------------------------------------------------------------------

    def _value_at(self, x: float) -> float:
        share = (x - self.EDGE_PX) / max(self.width() - 2 * self.EDGE_PX, 1)
        return within(round(share, 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self.moved.emit(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self.settled.emit(self.state.value)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._dragging = False
        if self.state.suggested is not None:
            self.settled.emit(self.state.suggested)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -STEP,
            Qt.Key.Key_Down: -STEP,
            Qt.Key.Key_Right: STEP,
            Qt.Key.Key_Up: STEP,
            Qt.Key.Key_PageDown: -PAGE,
            Qt.Key.Key_PageUp: PAGE,
        }
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        }:
            self.settled.emit(within(self.state.value + steps[key]))
        elif key == Qt.Key.Key_Home and self.state.suggested is not None:
            self.settled.emit(self.state.suggested)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._dragging:  # the window lost the focus while the button was down
            self._dragging = False
            self.settled.emit(self.state.value)


def within(value: float) -> float:
    """A threshold that can be chosen: two decimals, 0.01 to 0.99."""
    return round(min(max(value, LOWEST), HIGHEST), 2)

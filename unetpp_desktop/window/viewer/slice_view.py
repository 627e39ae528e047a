"""One view of a slice under the hand: mouse, wheel and held keys become moves and strokes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from unetpp_desktop.core.case import Case
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.strokes import Point
from unetpp_desktop.core.tools.brush import Brush
from unetpp_desktop.window.throttle import Throttle
from unetpp_desktop.window.viewer import marks
from unetpp_desktop.window.viewer.canvas import SliceCanvas
from unetpp_desktop.window.viewer.display import BRUSH_STEP, Display, Tool
from unetpp_desktop.window.viewer.gestures import (
    Drag,
    PanDrag,
    WheelSteps,
    WindowDrag,
    ZoomDrag,
)
from unetpp_desktop.window.viewer.placement import ZOOM_STEP

_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier
NO_BUTTONS = _Button.NoButton
_LEAVES_WINDOW = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}
VALUE_MS = 40
"""How far the value under the pointer may lag behind ring and stroke: no one reads faster."""


class SliceView(SliceCanvas):
    """Takes the hand's input. The wheel is one slice a notch in every tool."""

    maximise_asked = Signal()
    locked_touched = Signal()
    """A stroke came to a reviewed slice and painted nothing there; told when it is over."""
    chosen = Signal()
    """The hand went to this view."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(display, parent)
        self._wheel = WheelSteps()
        self._drag: Drag | None = None
        self._value = Throttle(VALUE_MS, lambda: self.update(self.value_corner()), self)
        self.may_edit: Callable[[], bool] = lambda: True
        """Asked before each stroke: whether what it changes can be kept."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(self.tr("Image"))
        display.tool_changed.connect(self._tool_changed)
        display.held_changed.connect(self._show_cursor)

    def show_case(self, case: Case | None, plane: Plane) -> None:
        self.stop()
        super().show_case(case, plane)
        self._show_cursor()

    # -- buttons -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit()
        if self.layers is None or self._drag is not None:
            return
        self.pointer = event.position()
        self._drag = self._begin(event)
        self._show_cursor()

    def _begin(self, event: QMouseEvent) -> Drag | None:
        """The gesture that this press starts, for the tool and the keys that are held."""
        start, button = event.position(), event.button()
        if button == _Button.MiddleButton or Qt.Key.Key_Space in self.display.held:
            return PanDrag(self, start)
        if Qt.Key.Key_W in self.display.held and button == _Button.LeftButton:
            return WindowDrag(self, start)
        if self.display.tool is Tool.NAVIGATE:
            if button == _Button.RightButton:
                return ZoomDrag(self, start)
            return WindowDrag(self, start) if button == _Button.LeftButton else None
        if button not in {_Button.LeftButton, _Button.RightButton}:
            return None
        return self._begin_stroke(event)

    def _begin_stroke(self, event: QMouseEvent) -> Drag | None:
        if not self.may_edit():
            return None
        adds = self.display.tool is Tool.BRUSH
        if event.button() == _Button.RightButton:
            adds = not adds
        if event.modifiers() & _Modifier.ControlModifier:
            adds = not adds
        stroke = StrokeDrag(self, event.position(), adds=adds)
        if stroke.touched_locked:
            stroke.finish()
            return None
        self.display.set(mask_shown=True)
        return stroke

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move_pointer(event.position())
        if self._drag is not None and event.buttons() == NO_BUTTONS:
            self._finish()  # the release went to a dialog that came in between
        elif self._drag is not None:
            self._drag.move(event.position(), event.modifiers())
        elif event.modifiers() & _Modifier.ShiftModifier and event.buttons() == NO_BUTTONS:
            voxel = self.voxel_at(event.position())
            if voxel is not None and self.display.tool is Tool.NAVIGATE:
                self.display.move_to(voxel)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and event.buttons() == NO_BUTTONS:
            self._drag.move(event.position(), event.modifiers())
            self._finish()

    def _finish(self) -> None:
        """The gesture under way has done what it should."""
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.finish()
            self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.display.tool is Tool.NAVIGATE and event.button() == _Button.LeftButton:
            self.maximise_asked.emit()
        else:  # in paint two quick dabs are two dabs
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        notches = self._wheel.add(event)
        if not notches or self.layers is None:
            return
        if event.modifiers() & _Modifier.ControlModifier:
            self.place(self.placement.zoomed(ZOOM_STEP**notches, at=event.position()))
        elif event.modifiers() & _Modifier.ShiftModifier:
            self.display.set_brush(self.display.brush_mm * BRUSH_STEP**notches)
        else:
            self.step_slices(notches)
            if isinstance(self._drag, StrokeDrag):
                self._drag.move(event.position(), event.modifiers())

    def step_slices(self, slices: int) -> None:
        """Toward the head, the front or the left for positive numbers: up the strip."""
        self.display.step(self.view.axis, slices * self.upward)

    @property
    def upward(self) -> int:
        """+1 where a higher slice index lies further up on the strip (superior on top)."""
        assert self.layers is not None
        grid = self.layers.case.grid
        return grid.closest[self.view.axis][1] if grid.orientation_known else -1

    # -- keys ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.escape()
        elif not self.display.hold(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.display.release(event)
        super().keyReleaseEvent(event)

    def escape(self) -> None:
        """Peel one layer: the gesture under way, then the tool."""
        if self._drag is not None:
            self.stop()
        else:
            self.display.choose_tool(Tool.NAVIGATE)

    def stop(self) -> None:
        """Take back the gesture under way."""
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.cancel()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() in _LEAVES_WINDOW:  # the key's release will not be heard
            self.display.let_go()
        super().focusOutEvent(event)

    # -- pointer ---------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        self._move_pointer(event.position())
        # Keys follow the hand: to the image, unless something is being typed elsewhere.
        if self.isActiveWindow() and not _is_typing(QApplication.focusWidget()):
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        self._move_pointer(None)

    def _move_pointer(self, point: QPointF | None) -> None:
        """Follow the pointer; repaint the ring where it was and is, and the value's corner."""
        if self.layers is None:
            return
        before, self.pointer = self.pointer, point
        if self.display.tool is not Tool.NAVIGATE:
            for at in (before, point):
                if at is not None:
                    ring = marks.ring_rectangle(at, diameter_px=self.ring_px)
                    self.update(ring.toAlignedRect())
        if self.display.text_shown and self.voxel_at(before) != self.voxel_at(point):
            self._value.ask()

    def _tool_changed(self) -> None:
        self._show_cursor()
        self.update()

    def _show_cursor(self) -> None:
        panning = isinstance(self._drag, PanDrag) or Qt.Key.Key_Space in self.display.held
        if panning:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.layers is not None and self.display.tool is not Tool.NAVIGATE:
            self.setCursor(Qt.CursorShape.BlankCursor)
        else:
            self.setCursor(Qt.CursorShape.ArrowCursor)


class StrokeDrag:
    """A brush stroke: live, one step at release, taken back whole by Escape.

    Reviewed slices stay as they are; that it came to one is told at release.
    """

    def __init__(self, view: SliceView, start: QPointF, *, adds: bool) -> None:
        assert view.layers is not None
        self._view = view
        self._brush = Brush(
            view.layers.case, view.view, radius_mm=view.display.brush_mm / 2, adds=adds
        )
        self.touched_locked = not self._brush.press(view.layers.index, self._point(start))

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        assert self._view.layers is not None
        done = self._brush.drag(self._view.layers.index, self._point(point))
        self.touched_locked |= not done

    def finish(self) -> None:
        self._brush.release()
        if self.touched_locked:
            self._view.locked_touched.emit()

    def cancel(self) -> None:
        self._brush.case.cancel()

    def _point(self, at: QPointF) -> Point:
        """The brush counts from voxel centres, the screen from their borders."""
        row, column = self._view.placement.to_slice(at)
        return Point(row - 0.5, column - 0.5)


def _is_typing(field: QWidget | None) -> bool:
    """Whether there are words in hand, or a number that does not hold yet."""
    if isinstance(field, QAbstractSpinBox):
        return field.lineEdit().isModified()
    return isinstance(field, QLineEdit)

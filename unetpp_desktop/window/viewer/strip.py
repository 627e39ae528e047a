"""The slice strip: one row a slice, superior on top, with the mask's size and state."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.compose import threshold_step
from unetpp_desktop.window.glyphs import Glyph, glyph_color, paint_glyph
from unetpp_desktop.window.theme import color, font, theme_name
from unetpp_desktop.window.viewer import caption
from unetpp_desktop.window.viewer.display import Display
from unetpp_desktop.window.viewer.gestures import WheelSteps

WIDTH_PX = 44
BARS_LEFT_PX, BARS_WIDTH_PX = 6, 20
MARK_LEFT_PX, MARK_PX = 30, 10
LEAST_ROW_PX = 3.0
NUMBER_EACH = 10
NEAR_HANDLE_PX = 24
"""How far from a row the handle, and the number that it hides, reach."""
_ORDER = (State.NEW, State.DRAFT, State.CORRECTED, State.REVIEWED)
_GLYPHS = {
    State.DRAFT: Glyph.DRAFT,
    State.CORRECTED: Glyph.CORRECTED,
    State.REVIEWED: Glyph.REVIEWED,
}


class SliceStrip(QWidget):
    """Shows all slices along the acquired axis; drag, click and wheel choose one."""

    wheel_turned = Signal(int)
    """Whole notches upward."""

    def __init__(self, display: Display) -> None:
        super().__init__()
        self._display = display
        self._case: Case | None = None
        self._areas: SliceAreas | None = None
        self._upward = 1
        self._wheel = WheelSteps()
        self.setFixedWidth(WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Slices"))
        self.setFont(font(12))
        self._framed = 0
        self._drawn: tuple[object, QPixmap] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        display.moved.connect(self._moved)

    def show_case(self, case: Case | None, areas: SliceAreas | None, *, upward: int) -> None:
        """Show a case's slices; `upward` is the index step toward the top of the strip."""
        self._case, self._areas, self._upward = case, areas, upward
        self._framed = 0 if case is None else self._index
        self._drawn = None
        self.update()

    def _moved(self) -> None:
        """Repaint where the handle was and is: the wheel must not pay for a hundred rows."""
        if self._case is None:
            return
        before, self._framed = self._framed, self._index
        for index in {before, self._framed}:
            place = self.row_rectangle(index).adjusted(0, -NEAR_HANDLE_PX, 0, NEAR_HANDLE_PX)
            self.update(place.toAlignedRect())

    # -- rows ----------------------------------------------------------------------------------

    @property
    def _count(self) -> int:
        assert self._case is not None
        return self._case.grid.shape[self._case.grid.acquired_axis]

    @property
    def _index(self) -> int:
        assert self._case is not None
        return self._display.position[self._case.grid.acquired_axis]

    def _row_of(self, index: int) -> int:
        return self._count - 1 - index if self._upward > 0 else index

    def slice_at(self, y: float) -> int:
        """The slice whose row lies at height y."""
        row = min(max(int(y / max(self.height(), 1) * self._count), 0), self._count - 1)
        return self._row_of(row)

    def row_rectangle(self, index: int) -> QRectF:
        """The row of one slice."""
        height = self.height() / self._count
        return QRectF(0, self._row_of(index) * height, self.width(), height)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._case is None or self._count < 2:
            painter.fillRect(event.rect(), color("rail"))
            return
        painter.drawPixmap(0, 0, self._rows())
        self._paint_numbers(painter, within=event.rect())
        self._paint_frame(painter)

    def _rows(self) -> QPixmap:
        """Ground, ticks, bars and marks; the wheel moves only the handle over them."""
        assert self._case is not None
        step = threshold_step(self._case.threshold)
        key = step, self._case.reviewed, self.size(), self.devicePixelRatioF(), theme_name()
        if self._drawn is None or self._drawn[0] != key:
            pixmap = QPixmap(self.size() * self.devicePixelRatioF())
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            pixmap.fill(color("rail"))
            painter = QPainter(pixmap)
            self._paint_ticks(painter)
            if self._areas is not None:
                self._paint_rows(painter, self._areas, step)
            painter.end()
            self._drawn = key, pixmap
        return self._drawn[1]

    def _paint_rows(self, painter: QPainter, areas: SliceAreas, step: int) -> None:
        """Bars and marks; rows thinner than 3 px are taken together by their largest value."""
        count, row_px = self._count, self.height() / self._count
        each = max(1, int(np.ceil(LEAST_ROW_PX * count / max(self.height(), 1))))
        firsts = np.arange(0, count, each)
        ranks = [_ORDER.index(self.state_of(index)) for index in range(count)]
        sizes = np.maximum.reduceat(areas.at(step), firsts).tolist()
        looks = np.logical_or.reduceat(areas.look_here(step), firsts).tolist()
        states = [_ORDER[rank] for rank in np.maximum.reduceat(ranks, firsts)]
        most, taken = max(*sizes, 1), -100.0
        frames: list[QRectF] = []
        for first, size, look, state in zip(firsts.tolist(), sizes, looks, states, strict=True):
            sign = self._sign(state, size=size, look=look)
            if not size and sign is None:
                continue
            last = min(first + each, count) - 1
            top = min(self._row_of(first), self._row_of(last)) * row_px
            height = (last - first + 1) * row_px
            if size:
                bar = QRectF(BARS_LEFT_PX, top, max(BARS_WIDTH_PX * size / most, 2.0), height)
                self._paint_bar(painter, bar, state, frames)
            middle = top + height / 2
            if sign is not None and abs(middle - taken) >= MARK_PX:
                taken = middle
                self._paint_sign(painter, sign, middle)
        self._paint_frames(painter, frames)

    def state_of(self, index: int) -> State:
        """State of a slice, without looking at its voxels again."""
        assert self._case is not None and self._areas is not None
        if index in self._case.reviewed:
            return State.REVIEWED
        if self._areas.corrected[index]:
            return State.CORRECTED
        return State.DRAFT if self._areas.predicted else State.NEW

    @staticmethod
    def _sign(state: State, *, size: int, look: bool) -> Glyph | None:
        if state is State.CORRECTED:
            return Glyph.CORRECTED
        if state is State.REVIEWED:
            return Glyph.REVIEWED if size else None
        return Glyph.LOOK_HERE if look and state is State.DRAFT else None

    def _paint_sign(self, painter: QPainter, sign: Glyph, middle: float) -> None:
        painter.drawPixmap(
            QPointF(MARK_LEFT_PX, round(middle - MARK_PX / 2)),
            _sign_picture(sign, self.devicePixelRatioF(), theme_name()),
        )

    @staticmethod
    def _paint_bar(painter: QPainter, bar: QRectF, state: State, frames: list[QRectF]) -> None:
        """A full bar, or for a draft one more of the frames, which are drawn all in one call."""
        framed = state is State.DRAFT and bar.height() >= 4 and bar.width() >= 4
        if bar.height() > 5:
            bar.adjust(0, 1, 0, -1)
        if framed:
            frames.append(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(bar, glyph_color(_GLYPHS.get(state, Glyph.DRAFT)))

    @staticmethod
    def _paint_frames(painter: QPainter, frames: list[QRectF]) -> None:
        pen = QPen(glyph_color(Glyph.DRAFT), 1.0)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(frames)

    def _paint_ticks(self, painter: QPainter) -> None:
        """Each tenth slice."""
        painter.setPen(color("line2"))
        for index in range(NUMBER_EACH - 1, self._count, NUMBER_EACH):
            y = self.row_rectangle(index).center().y()
            painter.drawLine(QPointF(0, y), QPointF(4, y))

    def _paint_numbers(self, painter: QPainter, *, within: QRect) -> None:
        """The number of each tenth slice, where bars and handle leave room."""
        painter.setFont(self.font())
        painter.setPen(color("t3"))
        for index in range(NUMBER_EACH - 1, self._count, NUMBER_EACH):
            box = QRectF(6, self.row_rectangle(index).center().y() - 8, self.width() - 8, 16)
            free = abs(index - self._index) > 1 and box.intersects(within.toRectF())
            if free and (self._areas is None or not self._near_mask(index)):
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(index + 1))

    def _near_mask(self, index: int) -> bool:
        assert self._areas is not None and self._case is not None
        reach = int(np.ceil(9 * self._count / max(self.height(), 1)))
        sizes = self._areas.at(threshold_step(self._case.threshold))
        return bool(sizes[max(index - reach, 0) : index + reach + 1].any())

    def _paint_frame(self, painter: QPainter) -> None:
        """The handle: where the view is."""
        place = self.row_rectangle(self._index)
        middle, height = place.center().y(), max(place.height(), 8.0)
        frame = QRectF(2, middle - height / 2 - 1, self.width() - 4, height + 2)
        frame.moveTop(min(max(frame.top(), 1.0), self.height() - frame.height() - 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color("t1"), 2))
        painter.drawRoundedRect(frame, 3, 3)

    # -- hand ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        if self._case is not None:
            axis = self._case.grid.acquired_axis
            self._display.go_to_slice(axis, self.slice_at(event.position().y()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        notches = self._wheel.add(event)
        if notches:
            self.wheel_turned.emit(notches)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._case is not None and self._areas is not None:
            QToolTip.showText(event.globalPos(), self.words(self.slice_at(event.pos().y())), self)
            return True
        return super().event(event)

    def words(self, index: int) -> str:
        """ "Slice 30, 2.1 cm², draft, uncertain edge"."""
        assert self._case is not None and self._areas is not None
        step = threshold_step(self._case.threshold)
        parts = [self.tr("Slice {n}").format(n=index + 1), self._size_words(index, step)]
        parts.append(caption.state_word(self.state_of(index)).lower())
        if self._areas.look_here(step)[index]:
            parts.append(self.tr("uncertain edge"))
        return ", ".join(parts)

    def _size_words(self, index: int, step: int) -> str:
        assert self._case is not None and self._areas is not None
        size = int(self._areas.at(step)[index])
        grid = self._case.grid
        if not grid.spacing_known:
            return self.tr("{n} px²").format(n=size)
        first, second = (s for axis, s in enumerate(grid.spacing) if axis != grid.acquired_axis)
        return self.tr("{n} cm²").format(n=f"{size * first * second / 100:.1f}")


@lru_cache
def _sign_picture(sign: Glyph, ratio: float, theme: str) -> QPixmap:
    """A sign in a theme's colours: painting it anew costs more than all bars together."""
    pixmap = QPixmap(QSize(MARK_PX, MARK_PX) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    if sign is not Glyph.REVIEWED:
        paint_glyph(painter, sign, QRectF(0, 0, MARK_PX, MARK_PX))
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("grnt"), 1.8))
        painter.drawPolyline([QPointF(1, 5.5), QPointF(4, 8.5), QPointF(9.5, 2)])
    painter.end()
    return pixmap

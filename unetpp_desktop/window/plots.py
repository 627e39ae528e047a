"""The training plots, drawn by pyqtgraph: imported with the page that shows them, never at start.

A pen wider than 1 px falls off Qt's fast path (20,000 points at 2 px took 310 ms), so batch curves
are 1 px and reduced to the minimum and maximum of each pixel column; only epoch lines are wider.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from unetpp_desktop.window.theme import color, font

Floats = NDArray[np.float64]
_LABEL_GAP_PX = 16
_BESIDE_PX, _ABOVE_PX = 8, 12
"""How far a name stands from the end of its line."""
_RIGHT_ROOM_PX = 120
_STEM_DOWN_PX, _STEM_UP_PX, _LONGER_PX, _STEM_SHORT_PX = 64.0, -52.0, 18.0, 34.0
"""Stems of the best epoch's words below and above its ring, and the steps by which they grow."""


@dataclass(frozen=True)
class Axis:
    """A value axis: its ends and its few ticks (value, text)."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def nice_axis(high: float, *, decimals: int | None = None) -> Axis:
    """From 0 to at least `high` with at most five even ticks of the 1-2-5 series."""
    step = _nice_step(high / 4)
    count = max(1, math.ceil(high / step - 1e-9))
    places = max(0, -math.floor(math.log10(step) + 1e-9)) if decimals is None else decimals
    ticks = [(n * step, f"{n * step:.{places}f}" if n else "0") for n in range(count + 1)]
    return Axis(0.0, count * step, tuple(ticks))


DICE_AXIS = Axis(0.0, 1.0, tuple((n / 4, f"{n / 4:.2f}") for n in range(5)))


def _nice_step(wanted: float) -> float:
    unit: float = 10.0 ** math.floor(math.log10(max(wanted, 1e-12)))
    return next(unit * part for part in (1, 2, 5, 10) if unit * part >= wanted * (1 - 1e-9))


def log_axis(low: float, high: float) -> Axis:
    """Whole powers of ten around positive values; positions are log10."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    ticks = [
        (float(power), f"{10.0**power:.{max(0, -power)}f}") for power in range(first, last + 1)
    ]
    return Axis(first - 0.3, last + 0.3, tuple(ticks))


def epoch_ticks(epochs: int) -> list[tuple[float, str]]:
    """Whole epochs, at most seven, from 0 to the last."""
    step = max(1, round(_nice_step(epochs / 6)))
    return [(float(n), str(n)) for n in range(0, epochs + 1, step)]


def thin(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """A curve reduced to the lowest and highest value of each pixel column."""
    if len(x) <= 2 * columns or columns < 1:
        return x, y
    width = math.ceil(len(x) / columns)
    whole = len(x) // width * width
    blocks = y[:whole].reshape(-1, width)
    at = np.arange(len(blocks)) * width
    order = np.sort(np.stack([at + blocks.argmin(1), at + blocks.argmax(1)], 1), axis=1).ravel()
    keep = np.concatenate([order, np.arange(whole, len(x))])
    return x[keep], y[keep]


class _Ring(QGraphicsItem):
    """The best epoch: a ring on the curve, a stem, and its words below."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.text = ""
        self.stem = _STEM_DOWN_PX
        self.shift = 0.0

    def boundingRect(self) -> QRectF:
        return QRectF(-160, -180, 320, 360)

    def words(self, stem: float) -> QRectF:
        """Where the words stand at the end of a stem, in pixels from the ring."""
        wide = QFontMetricsF(font(12, QFont.Weight.Medium)).horizontalAdvance(self.text) + 4
        return QRectF(self.shift - wide / 2, stem + (2 if stem > 0 else -20), wide, 18)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("t1"), 2))
        painter.drawEllipse(QPointF(0, 0), 5.5, 5.5)
        painter.setPen(QPen(color("t2"), 1))
        painter.drawLine(QPointF(0, math.copysign(7, self.stem)), QPointF(0, self.stem))
        painter.setPen(color("t1"))
        painter.setFont(font(12, QFont.Weight.Medium))
        painter.drawText(self.words(self.stem), Qt.AlignmentFlag.AlignCenter, self.text)


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A quiet plot over epochs: horizontal grid, no frame, no zoom; hover reads an epoch."""

    room_px = _RIGHT_ROOM_PX
    """For the names at the lines' ends."""
    hovered = Signal(int)
    """The epoch under the pointer, or 0."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._epochs = 1
        self._axis = nice_axis(1.0)
        self._grid: list[pg.InfiniteLine] = []
        self._words: list[pg.TextItem] = []
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)
        plot.getViewBox().setDefaultPadding(0)
        self._hair = pg.InfiniteLine(angle=90, movable=False)
        self._hair.setZValue(-5)
        self._hair.hide()
        self.addItem(self._hair, ignoreBounds=True)
        self._epoch_word = pg.LabelItem(self.tr("Epoch"), size="12px", justify="right")
        self._epoch_word.setParentItem(plot.getAxis("bottom"))
        self.setMouseTracking(True)
        self.scene().sigMouseMoved.connect(self._on_moved)
        # Words keep their distances in pixels, and these are known once the layout is settled.
        plot.getViewBox().sigResized.connect(self._on_settled)
        self._dress()

    def set_epochs(self, epochs: int) -> None:
        """Fixes the x axis, so that nothing jumps while the run goes on."""
        self._epochs = max(epochs, 1)
        self._range()

    def set_axis(self, axis: Axis) -> None:
        """Fixes the value axis and draws its grid."""
        if axis == self._axis and self._grid:
            return
        self._axis = axis
        self._range()

    def _range(self) -> None:
        plot = self.getPlotItem()
        plot.getAxis("bottom").setTicks([epoch_ticks(self._epochs)])
        plot.getAxis("left").setTicks([list(self._axis.ticks)])
        room = self._epochs * self.room_px / max(self.width() - self.room_px - 48, 100)
        self.setXRange(0, self._epochs + room, padding=0)
        self._epoch_word.setPos(self._right_of_last_tick(), 5)
        # Half a line of text above the highest tick, else its number is cut.
        lift = (self._axis.high - self._axis.low) * 9 / max(self.height() - 48, 60)
        self.setYRange(self._axis.low, self._axis.high + lift, padding=0)
        for line in self._grid:
            self.removeItem(line)
        end = [0, self._epochs]
        self._grid = [pg.PlotDataItem(end, [at, at]) for at, _ in self._axis.ticks]
        for line in self._grid:
            line.setPen(pg.mkPen(color("line"), width=1))
            line.setZValue(-10)
            self.addItem(line, ignoreBounds=True)

    def _right_of_last_tick(self) -> float:
        wide = self.getPlotItem().getViewBox().width()
        last = QFontMetricsF(font(12)).horizontalAdvance(epoch_ticks(self._epochs)[-1][1])
        return float(max(wide - self.room_px + last / 2 + 10, 0))

    def _dress(self) -> None:
        """Takes the colours of the theme in force."""
        self.setBackground(color("panel"))
        plot = self.getPlotItem()
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setTextPen(color("t2"))
            axis.setTickFont(font(12))
            axis.setPen(pg.mkPen(color("line2"), width=1) if side == "bottom" else None)
            axis.setStyle(tickLength=4 if side == "bottom" else 0, hideOverlappingLabels=False)
            axis.setStyle(tickTextOffset=6 if side == "bottom" else 8)
        plot.getAxis("left").setTickPen(None)
        plot.getAxis("left").setWidth(68)
        plot.getAxis("bottom").setHeight(28)
        self._epoch_word.setText(self.tr("Epoch"), color=color("t2"))
        self._hair.setPen(pg.mkPen(color("line2"), width=1))
        self._range()

    def say(self, words: Sequence[tuple[float, float, str, str]], *, lifted: bool = False) -> None:
        """Names at line ends: (x, y, text, token), pushed at least 16 px apart.

        Where there is no room beside an end its name stands above it, or below at the top, unless
        the words are `lifted` already.
        """
        for old in self._words:
            self.removeItem(old)
        self._words = []
        box = self.getPlotItem().getViewBox()
        px_x, px_y = box.viewPixelSize()
        at_y = spread([y for _, y, _, _ in words], _LABEL_GAP_PX * px_y)
        lowest = self._axis.low + _LABEL_GAP_PX / 2 * px_y
        lift = max(0.0, lowest - min(at_y, default=lowest))
        room = self._axis.high - max(at_y, default=0.0) - lift > 2 * _ABOVE_PX * px_y
        above = (_ABOVE_PX if room else -_ABOVE_PX) * px_y
        places = []
        for x, _, text, token in words:
            item = pg.TextItem(text, color=color(token), anchor=(0, 0.5))
            item.setFont(font(12, QFont.Weight.Medium))
            item.setZValue(20)
            self.addItem(item, ignoreBounds=True)
            right = box.viewRange()[0][1] - (item.boundingRect().width() + 2) * px_x
            places.append((x + _BESIDE_PX * px_x, right))
            self._words.append(item)
        # All move, or one would come to lie on another.
        over = 0.0 if lifted or all(beside <= right for beside, right in places) else above
        for item, place, y in zip(self._words, places, at_y, strict=True):
            item.setPos(min(place), y + lift + over)

    def _on_moved(self, at: QPointF) -> None:
        box = self.getPlotItem().getViewBox()
        inside = box.sceneBoundingRect().contains(at)
        epoch = round(box.mapSceneToView(at).x()) if inside else 0
        if not 1 <= epoch <= self._epochs:
            epoch = 0
        self._hair.setPos(epoch)
        self._hair.setVisible(bool(epoch))
        self.hovered.emit(epoch)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hair.hide()
        self.hovered.emit(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_hair"):
            self._range()
            self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_hair"):
            self._dress()
            self.redraw()

    def _on_settled(self, _: object) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Draws again what the plot shows, after a new size or theme."""


def spread(values: Sequence[float], gap: float) -> list[float]:
    """The values pushed apart to at least `gap`, in their order, around where they were."""
    order = sorted(range(len(values)), key=lambda n: values[n])
    placed = list(values)
    for _ in order:  # a push may bring the next two together; each round settles one more
        for low, high in pairwise(order):
            short = gap - (placed[high] - placed[low])
            if short > 0:
                placed[low] -= short / 2
                placed[high] += short / 2
    for low, high in pairwise(order):  # what rounding and long rows leave
        placed[high] = max(placed[high], placed[low] + gap)
    return placed


class CurvePlot(Plot):
    """Loss or Dice: each batch faint, training and validation by epoch, the best marked."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._batches: list[tuple[float, float]] = []
        self._train: list[float] = []
        self._valid: list[float] = []
        self._best: tuple[int, str] | None = None
        self._faint = pg.PlotDataItem()
        self._train_line = pg.PlotDataItem()
        self._valid_line = pg.PlotDataItem()
        self._ring = _Ring()
        self._ring.setZValue(15)
        self._ring.hide()
        for item in (self._faint, self._train_line, self._valid_line, self._ring):
            self.addItem(item, ignoreBounds=True)

    def clear_curves(self) -> None:
        """Forgets the values of an earlier run."""
        self._batches, self._train, self._valid, self._best = [], [], [], None
        self.redraw()

    def add_batch(self, x: float, y: float) -> None:
        """One batch's value at x (in epochs); drawn with the next `redraw`."""
        if math.isfinite(y):
            self._batches.append((x, y))

    def add_epoch(self, train: float, valid: float) -> None:
        """The means of the next epoch; NaN where there is none."""
        self._train.append(train)
        self._valid.append(valid)

    def set_best(self, epoch: int, text: str) -> None:
        """Marks an epoch (from 1) of the validation curve."""
        self._best = (epoch, text)

    def batch_values(self) -> Floats:
        """Every batch value so far."""
        return np.array([y for _, y in self._batches])

    def reading(self, epoch: int) -> str:
        """The numbers of one epoch: "Epoch 9: training 0.891, validation 0.861"."""
        if not 1 <= epoch <= len(self._train):
            return ""
        train, valid = self._train[epoch - 1], self._valid[epoch - 1]
        words: str = self.tr("Epoch {0}: training {1}, validation {2}")
        return words.format(epoch, f"{train:.3f}", f"{valid:.3f}")

    def redraw(self) -> None:
        columns = max(int(self.getPlotItem().getViewBox().width()), 1)
        pairs = np.array(self._batches, dtype=float).reshape(-1, 2)
        x, y = thin(pairs[:, 0], pairs[:, 1], columns)
        self._faint.setData(x, y, pen=pg.mkPen(color("tr", 0.38), width=1))
        at = np.arange(1, len(self._train) + 1, dtype=float)
        train, valid = np.array(self._train, dtype=float), np.array(self._valid, dtype=float)
        self._train_line.setData(at, train, pen=_pen("tr", 1.5), connect="finite")
        shown = np.isfinite(valid)
        self._valid_line.setData(
            at[shown],
            valid[shown],
            pen=_pen("va", 2.0),
            symbol="o",
            symbolSize=5,
            symbolBrush=color("va"),
            symbolPen=None,
        )
        self._name_ends(train, valid)
        self._place_ring(valid)

    def _place_ring(self, valid: Floats) -> None:
        if self._best is None or not 1 <= self._best[0] <= len(valid):
            self._ring.hide()
            return
        epoch, text = self._best
        value = float(valid[epoch - 1])
        px_x, px_y = self.getPlotItem().getViewBox().viewPixelSize()
        self._ring.text = text
        # The words stand right of the stem, off the rising curve, as far as the plot reaches.
        half = self._ring.words(0.0).width() / 2
        right = (self.getPlotItem().getViewBox().viewRange()[0][1] - epoch) / px_x
        self._ring.shift = max(min(half, right - half), half - epoch / px_x)
        room = (value - self._axis.low) / px_y, (self._axis.high - value) / px_y
        self._ring.stem = self._free_stem(QPointF(epoch, value), *room)
        self._ring.setPos(epoch, value)
        self._ring.show()
        self._ring.update()

    def _free_stem(self, at: QPointF, below_px: float, above_px: float) -> float:
        """The shortest stem whose words stay inside the plot and off the names of the lines; to
        the side with more room first."""
        px_x, px_y = self.getPlotItem().getViewBox().viewPixelSize()
        taken = [
            QRectF(
                (word.x() - at.x()) / px_x,
                (at.y() - word.y()) / px_y - word.boundingRect().height() / 2,
                word.boundingRect().width(),
                word.boundingRect().height(),
            )
            for word in self._words
        ]
        stems = [end + math.copysign(n * _LONGER_PX, end) for n in range(4)
                 for end in (_STEM_DOWN_PX, _STEM_UP_PX)]  # fmt: skip
        stems.append(_STEM_SHORT_PX)  # in a low plot
        stems.sort(key=lambda stem: (stem > 0) != (below_px > above_px))
        for stem in stems:
            words = self._ring.words(stem)
            inside = -above_px <= words.top() and words.bottom() <= below_px
            if inside and not any(words.intersects(one) for one in taken):
                return stem
        return stems[0]

    def _name_ends(self, train: Floats, valid: Floats) -> None:
        ends = []
        named = ((train, self.tr("Training"), "tr"), (valid, self.tr("Validation"), "va"))
        reached = max(len(train), self._batches[-1][0] if self._batches else 0)
        for values, name, token in named:
            known = np.flatnonzero(np.isfinite(values))
            if len(known):
                value = float(values[known[-1]])
                ends.append((reached, value, f"{name} {value:.3f}", token))
        self.say(ends)


class RatePlot(Plot):
    """The learning rate: planned before the start, and how much of the plan is done."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._planned: list[float] = []
        self._done: list[float] = []
        self._steps = False
        self._log = False
        self._plan_line = pg.PlotDataItem()
        self._done_line = pg.PlotDataItem()
        for item in (self._plan_line, self._done_line):
            self.addItem(item, ignoreBounds=True)

    def set_plan(self, rates: Sequence[float], *, steps: bool) -> None:
        """One rate an epoch; `steps` draws plateaus instead of a slope."""
        self._planned, self._done, self._steps = list(rates), [], steps
        self._log = max(rates) / min(rates) > 50
        self.set_epochs(len(rates))
        self.set_axis(log_axis(min(rates), max(rates)) if self._log else nice_axis(max(rates)))
        self.redraw()

    def set_done(self, rates: Sequence[float]) -> None:
        """The rates of the epochs that have begun, as the optimizer used them."""
        self._done = list(rates)
        self.redraw()

    @property
    def is_logarithmic(self) -> bool:
        """Whether the axis is; the card's subtitle says so."""
        return self._log

    def redraw(self) -> None:
        if not self._planned:
            return
        x, y = self._points(self._planned, len(self._planned))
        before = not self._done
        pen = _pen("va", 2.0) if before else _pen("tr", 1.5, dotted=True)
        self._plan_line.setData(x, y, pen=pen)
        x, y = self._points(self._done, len(self._done))
        self._done_line.setData(x, y, pen=_pen("va", 2.0))
        self._name_rates(x, y)

    def _points(self, rates: Sequence[float], count: int) -> tuple[Floats, Floats]:
        values = np.array(rates, dtype=float)
        y = np.log10(values) if self._log else values
        if not self._steps:
            return np.arange(count, dtype=float), y
        return np.repeat(np.arange(count + 1, dtype=float), 2)[1:-1], np.repeat(y, 2)

    def _name_rates(self, x: Floats, y: Floats) -> None:
        lift = 12 * self.getPlotItem().getViewBox().viewPixelSize()[1]
        if self._done:
            now = self.tr("Now {0}").format(rate_text(self._done[-1]))
            last = math.log10(self._planned[-1]) if self._log else self._planned[-1]
            ends = [(float(x[-1]), float(y[-1]) + lift, now, "va")]
            if len(self._done) < len(self._planned):
                ends.append((len(self._planned) * 0.98, last + lift, self.tr("Planned"), "t2"))
            self.say(ends, lifted=True)
            return
        marks = []
        for epoch, rate in enumerate(self._planned):
            new = epoch == 0 or (self._steps and rate != self._planned[epoch - 1])
            last = not self._steps and epoch == len(self._planned) - 1 and epoch > 0
            if new or last:
                at = math.log10(rate) if self._log else rate
                marks.append((float(epoch), at + lift, rate_text(rate), "va"))
        self.say(marks, lifted=True)


def rate_text(rate: float) -> str:
    """A learning rate without an exponent: 0.000678."""
    digits = max(0, 2 - math.floor(math.log10(rate))) if rate > 0 else 0
    return f"{rate:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{rate:g}"


def _pen(token: str, width: float, *, dotted: bool = False) -> QPen:
    pen = pg.mkPen(color(token), width=width)
    if dotted:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([2.0, 2.4])
    return QPen(pen)

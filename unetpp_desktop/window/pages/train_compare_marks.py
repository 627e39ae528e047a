"""What the comparison draws: curves over each other, and each patient as a dot."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from unetpp_desktop.window.plots import Plot
from unetpp_desktop.window.theme import color, font

# Colours and dashes (in pen widths) of at most six runs; the dash tells apart what a colour cannot.
STYLES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("sky", ()),
    ("org", (4.0, 2.0)),
    ("pur", (1.0, 1.5)),
    ("t1", (4.0, 1.5, 1.0, 1.5)),
    ("yel", (8.0, 2.0)),
    ("grnt", (2.0, 2.0)),
)
_FOOT_PX = 24
_LEFT_PX = 40
_DOT_PX = 4.0


@dataclass(frozen=True)
class Line:
    """One run: its place among `STYLES`, its name, and one list of epochs a fold."""

    style: int
    name: str
    curves: tuple[tuple[float, ...], ...]


def run_pen(style: int) -> QPen:
    """The pen of a run: colour and dash."""
    token, dash = STYLES[style]
    pen = QPen(color(token), 2.0)
    pen.setCosmetic(True)
    if dash:
        pen.setDashPattern(list(dash))
    return pen


class OverlayPlot(Plot):
    """One measure of several runs over the epochs, each named at its line's end."""

    room_px = 168

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._lines: tuple[Line, ...] = ()
        self._items: list[pg.PlotDataItem] = []
        self._log = False

    def set_lines(self, lines: Sequence[Line], *, log: bool) -> None:
        """The runs to draw; `log` where the axis is that of logarithms."""
        self._lines, self._log = tuple(lines), log
        self.redraw()

    def redraw(self) -> None:
        for item in self._items:
            self.removeItem(item)
        self._items = []
        ends = []
        for line in self._lines:
            for curve in line.curves:
                at, values = self._points(curve)
                item = pg.PlotDataItem(at, values, pen=run_pen(line.style), connect="finite")
                self.addItem(item, ignoreBounds=True)
                self._items.append(item)
            finite = [
                (at, value)
                for curve in line.curves[:1]
                for at, value in zip(*self._points(curve), strict=True)
                if math.isfinite(value)
            ]
            if finite:
                ends.append((*finite[-1], self._cut(line.name), STYLES[line.style][0]))
        self.say(ends)

    def _cut(self, name: str) -> str:
        middle, metrics = Qt.TextElideMode.ElideMiddle, QFontMetrics(font(12))
        return metrics.elidedText(name, middle, self.room_px - 24)

    def _points(self, curve: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
        values = np.array(curve, dtype=float)
        at = np.arange(1, len(values) + 1, dtype=float)
        return at, np.log10(np.maximum(values, 1e-12)) if self._log else values


class PatientDots(QWidget):
    """Each patient of each run as a dot, the median as a bar, the worst patient by name."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[tuple[int, str, dict[str, float]]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_runs(self, runs: Sequence[tuple[int, str, dict[str, float]]]) -> None:
        """Style, name and Dice by patient of each run."""
        self._runs = list(runs)
        words = (
            f"{name}: {min(values.values()):.3f} – {max(values.values()):.3f}"
            for _, name, values in self._runs
            if values
        )
        self.setAccessibleName(", ".join(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12))
        area = QRectF(_LEFT_PX, 8, self.width() - _LEFT_PX - 8, self.height() - 8 - _FOOT_PX)
        for tick in range(6):
            y = area.bottom() - area.height() * tick / 5
            painter.setPen(QPen(color("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(color("t2"))
            box = QRectF(0, y - 9, _LEFT_PX - 8, 18)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, right, f"{tick / 5:.1f}")
        wide = area.width() / max(len(self._runs), 1)
        for place, (style, name, values) in enumerate(self._runs):
            column = QRectF(area.left() + place * wide, area.top(), wide, area.height())
            self._paint_run(painter, column, (style, name, values))

    def _paint_run(
        self, painter: QPainter, column: QRectF, run: tuple[int, str, dict[str, float]]
    ) -> None:
        style, name, values = run
        foot = QRectF(column.left() + 2, self.height() - _FOOT_PX, column.width() - 4, _FOOT_PX)
        metrics = painter.fontMetrics()
        cut = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(foot.width()))
        painter.setPen(color("t1"))
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, cut)
        if not values:
            return
        worst = min(values, key=lambda patient: values[patient])
        middle = column.center().x()
        taken: dict[int, int] = {}
        for patient, value in sorted(values.items(), key=lambda one: one[1]):
            y = column.bottom() - column.height() * value
            crowd = taken.setdefault(round(y / (2 * _DOT_PX)), 0)
            taken[round(y / (2 * _DOT_PX))] += 1
            side = (crowd + 1) // 2 * (1 if crowd % 2 else -1)
            x = middle + side * min(2.6 * _DOT_PX, column.width() / 12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(STYLES[style][0], 0.8))
            painter.drawEllipse(QPointF(x, y), _DOT_PX, _DOT_PX)
            if patient == worst:
                painter.setPen(color("t2"))
                place = QRectF(x + 8, y - 9, column.width() * 0.7, 18)
                cut = metrics.elidedText(patient, Qt.TextElideMode.ElideMiddle, int(place.width()))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, cut)
        y = column.bottom() - column.height() * float(np.median(list(values.values())))
        painter.setPen(QPen(color("t1"), 2))
        half = min(28.0, column.width() / 3)
        painter.drawLine(QPointF(middle - half, y), QPointF(middle + half, y))

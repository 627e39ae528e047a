"""What the data report draws: the split, the parts, the grey levels, slices with their masks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from unetpp_desktop.window.table import ROW_PX, Table
from unetpp_desktop.window.text import count_text
from unetpp_desktop.window.theme import color, font, image_color
from unetpp_desktop.window.viewer.outline import trace
from unetpp_desktop.window.volume import volume_words

_TILE_COLUMNS, _TILE_ROWS = 3, 2
_CAPTION_PX = 22
_GAP_PX = 12


class SplitBar(QWidget):
    """Two parts of one bar: training grey, validation violet."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 1.0
        self.setFixedHeight(24)

    def set_share(self, share: float) -> None:
        """The training part's share, 0..1."""
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        cut = self.width() * self._share
        for left, width, token in ((0.0, cut - 1, "tr"), (cut + 1, self.width() - cut - 1, "va")):
            painter.setBrush(color(token))
            painter.drawRoundedRect(QRectF(left, 0, max(width, 0), 24), 3, 3)


class LevelBars(QWidget):
    """How often each grey level stands in the masks, and the levels above which it is lesion."""

    def __init__(self) -> None:
        super().__init__()
        self._levels: dict[float, int] = {}
        self._cuts: tuple[float, ...] = ()
        self.setFixedHeight(48)

    def set_levels(self, levels: dict[float, int], cuts: tuple[float, ...]) -> None:
        """Pixel counts by level; each of the `cuts`, mostly one, is marked by a dashed line."""
        self._levels, self._cuts = levels, cuts
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._levels:
            return
        painter = QPainter(self)
        foot, highest = 30.0, max(max(self._levels), 1.0)
        most = max(self._levels.values())
        span = self.width() - 6
        painter.fillRect(QRectF(0, foot, self.width(), 1), color("line2"))
        for level, count in self._levels.items():
            # The cube root lets one lesion pixel in a thousand still be seen.
            tall = max(3.0, 26 * (count / most) ** (1 / 3))
            token = "va" if any(level > cut for cut in self._cuts) else "tr"
            x = span * level / highest
            painter.fillRect(QRectF(x, foot - tall, 5, tall), color(token))
        painter.setPen(color("t2"))
        ends = QRectF(0, foot + 1, self.width(), 18)
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft, f"{min(self._levels):g}")
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight, f"{highest:g}")
        for cut in self._cuts:
            if not 0 < cut < highest:
                continue
            x = span * cut / highest + 2
            painter.setPen(QPen(color("t1"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(round(x), 4, round(x), round(foot))
            painter.setPen(color("t1"))
            middle = QRectF(x - 40, foot + 1, 80, 18)
            painter.drawText(middle, Qt.AlignmentFlag.AlignHCenter, f"{cut:g}")


class PartTable(Table):
    """Training and validation side by side: how large lesions are, and how many have none."""

    def __init__(self) -> None:
        heads = [
            self.tr("Part"),
            self.tr("Median lesion"),
            self.tr("Smallest"),
            self.tr("Largest"),
            self.tr("Without lesion"),
        ]
        super().__init__(heads, name=self.tr("Parts of the data"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(3 * ROW_PX + 2)
        self.set_widths(least={0: 72, 1: 96, 2: 88, 3: 96}, shares={}, drop=(2, 3, 1))

    def show_parts(self, parts: dict[str, dict[str, float]]) -> None:
        """One row for each part of the report."""
        self.setVisible(bool(parts))
        self.setRowCount(len(parts))
        names = {"train": self.tr("Training"), "validation": self.tr("Validation")}
        for row, (name, part) in enumerate(parts.items()):
            self.put(row, 0, names.get(name, name))
            for column, key in enumerate(("median", "smallest", "largest"), start=1):
                size = volume_words(part[key], in_ml=bool(part["in_ml"]))
                self.put(row, column, size)
            self.put(row, 4, count_text(int(part["empty"])))


class Tiles(QWidget):
    """Up to six slices as the network sees them, each with its mask's outline and its title."""

    def __init__(self) -> None:
        super().__init__()
        self._tiles: list[tuple[str, QImage, list[QLineF]]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def set_pictures(self, pictures: Sequence[dict[str, Any]]) -> None:
        """`DataReport.preview`; the left half is the slice, the right half its mask."""
        words = self.tr("{0}, slice {1}")
        self._tiles = [
            (words.format(one["title"], one["slice"]), *_read(Path(one["path"])))
            for one in pictures
        ]
        self.setAccessibleName(", ".join(title for title, *_ in self._tiles))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        across = (self.width() + _GAP_PX) / _TILE_COLUMNS - _GAP_PX
        down = (self.height() + _GAP_PX) / _TILE_ROWS - _GAP_PX - _CAPTION_PX
        side = max(0.0, min(across, down))
        painter.setFont(font(12))
        for number, (title, picture, lines) in enumerate(self._tiles):
            row, column = divmod(number, _TILE_COLUMNS)
            corner = (column * (across + _GAP_PX), row * (side + _CAPTION_PX + _GAP_PX))
            square = QRectF(*corner, side, side)
            painter.fillRect(square, color("view"))
            _paint_tile(painter, square, picture, lines)
            words = QRectF(corner[0], square.bottom(), across, _CAPTION_PX)
            cut = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, int(across))
            painter.setPen(color("t2"))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, cut)


def _read(path: Path) -> tuple[QImage, list[QLineF]]:
    """A slice and the border of its mask in voxel corners."""
    whole = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    if whole.isNull():
        return whole, []
    width = whole.width() // 2
    pixels = np.frombuffer(whole.constBits(), np.uint8).reshape(whole.height(), -1)
    runs = trace(pixels[:, width : 2 * width] > 127).runs
    lines = [QLineF(x1, y1, x2, y2) for y1, x1, y2, x2 in runs.tolist()]
    return whole.copy(0, 0, width, whole.height()), lines


def _paint_tile(painter: QPainter, square: QRectF, picture: QImage, lines: list[QLineF]) -> None:
    if picture.isNull():
        return
    scale = min(square.width() / picture.width(), square.height() / picture.height())
    target = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
    target.moveCenter(square.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, picture)
    place = QTransform.fromTranslate(target.left(), target.top()).scale(scale, scale)
    border = [place.map(line) for line in lines]
    for token, width, alpha in (("casing", 3.0, 0.85), ("draft", 1.5, 1.0)):
        pen = QPen(image_color(token, alpha), width)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        painter.drawLines(border)

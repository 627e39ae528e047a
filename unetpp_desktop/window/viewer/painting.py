"""From arrays to QImages: grey levels through a window, index pictures through a colour table.

Each image owns its pixels (a conversion copies them), so no array has to be kept alive for Qt.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, qRgba

from unetpp_desktop.core.compose import KEEP_IN_CODE, Q_MAX
from unetpp_desktop.window.viewer.outline import Rectangles

Levels = npt.NDArray[np.uint8]
Window = tuple[float, float]
"""Black and white point in the series' own values."""

_CODES = np.arange(256, dtype=np.uint8)
CLEANED_OUT_CODE, CLEANED_IN_CODE = 203, 204
"""Voxels that cleaning took out or filled, shown once it has caught up with the hand."""


def grey_levels(
    values: npt.NDArray[np.float32], window: Window, *, inverted: bool = False
) -> Levels:
    """Values to 0..255: `window[0]` and below is black, `window[1]` and above white."""
    low, high = window
    scale = 255.0 / max(high - low, 1e-6)
    scaled = values - np.float32(low)
    scaled *= np.float32(scale)
    if np.isnan(scaled).any():  # replacing them costs as much as all the rest
        np.nan_to_num(scaled, copy=False)
    levels: Levels = np.clip(scaled, 0, 255, out=scaled).astype(np.uint8)
    return 255 - levels if inverted else levels


def grey_image(levels: Levels) -> QImage:
    """A 2-D picture of grey levels in the format that Qt scales fastest."""
    stored = np.ascontiguousarray(levels)
    height, width = stored.shape
    image = QImage(stored.data, width, height, width, QImage.Format.Format_Grayscale8)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def inside(codes: Levels, step: int) -> npt.NDArray[np.bool_]:
    """Where an index picture is in the mask at threshold step T = `step`.

    Comparing is five times quicker than looking each code up in a table.
    """
    # below the threshold the difference wraps round to a large number
    mask: npt.NDArray[np.bool_] = codes - np.uint8(step) <= np.uint8(Q_MAX - step)
    mask |= codes == KEEP_IN_CODE
    mask |= codes == CLEANED_IN_CODE
    return mask


def fill_table(step: int, colour: QColor, *, opacity: float) -> list[int]:
    """Colour table of the fill: one entry a code, transparent outside the mask."""
    fill = qRgba(colour.red(), colour.green(), colour.blue(), round(255 * opacity))
    return [fill if within else 0 for within in inside(_CODES, step).tolist()]


def change_table(added: QColor, *, opacity: float) -> list[int]:
    """Colour table that shows only what a person added (removed voxels are hatched)."""
    table = [0] * _CODES.size
    table[KEEP_IN_CODE] = qRgba(added.red(), added.green(), added.blue(), round(255 * opacity))
    return table


def indexed_image(codes: Levels, table: list[int]) -> QImage:
    """An index picture through its colour table, premultiplied: the quickest to blend."""
    stored = np.ascontiguousarray(codes)
    height, width = stored.shape
    image = QImage(stored.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def draw_rectangles(painter: QPainter, rectangles: Rectangles) -> None:
    """Fill rectangles with the painter's brush, all in one call.

    The array has the memory layout of QRect (left, top, right, bottom, inclusive), so Qt reads it
    in place: five times quicker than a list of QRect objects.
    """
    if not len(rectangles):
        return
    assert rectangles.dtype == np.int32 and rectangles.flags.c_contiguous
    first = cast(QRect, shiboken6.Shiboken.wrapInstance(rectangles.ctypes.data, QRect))
    painter.drawRects(first, len(rectangles))

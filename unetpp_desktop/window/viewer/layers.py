"""The pictures of one slice: grey image, index picture, fill, outline, reference. Arrays and
QImages that are made once a change and painted many times; no widget."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.compose import Mask, index_picture, threshold_step
from unetpp_desktop.core.history import Box
from unetpp_desktop.core.plane import View
from unetpp_desktop.window.viewer import marks
from unetpp_desktop.window.viewer.outline import NOTHING, Outline, trace
from unetpp_desktop.window.viewer.painting import (
    CLEANED_IN_CODE,
    CLEANED_OUT_CODE,
    Levels,
    Window,
    change_table,
    fill_table,
    grey_image,
    grey_levels,
    indexed_image,
    inside,
)

Region = tuple[tuple[int, int], tuple[int, int]]
"""Rows and columns in display order, half open."""


class SliceLayers:
    """What slice `index` of a case looks like in one view."""

    def __init__(self, case: Case, view: View, index: int) -> None:
        self.case = case
        self.view = view
        self.index = index
        self.preview: Mask | None = None
        """A prediction that is still arriving, shown in place of the case's own."""
        self.preview_threshold = 0.5
        self.settled: Mask | None = None
        """The composed mask with cleaning, once it was computed for the present state."""
        self.state = State.NEW
        self.standing: tuple[object, ...] = ()
        """What words and colours tell of the mask: state of the slice, and where it comes from."""
        self._codes: Levels | None = None
        self._grey: tuple[object, QImage] | None = None
        self._shrunk: tuple[object, QImage] | None = None
        self._fill: tuple[object, QImage] | None = None
        self._outline: tuple[int, Outline] | None = None
        self._reference: Outline | None = None
        self.mask_shape, self.reference_shape = marks.mask_shape(), marks.reference_shape()
        self.backdrop: tuple[object, QPixmap] | None = None
        """The grey image as it lies in the view, and what it was made of."""
        self._stand()

    def beside(self, index: int) -> SliceLayers:
        """The same of another slice."""
        other = SliceLayers(self.case, self.view, index)
        other.preview, other.preview_threshold = self.preview, self.preview_threshold
        other.refresh(self.settled)
        return other

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.view.in_plane
        return self.case.grid.shape[rows], self.case.grid.shape[columns]

    @property
    def step(self) -> int:
        arriving = self.preview is not None
        return threshold_step(self.preview_threshold if arriving else self.case.threshold)

    def refresh(self, settled: Mask | None = None) -> None:
        """The mask may have changed anywhere; `settled` is the whole mask with cleaning."""
        self.settled = settled
        self._codes = self._fill = self._outline = None
        self._stand()

    def _stand(self) -> None:
        self.state = self._slice_state()
        self.standing = self.state, self.case.prediction, self.case.has_corrections

    def refresh_box(self, box: Box) -> Region | None:
        """Corrections changed in a box; returns what of this slice has to be repainted.

        None: the box misses this slice. The whole slice, when its dashes would run differently.
        """
        if not box[self.view.axis][0] <= self.index < box[self.view.axis][1]:
            return None
        rows, columns = region = self._region(box)
        whole = ((0, self.shape[0]), (0, self.shape[1]))
        self._stand()
        self._outline = None
        if self._codes is None or self.settled is not None:
            self.settled = None
            self._codes = self._fill = None
            return whole
        part = (slice(*rows), slice(*columns))
        self._codes[part] = self._pictured(part)
        self._patch_fill(rows[0], columns[0], self._codes[part])
        return whole if self.state is State.DRAFT else region

    def _patch_fill(self, row: int, column: int, codes: Levels) -> None:
        if self._fill is None:
            return
        key, image = self._fill
        assert isinstance(key, tuple)
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QPoint(column, row), indexed_image(codes, self._table(*key)))
        painter.end()

    # -- pictures ----------------------------------------------------------------------------

    def grey(self, window: Window, *, inverted: bool) -> QImage:
        key = (self.case.shown, window, inverted)
        if self._grey is None or self._grey[0] != key:
            levels = grey_levels(self.values(), window, inverted=inverted)
            self._grey = key, grey_image(levels)
        return self._grey[1]

    def shrunk(self, size: QSize, window: Window, *, inverted: bool) -> QImage:
        """The grey image made smaller by averaging areas: Qt would sample single voxels."""
        grey = self.grey(window, inverted=inverted)
        key = (grey.cacheKey(), size)
        if self._shrunk is None or self._shrunk[0] != key:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._shrunk = key, grey.scaled(size, mode=smooth)
        return self._shrunk[1]

    def values(self) -> npt.NDArray[np.float32]:
        """Grey values of the slice in display order."""
        series = self.case.series[self.case.shown]
        part: list[slice | int] = [slice(None)] * 3
        part[self.view.axis] = slice(self.index, self.index + 1)
        return self.view.take(series.values(tuple(part)), 0)

    @property
    def codes(self) -> Levels:
        """The index picture, contiguous, in display order."""
        if self._codes is None:
            self._codes = np.ascontiguousarray(self._pictured((slice(None), slice(None))))
            if self.settled is not None:
                self._mark_cleaned(self._codes)
        return self._codes

    @property
    def mask(self) -> npt.NDArray[np.bool_]:
        """The mask of this slice as shown."""
        return inside(self.codes, self.step)

    def fill(self, colour: QColor, *, opacity: float, changes: bool) -> QImage:
        key = (self.step, colour.rgb(), opacity, changes)
        if self._fill is None or self._fill[0] != key:
            self._fill = key, indexed_image(self.codes, self._table(*key))
        return self._fill[1]

    def outline(self) -> Outline:
        if self._outline is None or self._outline[0] != self.step:
            self._outline = self.step, trace(self.mask)
        return self._outline[1]

    @property
    def outlined(self) -> Region | None:
        """Where the mask was when its outline was last asked for; None for nowhere."""
        return None if self._outline is None else self._outline[1].bounds

    def reference(self) -> Outline:
        if self.case.reference is None:
            return NOTHING
        if self._reference is None:
            self._reference = trace(self.view.take(self.case.reference, self.index))
        return self._reference

    # -- parts ---------------------------------------------------------------------------------

    @staticmethod
    def _table(step: int, rgb: int, opacity: float, changes: bool) -> list[int]:
        colour = QColor(rgb)
        if changes:
            return change_table(colour, opacity=opacity)
        return fill_table(step, colour, opacity=opacity)

    def _pictured(self, part: tuple[slice, slice]) -> Levels:
        q = self.preview if self.preview is not None else self.case.q
        return index_picture(
            None if q is None else self.view.take(q, self.index)[part],
            self.view.take(self.case.corrections, self.index)[part],
        )

    def _mark_cleaned(self, codes: Levels) -> None:
        assert self.settled is not None
        settled = self.view.take(self.settled, self.index) != 0
        before = inside(codes, self.step)
        codes[before & ~settled] = CLEANED_OUT_CODE
        codes[settled & ~before] = CLEANED_IN_CODE

    def _region(self, box: Box) -> Region:
        """A stored box in display order."""
        row_axis, column_axis = self.view.in_plane
        turned = []
        for axis, flipped in (
            (row_axis, self.view.flip_rows),
            (column_axis, self.view.flip_columns),
        ):
            low, high = box[axis]
            count = self.case.grid.shape[axis]
            turned.append((count - high, count - low) if flipped else (low, high))
        return turned[0], turned[1]

    def _slice_state(self) -> State:
        if self.view.axis == self.case.grid.acquired_axis:
            state = self.case.slice_state(self.index)
        else:
            state = self.case.state
        arriving = state is State.NEW and self.preview is not None
        return State.DRAFT if arriving else state

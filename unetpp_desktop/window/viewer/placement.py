"""Where a slice lies in its widget: logical pixels, true aspect, one scale for rows and columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF

ZOOM_STEP = 1.25
FIT_MARGIN_PX = 28.0
"""Room at each side when a slice is fitted, so that the letters stand beside the head."""
MOST_PX_PER_VOXEL = 64.0
SMALLEST_OF_FIT = 0.25


@dataclass(frozen=True)
class Placement:
    """The map between a slice and the screen.

    Positions in a slice are continuous `(row, column)`: voxel r covers r to r + 1, so a voxel's
    middle is at r + 0.5 and its borders are whole numbers. `center` is what lies in the middle of
    the widget.
    """

    size_px: QSizeF
    shape: tuple[int, int]
    spacing_mm: tuple[float, float]
    px_per_mm: float
    center: tuple[float, float]

    @classmethod
    def fitted(
        cls, size_px: QSizeF, *, shape: tuple[int, int], spacing_mm: tuple[float, float]
    ) -> Placement:
        """The whole slice in the middle of the widget."""
        rows, columns = shape
        width = max(size_px.width() - 2 * FIT_MARGIN_PX, 16.0)
        height = max(size_px.height() - 2 * FIT_MARGIN_PX, 16.0)
        scale = min(width / (columns * spacing_mm[1]), height / (rows * spacing_mm[0]))
        return cls(size_px, shape, spacing_mm, scale, (rows / 2, columns / 2))

    @property
    def row_px(self) -> float:
        return self.spacing_mm[0] * self.px_per_mm

    @property
    def column_px(self) -> float:
        return self.spacing_mm[1] * self.px_per_mm

    @property
    def voxel_px(self) -> float:
        """Screen pixels of a voxel's shorter side: what the corner text calls zoom."""
        return min(self.row_px, self.column_px)

    def to_screen(self, row: float, column: float) -> QPointF:
        return QPointF(
            self.size_px.width() / 2 + (column - self.center[1]) * self.column_px,
            self.size_px.height() / 2 + (row - self.center[0]) * self.row_px,
        )

    def to_slice(self, point: QPointF) -> tuple[float, float]:
        """Continuous (row, column) under a point of the widget."""
        return (
            (point.y() - self.size_px.height() / 2) / self.row_px + self.center[0],
            (point.x() - self.size_px.width() / 2) / self.column_px + self.center[1],
        )

    def rectangle(self, rows: tuple[int, int], columns: tuple[int, int]) -> QRectF:
        """The screen rectangle of the voxels `rows[0]:rows[1]`, `columns[0]:columns[1]`."""
        return QRectF(
            self.to_screen(rows[0], columns[0]), self.to_screen(rows[1], columns[1])
        ).normalized()

    def picture(self) -> QRectF:
        return self.rectangle((0, self.shape[0]), (0, self.shape[1]))

    def dirty(self, rows: tuple[int, int], columns: tuple[int, int], *, margin_px: int) -> QRect:
        """The whole-pixel rectangle to repaint when these voxels changed."""
        around = self.rectangle(rows, columns).toAlignedRect()
        return around.adjusted(-margin_px, -margin_px, margin_px, margin_px)

    def zoomed(self, factor: float, *, at: QPointF) -> Placement:
        """Scaled by `factor`, within limits, with the voxel under `at` kept under it."""
        fit = Placement.fitted(self.size_px, shape=self.shape, spacing_mm=self.spacing_mm)
        least = fit.px_per_mm * SMALLEST_OF_FIT
        most = max(MOST_PX_PER_VOXEL / min(self.spacing_mm), least)
        scale = min(max(self.px_per_mm * factor, least), most)
        row, column = self.to_slice(at)
        moved = replace(self, px_per_mm=scale)
        now = moved.to_slice(at)
        return replace(
            moved, center=(self.center[0] + row - now[0], self.center[1] + column - now[1])
        )

    def panned(self, delta_px: QPointF) -> Placement:
        """Moved with the hand; the slice never leaves the widget altogether."""
        row = self.center[0] - delta_px.y() / self.row_px
        column = self.center[1] - delta_px.x() / self.column_px
        return replace(
            self,
            center=(min(max(row, 0.0), self.shape[0]), min(max(column, 0.0), self.shape[1])),
        )

    def looking_at(self, center: tuple[float, float], *, px_per_mm: float) -> Placement:
        """With this zoom and middle, within the limits of the hand."""
        scaled = self.zoomed(px_per_mm / self.px_per_mm, at=QPointF())
        return replace(scaled, center=center).panned(QPointF())

    def resized(self, size_px: QSizeF) -> Placement:
        """The same slice in a widget of another size: scale and middle stay."""
        return replace(self, size_px=size_px)

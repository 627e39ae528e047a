"""From a scan to the network's slices and back: order, grey values, size, pad.

All resampling is two small matrices, one for the rows and one for the columns, with the edges of
both grids aligned (half-pixel centres). So the way there and the way back are the same geometry,
any size maps to any other without a shift, and a batch is two matrix products.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.intensity import Statistics, foreground_statistics, normalise
from unetpp_desktop.core.model_info import ModelInfo
from unetpp_desktop.core.plane import Plane, View, acquired_plane, view_of
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem

Size = tuple[int, int]  # rows, columns
LARGEST_SIDE_PX = 4096  # of a slice brought to a pixel size; beyond it the file's is wrong
SQUARE = 1.2  # from this ratio of its sides on a pixel is told not to be square
COVERED = 0.5  # a mask pixel of the network's grid is set from this covered share on


@dataclass(frozen=True)
class Preparation:
    """How slices are brought to the network's grid.

    `spacing` (row mm, column mm) is used where the scan knows its own, else `size`, the longer
    side in pixels; without both a slice keeps its size. Sides are padded to multiples of
    `multiple` = 2**depth, a picture within one of these to two. `context` slices go in for each
    channel, the one in question in the middle.
    """

    multiple: int
    size: int | None = None
    spacing: tuple[float, float] | None = None
    context: int = 1

    @classmethod
    def of(cls, info: ModelInfo) -> "Preparation":
        """What a model asks for."""
        return cls(2**info.architecture.depth, info.size, info.spacing, info.context)

    def frame(self, source: Size, *, pixel_mm: tuple[float, float] | None) -> "Frame":
        """Where a slice of `source` rows and columns comes to lie."""
        inner = self._inner(source, pixel_mm)
        rows, columns = (-(-side // self.multiple) * self.multiple for side in inner)
        if rows == columns == self.multiple:  # instance norm needs two pixels in the deepest row
            columns *= 2
        corner = ((rows - inner[0]) // 2, (columns - inner[1]) // 2)
        return Frame(source, inner, (rows, columns), corner)

    def _inner(self, source: Size, pixel_mm: tuple[float, float] | None) -> Size:
        if self.spacing is not None and pixel_mm is not None:
            scales = (pixel_mm[0] / self.spacing[0], pixel_mm[1] / self.spacing[1])
        elif self.size is not None:
            scales = (self.size / max(source),) * 2
        else:
            return source
        return max(1, round(source[0] * scales[0])), max(1, round(source[1] * scales[1]))


@dataclass(frozen=True)
class Frame:
    """A slice's rows and columns in the `source`, resampled (`inner`) and padded (`full`)."""

    source: Size
    inner: Size
    full: Size
    corner: Size

    def prepare(self, values: Tensor, *, background: Sequence[float]) -> Tensor:
        """[n, channel, source] to [n, channel, full]: area shrinking, bilinear growing, padded."""
        return self._pad(self._resample(values, smooth_matrix), background=background)

    def prepare_mask(self, masks: Tensor) -> Tensor:
        """0/1 masks [n, 1, source] to 0/1 float [n, 1, full]: covered share, cut at a half."""
        covered = self._resample(masks.float(), area_matrix)
        return self._pad((covered >= COVERED - 1e-6).float(), background=(0.0,))

    def back(self, probability: Tensor) -> Tensor:
        """[n, 1, full] to [n, 1, source]: the pad is cut off, the rest enlarged bilinearly."""
        (top, left), (rows, columns) = self.corner, self.inner
        inner = probability[..., top : top + rows, left : left + columns]
        by_row = bilinear_matrix(rows, self.source[0]).to(probability)
        by_column = bilinear_matrix(columns, self.source[1]).to(probability)
        return by_row @ inner @ by_column.T

    def _resample(self, values: Tensor, matrix: Callable[[int, int], Tensor]) -> Tensor:
        if self.inner == self.source:
            return values
        by_row = matrix(self.source[0], self.inner[0]).to(values)
        by_column = matrix(self.source[1], self.inner[1]).to(values)
        return by_row @ values @ by_column.T

    def _pad(self, values: Tensor, *, background: Sequence[float]) -> Tensor:
        if self.full == self.inner:
            return values
        (top, left), (rows, columns) = self.corner, self.inner
        padded = values.new_empty((*values.shape[:2], *self.full))
        padded[:] = values.new_tensor(list(background)).reshape(1, -1, 1, 1)
        padded[..., top : top + rows, left : left + columns] = values
        return padded


class SliceStack:
    """All slices of one case in the network's order, normalised over the whole volume.

    `series` are the channels, on one grid. `statistics` holds one entry a channel; a standard
    deviation of 0 marks a constant image, `non_finite` counts replaced voxels. `neighbours`
    [slice, context] are the slices that go in for each. Raises `Problem(SLICE_TOO_LARGE)`, which
    names `path`.
    """

    def __init__(
        self,
        series: Sequence[Series],
        *,
        plane: Plane,
        preparation: Preparation,
        path: Path | None = None,
    ) -> None:
        self.series = tuple(series)
        grid = self.series[0].grid
        self.view: View = view_of(grid, network_plane(grid, plane))
        rows, columns = self.view.in_plane
        pixel_mm = self.view.spacing(grid) if grid.spacing_known else None
        source = (grid.shape[rows], grid.shape[columns])
        self.frame: Frame = preparation.frame(source, pixel_mm=pixel_mm)
        if preparation.spacing is not None and pixel_mm is not None:
            name = path or self.series[0].name
            _check_sides(self.frame, pixel_mm, preparation.spacing, path=name)
        self.statistics: tuple[Statistics, ...] = tuple(
            foreground_statistics(channel.values()) for channel in self.series
        )
        gaps = self.series[0].gaps if self.view.axis == 0 else ()
        self.neighbours: NDArray[np.int64] = neighbours(len(self), preparation.context, gaps=gaps)
        if self.view.plane is not Plane.PICTURE and grid.closest[self.view.axis][1] < 0:
            self.neighbours = self.neighbours[:, ::-1]  # always towards right, anterior, superior

    def __len__(self) -> int:
        return self.view.count(self.series[0].grid.shape)

    def prepare(self, indices: Iterable[int], *, device: str | torch.device = "cpu") -> Tensor:
        """Slices as the network sees them, float32 [n, channel x context, full]."""
        wanted = self.neighbours[list(indices)]
        used, places = np.unique(wanted, return_inverse=True)
        pictures = self.pictures(used, device=device)
        side_by_side = pictures[torch.from_numpy(places.reshape(wanted.shape))]
        return side_by_side.transpose(1, 2).flatten(1, 2)

    def pictures(self, indices: Iterable[int], *, device: str | torch.device = "cpu") -> Tensor:
        """Slices by themselves, float32 [n, channel, full]."""
        values = torch.from_numpy(np.stack([self._values(index) for index in indices]))
        background = [channel.background for channel in self.statistics]
        return self.frame.prepare(values.to(device), background=background)

    def prepare_masks(self, mask: NDArray[np.uint8], indices: Iterable[int]) -> Tensor:
        """Slices of a mask [k, j, i] of the case's grid, float32 0/1 [n, 1, full]."""
        pictures = np.stack([self.view.take(mask, index) for index in indices])
        return self.frame.prepare_mask(torch.from_numpy(pictures)[:, None])

    def _values(self, index: int) -> NDArray[np.float32]:
        """One slice in source size, [channel, rows, columns]."""
        part = tuple(
            slice(index, index + 1) if axis == self.view.axis else slice(None) for axis in range(3)
        )
        return np.stack(
            [
                self.view.take(normalise(channel.values(part), statistics), 0)
                for channel, statistics in zip(self.series, self.statistics, strict=True)
            ]
        )


def oblong(pixel_mm: tuple[float, float]) -> str:
    """The sides of a pixel in words where it is not square, else ""."""
    rows, columns = pixel_mm
    if max(pixel_mm) <= SQUARE * min(pixel_mm):
        return ""
    return _sides((round(rows, 3), round(columns, 3)))


def _sides(mm: tuple[float, float]) -> str:
    return " × ".join(f"{side:g}" for side in mm)


def _check_sides(
    frame: Frame,
    pixel_mm: tuple[float, float],
    spacing: tuple[float, float],
    *,
    path: Path | str,
) -> None:
    """A wrong pixel size must not ask for terabytes."""
    rows, columns = frame.inner
    if max(rows, columns) > LARGEST_SIDE_PX:
        raise Problem(
            Code.SLICE_TOO_LARGE,
            path=path,
            pixel=_sides(pixel_mm),
            spacing=_sides(spacing),
            shape=f"{columns}x{rows}",
            limit=LARGEST_SIDE_PX,
        )


def neighbours(count: int, context: int, *, gaps: Iterable[int] = ()) -> NDArray[np.int64]:
    """[slice, context]: each slice with those beside it, itself in the middle.

    Past the first or the last slice, and past a gap, the nearest slice on this side comes again.
    """
    starts = np.array([0, *gaps])
    ends = np.array([*gaps, count]) - 1
    slices = np.arange(count)
    part = np.searchsorted(starts, slices, side="right") - 1
    beside = slices[:, None] + np.arange(context) - context // 2
    kept: NDArray[np.int64] = np.clip(beside, starts[part, None], ends[part, None])
    return kept


def network_plane(grid: Grid, plane: Plane) -> Plane:
    """The plane in which a model that learned `plane` slices a case on `grid`.

    Pictures have no plane of their own, so a model of pictures takes a volume as it was acquired,
    and pictures are taken as they are by any model.
    """
    if not grid.orientation_known:
        return Plane.PICTURE
    return acquired_plane(grid) if plane is Plane.PICTURE else plane


@lru_cache(maxsize=64)
def area_matrix(source: int, target: int) -> Tensor:
    """[target, source]: row t holds the share of each source pixel in target pixel t."""
    edges = np.arange(target + 1) * (source / target)
    begin = np.maximum(edges[:-1, None], np.arange(source)[None, :])
    end = np.minimum(edges[1:, None], np.arange(1, source + 1)[None, :])
    shares = np.clip(end - begin, 0, None)
    return torch.from_numpy((shares / shares.sum(axis=1, keepdims=True)).astype(np.float32))


@lru_cache(maxsize=64)
def bilinear_matrix(source: int, target: int) -> Tensor:
    """[target, source]: linear interpolation between pixel centres, the border repeated."""
    position = np.clip((np.arange(target) + 0.5) * (source / target) - 0.5, 0, source - 1)
    lower = np.minimum(position.astype(np.int64), max(source - 2, 0))
    weight = position - lower
    matrix = np.zeros((target, source), np.float32)
    matrix[np.arange(target), lower] = 1 - weight
    matrix[np.arange(target), np.minimum(lower + 1, source - 1)] += weight.astype(np.float32)
    return torch.from_numpy(matrix)


def smooth_matrix(source: int, target: int) -> Tensor:
    """Area when shrinking, bilinear when growing."""
    return (area_matrix if target < source else bilinear_matrix)(source, target)

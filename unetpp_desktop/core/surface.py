"""How far two masks' surfaces lie apart: 95th-percentile Hausdorff distance and surface Dice.

A surface stands on the corners of the voxels: a corner whose voxels are neither all inside nor all
outside is an element of it. Its area is that of the facets that marching cubes (Lorensen and Cline
1987) lays around it; so a flat face, a slanted one and a 5 mm slice each count by their size. These
are the conventions of DeepMind's `surface-distance` (Nikolov et al. 2018, arXiv 1809.04430), and
its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

PERCENT = 95


@dataclass(frozen=True, eq=False)
class Surface:
    """The elements of one surface: `distances` to the other one (infinite where there is none)
    and their `areas`, both in the unit of the spacing, 1-D, of one length."""

    distances: Values
    areas: Values

    def __add__(self, other: "Surface") -> "Surface":
        return Surface(
            np.concatenate([self.distances, other.distances]),
            np.concatenate([self.areas, other.areas]),
        )

    def percentile(self, percent: float) -> float:
        """The distance that `percent` (0..100) of the area do not exceed; nan without a surface."""
        if not len(self.distances):
            return float("nan")
        order = np.argsort(self.distances)
        share = np.cumsum(self.areas[order]) / self.areas.sum()
        place = min(int(np.searchsorted(share, percent / 100)), len(order) - 1)
        return float(self.distances[order][place])

    def area_within(self, tolerance: float) -> float:
        """The area that lies no further than `tolerance` from the other surface."""
        return float(self.areas[self.distances <= tolerance].sum())


@dataclass(frozen=True, eq=False)
class Surfaces:
    """The surface of a mask and that of its reference; a sum pools those of several volumes."""

    found: Surface
    true: Surface

    def __add__(self, other: "Surfaces") -> "Surfaces":
        return Surfaces(self.found + other.found, self.true + other.true)

    def hd95(self) -> float | None:
        """The larger of the two directed 95th percentiles; None where a side has no surface, or
        where more than a twentieth of one has nothing to be measured to."""
        directed = (self.found.percentile(PERCENT), self.true.percentile(PERCENT))
        return max(directed) if np.isfinite(directed).all() else None

    def dice(self, tolerance: float) -> float | None:
        """The share of both surfaces within `tolerance` of the other; None without any."""
        area = self.found.areas.sum() + self.true.areas.sum()
        if area == 0:
            return None
        within = self.found.area_within(tolerance) + self.true.area_within(tolerance)
        return float(within / area)


def surfaces(
    mask: NDArray[np.generic], reference: NDArray[np.generic], *, spacing: Sequence[float]
) -> Surfaces:
    """Surfaces of two 0/1 arrays of one shape, 2-D or 3-D, with `spacing` along each axis.

    A volume of a single slice has contours, no surfaces: its axis of length 1 is left out; two axes
    always stay. What touches the border of the volume ends there.
    """
    from scipy.ndimage import distance_transform_edt

    thin = [axis for axis, length in enumerate(mask.shape) if length == 1]
    flat = tuple(thin[: mask.ndim - 2])
    spacing = [mm for axis, mm in enumerate(spacing) if axis not in flat]
    arrays = [np.squeeze(array, flat).astype(bool) for array in (mask, reference)]
    box = _box(arrays[0] | arrays[1])
    areas = [_corner_areas(array[box], spacing) for array in arrays]
    on_surface = [area > 0 for area in areas]
    distances = [
        distance_transform_edt(~there, sampling=spacing)
        if there.any()
        else np.full(there.shape, np.inf)
        for there in reversed(on_surface)
    ]
    found, true = (
        Surface(distance[there], area[there])
        for distance, there, area in zip(distances, on_surface, areas, strict=True)
    )
    return Surfaces(found, true)


def _box(mask: NDArray[np.bool_]) -> tuple[slice, ...]:
    """The smallest box that holds the mask."""
    box = []
    for axis in range(mask.ndim):
        filled = np.flatnonzero(mask.any(axis=tuple(a for a in range(mask.ndim) if a != axis)))
        box.append(slice(filled[0], filled[-1] + 1) if len(filled) else slice(0, 0))
    return tuple(box)


def _corner_areas(mask: NDArray[np.bool_], spacing: Sequence[float]) -> Values:
    """Area of the surface at each corner of the voxels, one more a side than there are voxels."""
    patterns = np.pad(mask, 1).astype(np.uint8)
    for number, axis in enumerate(reversed(range(mask.ndim))):
        values = np.moveaxis(patterns, axis, 0)
        patterns = np.moveaxis(values[:-1] | values[1:] << 2**number, 0, axis)
    return np.array(
        [sum(_area(facet * spacing) for facet in facets) for facets in _facets(mask.ndim)]
    )[patterns]


@lru_cache
def _facets(dimensions: int) -> tuple[tuple[Values, ...], ...]:
    """The facets in a cell of 2 x 2 (x 2) voxels of size 1 for each pattern of inside and outside.

    Bit k of a pattern is voxel k in C order. A facet is [corner, axis]: it stands half-way to the
    neighbours around each group of voxels that touch, of the side that has fewer.
    """
    from scipy.ndimage import label

    shape = (2,) * dimensions
    voxels = np.indices(shape).reshape(dimensions, -1).T
    bits = np.arange(len(voxels))
    found = []
    for pattern in range(2 ** len(voxels)):
        inside = (pattern >> bits & 1).astype(bool).reshape(shape)
        groups, count = label(inside if 2 * inside.sum() <= inside.size else ~inside)
        chosen = (groups.ravel() == number for number in range(1, count + 1))
        found.append(tuple(_facet(voxels[group], voxels[~group]) for group in chosen))
    return tuple(found)


def _facet(group: Values, others: Values) -> Values:
    """The corners in turn, from the one that `_area` counts its triangles from."""
    halves = np.array([(a + b) / 2 for a in group for b in others if np.abs(a - b).sum() == 1])
    if len(halves) == 2:
        return halves
    _, across, up = np.linalg.svd([group.mean(axis=0) - 0.5])[2]
    turn = np.argsort(np.arctan2((halves - 0.5) @ up, (halves - 0.5) @ across))
    turned = [np.roll(halves[turn], -first, axis=0) for first in range(len(halves))]
    areas = [round(_area(facet), 9) for facet in turned]
    return turned[areas.index(max(areas))]  # a bent facet is cut where DeepMind's table cuts it


def _area(facet: Values) -> float:
    """Length of a line of two corners; of more, the triangles between the first and the others."""
    spokes = facet[1:] - facet[0]
    if len(spokes) == 1:
        return float(np.linalg.norm(spokes))
    return float(np.linalg.norm(np.cross(spokes[:-1], spokes[1:]), axis=1).sum() / 2)

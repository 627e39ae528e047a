"""Where the voxels of a volume lie in the patient."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unetpp_desktop.core.texts import Code, Problem

Affine = NDArray[np.float64]

# The stored axis with the largest spacing is the acquired one from this ratio on; below it the
# volume counts as isotropic and the axis nearest to superior-inferior is taken.
ANISOTROPIC = 1.5


@dataclass(frozen=True, eq=False)
class Grid:
    """Shape and place of a volume.

    `shape` is (nk, nj, ni): slices, rows, columns of the stored array `[k, j, i]`.
    `affine` takes the voxel index (i, j, k, 1) to millimetres in RAS+ (x to the patient's right
    ... left-handed grids are allowed). Without a known spacing no number is given in mm or ml,
    without a known orientation no letters are shown.

    Raises `Problem(BAD_AFFINE)` when the affine is not finite or not invertible.
    """

    shape: tuple[int, int, int]
    affine: Affine
    spacing_known: bool = True
    orientation_known: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "affine", np.array(self.affine, dtype=np.float64))
        object.__setattr__(self, "shape", tuple(int(n) for n in self.shape))
        reason = _affine_fault(self.affine)
        if reason:
            raise Problem(Code.BAD_AFFINE, path="image", reason=reason)

    @classmethod
    def picture(cls, shape: tuple[int, int, int]) -> "Grid":
        """The grid of pictures: one unit a pixel, nothing known about the patient."""
        return cls(shape, np.eye(4), spacing_known=False, orientation_known=False)

    @cached_property
    def spacing(self) -> tuple[float, float, float]:
        """Distance of neighbouring voxels along (k, j, i), in mm (1 where it is unknown)."""
        di, dj, dk = (float(n) for n in np.linalg.norm(self.affine[:3, :3], axis=0))
        return dk, dj, di

    @cached_property
    def directions(self) -> NDArray[np.float64]:
        """Unit vectors (rows) of the axes k, j, i in RAS+ millimetres, shape (3, 3)."""
        columns = self.affine[:3, :3] / np.linalg.norm(self.affine[:3, :3], axis=0)
        return np.ascontiguousarray(columns.T[::-1])

    @cached_property
    def closest(self) -> tuple[tuple[int, int], ...]:
        """For each array axis (k, j, i): (world axis 0..2, sign) nearest to it, without repeats.

        As in nibabel's `io_orientation` (5.4): of the rotation nearest to a sheared grid, the array
        axis with the largest cosine takes its world axis first; so also where a grid is so oblique
        that two array axes are nearest to one world axis.
        """
        left, _, right = np.linalg.svd(self.directions[::-1].T)
        rotation = left @ right  # [world axis, array axis i, j, k]
        strength = rotation**2
        closest = [(0, 1)] * 3
        for axis in np.argsort(-strength.max(axis=0), kind="stable"):
            world = int(np.argmax(strength[:, axis]))
            closest[2 - axis] = (world, 1 if rotation[world, axis] >= 0 else -1)
            strength[world] = -1.0
        return tuple(closest)

    @cached_property
    def oblique_degrees(self) -> float:
        """The largest angle between an array axis and its patient axis, in degrees."""
        cosines = [
            abs(self.directions[axis, world]) for axis, (world, _) in enumerate(self.closest)
        ]
        return float(np.degrees(np.arccos(np.clip(min(cosines), -1.0, 1.0))))

    @cached_property
    def voxel_ml(self) -> float | None:
        """Volume of one voxel in ml (|det| / 1000), None when the spacing is unknown."""
        if not self.spacing_known:
            return None
        return float(abs(np.linalg.det(self.affine[:3, :3]))) / 1000.0

    @cached_property
    def acquired_axis(self) -> int:
        """The array axis along which the slices were acquired.

        The axis with the largest spacing if that is at least 1.5 times the smallest, else the
        axis nearest to superior-inferior. Where only the spacing is known: the axis with the
        largest, the first of equals. Without a spacing, as in pictures: axis 0.
        """
        if not (self.spacing_known and self.orientation_known):
            return 0 if not self.spacing_known else int(np.argmax(self.spacing))
        if max(self.spacing) >= ANISOTROPIC * min(self.spacing):
            return int(np.argmax(self.spacing))
        return next(axis for axis, (world, _) in enumerate(self.closest) if world == 2)

    def to_mm(self, ijk: ArrayLike) -> NDArray[np.float64]:
        """Voxel indices (..., 3) in the order (i, j, k) to RAS+ millimetres."""
        return np.asarray(ijk, dtype=np.float64) @ self.affine[:3, :3].T + self.affine[:3, 3]

    def matches(self, other: "Grid", *, tolerance_mm: float = 1e-2) -> bool:
        """Whether both grids have one shape and every corner lies at one place.

        Where a spacing is unknown there are no places to compare, and the shapes decide.
        """
        if self.shape != other.shape:
            return False
        if not (self.spacing_known and other.spacing_known):
            return True
        corners = np.array(
            [
                (i, j, k)
                for k in (0, self.shape[0] - 1)
                for j in (0, self.shape[1] - 1)
                for i in (0, self.shape[2] - 1)
            ]
        )
        distance = np.linalg.norm(self.to_mm(corners) - other.to_mm(corners), axis=1)
        return bool(distance.max() <= tolerance_mm)


def _affine_fault(affine: Affine) -> str:
    if affine.shape != (4, 4):
        return "the affine is not a 4x4 matrix"
    if not np.all(np.isfinite(affine)):
        return "the affine is not finite"
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    if lengths.min() <= 0 or abs(np.linalg.det(affine[:3, :3] / lengths)) < 1e-3:
        return "the affine cannot be inverted"
    return ""

"""One series of a study: voxels as stored, their scale, and where they lie."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.texts import Problem


@dataclass(frozen=True, eq=False)
class Series:
    """Voxels `[k, j, i]` in their stored type; the shown value is slope * voxel + intercept.

    `warnings` are what a reader should know about the file (qform and sform differ ...). `gaps` are
    the slices k before which others are missing.
    """

    name: str
    voxels: NDArray[Any]
    grid: Grid
    slope: float = 1.0
    intercept: float = 0.0
    warnings: tuple[Problem, ...] = ()
    gaps: tuple[int, ...] = ()

    def values(self, index: Any = Ellipsis) -> NDArray[np.float32]:  # noqa: ANN401  any numpy index
        """Scaled float32 values of a part of the volume (any numpy index).

        What float32 cannot hold becomes infinite, and infinite voxels count as background.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            values = np.asarray(self.voxels[index], dtype=np.float32)
            if self.slope != 1.0 or self.intercept != 0.0:
                values = values * np.float32(self.slope) + np.float32(self.intercept)
        return values


def empty_like(series: Series, name: str) -> Series:
    """A constant series on the same grid: what channel dropout shows in training."""
    nothing = np.broadcast_to(np.uint8(0), series.grid.shape)
    return Series(name, nothing, series.grid, gaps=series.gaps)

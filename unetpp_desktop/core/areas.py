"""How much of each slice the mask covers, at every threshold at once.

The strip beside the image, the volume and its curve follow the threshold while it is dragged; so
the counts of all 201 thresholds are kept and only the slices that a stroke touched are counted
again.
"""

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.compose import FOLLOW, KEEP_IN, Q_MAX, Mask

UNCERTAIN = (60, 140)  # q of the probabilities 0.3 and 0.7
LEAST_UNCERTAIN = 24
UNCERTAIN_SHARE = 1.0
JUMP = 0.35


class SliceAreas:
    """Voxels of the mask (without cleaning) per slice along `axis` and threshold step.

    `q` (None: nothing predicted) and `corrections` are the case's own arrays `[k, j, i]`, looked at
    again by `count`. `curves[n, T]` is the mask's size in slice n at threshold step T = 0..200.
    """

    def __init__(self, q: Mask | None, corrections: Mask, *, axis: int) -> None:
        self._q, self._corrections, self._axis = q, corrections, axis
        self.curves = np.zeros((corrections.shape[axis], Q_MAX + 1), np.int64)
        self.corrected = np.zeros(corrections.shape[axis], np.bool_)
        self.count(0, corrections.shape[axis])

    @property
    def predicted(self) -> bool:
        """Whether there is a prediction, whole or still arriving."""
        return self._q is not None

    def count(self, first: int, stop: int) -> None:
        """Count the slices `first` to `stop` (half open) again."""
        for index in range(first, stop):
            self._count_slice(index)

    def _count_slice(self, index: int) -> None:
        part: list[slice | int] = [slice(None)] * 3
        part[self._axis] = index
        corrections = self._corrections[tuple(part)]
        self.corrected[index] = corrections.any()
        kept_in = 0
        q = None if self._q is None else self._q[tuple(part)]
        if self.corrected[index]:
            kept_in = int(np.count_nonzero(corrections == KEEP_IN))
            q = None if q is None else q[corrections == FOLLOW]
        self.curves[index] = kept_in
        if q is not None and q.any():
            counts = np.bincount(q.ravel(), minlength=Q_MAX + 1)
            self.curves[index] += counts[::-1].cumsum()[::-1]
        elif q is not None:
            self.curves[index, 0] += q.size

    def at(self, step: int) -> NDArray[np.int64]:
        """Size of the mask in each slice at one threshold step."""
        return self.curves[:, step]

    @property
    def total(self) -> NDArray[np.int64]:
        """Size of the whole mask at each threshold step."""
        total: NDArray[np.int64] = self.curves.sum(axis=0)
        return total

    def look_here(self, step: int) -> NDArray[np.bool_]:
        """Slices whose draft deserves a look: a wide uncertain edge, or a hole in the sequence.

        Wide: at least 24 voxels of probability 0.3 to 0.7, and as many as the mask has. A hole:
        less than 35 % of what both neighbours have, where these have at least 24 voxels.
        """
        area = self.at(step)
        uncertain = self.curves[:, UNCERTAIN[0]] - self.curves[:, UNCERTAIN[1]]
        wide = (uncertain >= LEAST_UNCERTAIN) & (uncertain >= UNCERTAIN_SHARE * area)
        padded = np.pad(area, 1)
        neighbours = np.minimum(padded[:-2], padded[2:])
        jumps = (neighbours >= LEAST_UNCERTAIN) & (area < JUMP * neighbours)
        looks: NDArray[np.bool_] = (wide | jumps) & ~self.corrected
        return looks

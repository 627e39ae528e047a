"""The border of a mask on voxel edges, as closed loops and as screen rectangles.

Runs are found by array operations; only the walk around the areas goes from run to run. A lesion's
border has hundreds of them, a noisy draft's tens of thousands, and both are traced on every brush
event.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8] | npt.NDArray[np.bool_]
Rectangles = npt.NDArray[np.int32]
"""One row a rectangle: left, top, right, bottom, inclusive: the memory layout of QRect."""

Numbers = npt.NDArray[np.int64]

EAST, SOUTH, WEST, NORTH = range(4)


@dataclass(frozen=True, eq=False)
class Outline:
    """Straight runs of border in the order in which a walk around each area meets them.

    `runs` is int32 (n, 4): row and column of a run's start, row and column of its end, in voxel
    corners, with the mask to the right of the walk. `first` says which runs begin a new loop.
    """

    runs: npt.NDArray[np.int32]
    first: npt.NDArray[np.bool_]

    @cached_property
    def bounds(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Rows and columns of the mask, half open; None for an empty one."""
        if not len(self.runs):
            return None
        top, left = (int(n) for n in self.runs[:, :2].min(axis=0))
        bottom, right = (int(n) for n in self.runs[:, :2].max(axis=0))
        return (top, bottom), (left, right)


NOTHING = Outline(np.zeros((0, 4), np.int32), np.zeros(0, np.bool_))


def trace(mask: Mask) -> Outline:
    """Outline of a 2-D mask; areas that touch only at a corner get loops of their own."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not rows.size:
        return NOTHING
    columns = np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    area = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    inside = np.zeros((area.shape[0] + 2, area.shape[1] + 2), np.int8)
    inside[1:-1, 1:-1] = area
    start, end, direction = _runs(inside)
    order, first = _walk(_successors(start, end, direction))
    corners = np.divmod(np.stack((start, end), axis=-1)[order], area.shape[1] + 1)
    runs = np.stack(corners, axis=-1).reshape(-1, 4) + np.array([top, left, top, left])
    return Outline(runs.astype(np.int32), first)


def _runs(inside: npt.NDArray[np.int8]) -> tuple[Numbers, Numbers, Numbers]:
    """Straight runs of border: start corner, end corner, direction.

    `inside` has a rim of zeros. Corners are numbered row by row.
    """
    height, width = inside.shape[0] - 1, inside.shape[1] - 1
    first, last, sense = _stretches(np.diff(inside, axis=0))
    row = first // (width + 1)
    across = first - row - 1, last - row - 1
    east = sense > 0  # the mask below: to the right of a walk to the east
    first, last, sense = _stretches(np.diff(inside, axis=1).T)
    column = first // (height + 1)
    rows = first - column * (height + 1) - 1, last - column * (height + 1) - 1
    down = rows[0] * width + column, rows[1] * width + column
    south = sense < 0  # the mask at the left
    forward = np.concatenate((east, south))
    low, high = (np.concatenate(pair) for pair in zip(across, down, strict=True))
    direction = np.concatenate((np.where(east, EAST, WEST), np.where(south, SOUTH, NORTH)))
    return np.where(forward, low, high), np.where(forward, high, low), direction


def _stretches(change: npt.NDArray[np.int8]) -> tuple[Numbers, Numbers, npt.NDArray[np.int8]]:
    """Stretches of equal value other than 0 in the rows of `change`, whose ends are 0: first
    place and the place behind the last, counted through all rows, and the value.

    Where two areas touch at a corner the value turns round, so no stretch crosses it.
    """
    flat = change.ravel()
    cuts = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    first = cuts[:-1]
    sense = flat[first]
    kept = sense != 0
    return first[kept], cuts[1:][kept], sense[kept]


def _successors(start: Numbers, end: Numbers, direction: Numbers) -> list[int]:
    """Index of the run that follows each run: turn right where possible, else left."""
    run_at = {key: run for run, key in enumerate((start * 4 + direction).tolist())}
    right = (end * 4 + (direction + 1) % 4).tolist()
    left = (end * 4 + (direction + 3) % 4).tolist()
    return [
        run_at[wanted] if wanted in run_at else run_at[other]
        for wanted, other in zip(right, left, strict=True)
    ]


def _walk(following: list[int]) -> tuple[list[int], npt.NDArray[np.bool_]]:
    """Order of the runs along their loops, and which runs begin a loop."""
    order: list[int] = []
    first = np.zeros(len(following), np.bool_)
    seen = bytearray(len(following))
    for begin in range(len(following)):
        if not seen[begin]:
            first[len(order)] = True
        run = begin
        while not seen[run]:
            seen[run] = 1
            order.append(run)
            run = following[run]
    return order, first


def bars(lines_px: npt.NDArray[np.int32], *, width_px: int) -> Rectangles:
    """Rectangles of `width_px` around axis-aligned lines (x0, y0, x1, y1), with square joins."""
    low = np.minimum(lines_px[:, :2], lines_px[:, 2:]) - width_px // 2
    high = np.maximum(lines_px[:, :2], lines_px[:, 2:]) - width_px // 2 + width_px - 1
    return np.ascontiguousarray(np.concatenate((low, high), axis=1), dtype=np.int32)


def dashes(
    lines_px: npt.NDArray[np.int32], first: npt.NDArray[np.bool_], *, on_px: int, off_px: int
) -> npt.NDArray[np.int32]:
    """The pieces of the lines that a dash covers; the pattern runs on around the corners."""
    if not len(lines_px):
        return lines_px
    step = lines_px[:, 2:] - lines_px[:, :2]
    length = np.abs(step).sum(axis=1)
    begin = np.cumsum(length) - length
    starts = np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))
    begin = begin - begin[starts]
    period = on_px + off_px
    first_dash = begin // period
    count = (begin + length - 1) // period - first_dash + 1
    line = np.repeat(np.arange(len(length)), count)
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    dash = (first_dash[line] + number) * period
    low = np.clip(dash - begin[line], 0, length[line])
    high = np.clip(dash + on_px - begin[line], 0, length[line])
    kept = high > low
    line, low, high = line[kept], low[kept, None], high[kept, None]
    unit = np.sign(step[line])
    origin = lines_px[line, :2]
    return np.concatenate((origin + unit * low, origin + unit * high), axis=1).astype(np.int32)

"""The border of a mask on voxel edges, as closed loops and as screen rectangles.

Everything is arrays: a lesion's border has hundreds of edges, a noisy draft's has tens of
thousands, and both are traced on every brush event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8] | npt.NDArray[np.bool_]
Rectangles = npt.NDArray[np.int32]
"""One row a rectangle: left, top, right, bottom, inclusive: the memory layout of QRect."""

EAST, SOUTH, WEST, NORTH = range(4)


@dataclass(frozen=True, eq=False)
class Outline:
    """Straight runs of border in the order in which a walk around each area meets them.

    `runs` is int32 (n, 4): row and column of a run's start, row and column of its end, in voxel
    corners, with the mask to the right of the walk. `first` says which runs begin a new loop.
    """

    runs: npt.NDArray[np.int32]
    first: npt.NDArray[np.bool_]


NOTHING = Outline(np.zeros((0, 4), np.int32), np.zeros(0, np.bool_))


def trace(mask: Mask) -> Outline:
    """Outline of a 2-D mask; areas that touch only at a corner get loops of their own."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not rows.size:
        return NOTHING
    columns = np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    inside = np.pad(mask[top : rows[-1] + 1, left : columns[-1] + 1] != 0, 1)
    start, direction, width = _edges(inside)
    end = start + np.array([1, width, -1, -width])[direction]
    order, first = _walk(_successors(start, direction, end))
    start, direction, end = start[order], direction[order], end[order]
    runs, first = _straighten(start, direction, end, first=first)
    corners = np.stack(np.divmod(runs, width), axis=-1).reshape(-1, 4)
    return Outline((corners + np.array([top, left, top, left])).astype(np.int32), first)


def _edges(
    inside: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
    """Unit edges as (start corner, direction) and the width of the corner grid."""
    width = inside.shape[1] - 1
    down = inside[1:, 1:-1].view(np.int8) - inside[:-1, 1:-1].view(np.int8)
    right = inside[1:-1, 1:].view(np.int8) - inside[1:-1, :-1].view(np.int8)
    parts, directions = [], []
    for direction, change, sign, shift in (
        (EAST, down, 1, 0),
        (SOUTH, right, -1, 0),
        (WEST, down, -1, 1),
        (NORTH, right, 1, width),
    ):
        at = np.flatnonzero(change == sign)
        row, column = np.divmod(at, change.shape[1])
        parts.append(row * width + column + shift)
        directions.append(np.full(at.size, direction))
    return np.concatenate(parts), np.concatenate(directions), width


def _successors(
    start: npt.NDArray[np.int64], direction: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Index of the edge that follows each edge: turn right where possible, else on, else left."""
    key = start * 4 + direction
    order = np.argsort(key)
    in_order = key[order]
    following = np.full(start.size, -1)
    for turn in (3, 0, 1):
        wanted = end * 4 + (direction + turn) % 4
        at = np.minimum(np.searchsorted(in_order, wanted), start.size - 1)
        found = in_order[at] == wanted
        following[found] = order[at[found]]
    return following


def _walk(
    following: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Order of the edges along their loops, by pointer doubling (no loop over edges)."""
    edges = np.arange(following.size)
    rounds = max(int(following.size).bit_length(), 1)
    loop, jump = edges.copy(), following.copy()
    for _ in range(rounds):
        loop = np.minimum(loop, loop[jump])
        jump = jump[jump]
    to_end = (following != loop).astype(np.int64)
    jump = np.where(following == loop, edges, following)
    for _ in range(rounds):
        to_end = to_end + to_end[jump]
        jump = jump[jump]
    order = np.lexsort((-to_end, loop))
    return order, loop[order] == order


def _straighten(
    start: npt.NDArray[np.int64],
    direction: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    *,
    first: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Unit edges in walking order joined to straight runs: start and end corner of each."""
    begins = first | np.append(True, direction[1:] != direction[:-1])
    at = np.flatnonzero(begins)
    last = np.append(at[1:] - 1, start.size - 1)
    return np.stack((start[at], end[last]), axis=-1), first[at]


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

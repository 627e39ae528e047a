"""The outline lies exactly on the border between mask and background."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unetpp_desktop.window.viewer.outline import Outline, bars, dashes, trace

masks = arrays(
    np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 1)
)


def unit_edges(outline: Outline) -> list[tuple[int, int, int, int]]:
    """Every run cut into edges of one voxel, smaller corner first."""
    edges = []
    for row0, column0, row1, column1 in outline.runs.tolist():
        low_row, high_row = sorted((row0, row1))
        low_column, high_column = sorted((column0, column1))
        edges += [(low_row, c, low_row, c + 1) for c in range(low_column, high_column)]
        edges += [(r, low_column, r + 1, low_column) for r in range(low_row, high_row)]
    return edges


def loops(outline: Outline) -> list[tuple[int, int]]:
    starts = np.flatnonzero(outline.first)
    stops = np.append(starts, len(outline.runs))[1:]
    return list(zip(starts.tolist(), stops.tolist(), strict=True))


def expected_edges(mask: np.ndarray) -> set[tuple[int, int, int, int]]:
    """By looking at each voxel's four neighbours."""
    padded = np.pad(mask, 1)
    edges = set()
    for row, column in np.argwhere(mask).tolist():
        if not padded[row, column + 1]:
            edges.add((row, column, row, column + 1))
        if not padded[row + 2, column + 1]:
            edges.add((row + 1, column, row + 1, column + 1))
        if not padded[row + 1, column]:
            edges.add((row, column, row + 1, column))
        if not padded[row + 1, column + 2]:
            edges.add((row, column + 1, row + 1, column + 1))
    return edges


@given(masks)
def test_each_border_edge_is_drawn_once_and_nothing_else(mask: np.ndarray) -> None:
    drawn = unit_edges(trace(mask))
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == expected_edges(mask)


@given(masks)
def test_the_runs_of_each_loop_join_end_to_end(mask: np.ndarray) -> None:
    outline = trace(mask)
    for start, stop in loops(outline):
        loop = outline.runs[start:stop]
        assert (loop[:, 2:] == np.roll(loop[:, :2], -1, axis=0)).all()


@given(masks)
def test_areas_that_touch_at_a_corner_have_loops_of_their_own(mask: np.ndarray) -> None:
    from scipy import ndimage

    areas = ndimage.label(mask)[1]
    outside, count = ndimage.label(np.pad(mask, 1) == 0, structure=np.ones((3, 3)))
    assert outside.max() == count
    assert trace(mask).first.sum() == areas + count - 1


@given(masks, st.integers(1, 12), st.integers(1, 9), st.integers(1, 9))
def test_dashes_cover_their_share_of_each_loop(
    mask: np.ndarray, scale: int, on_px: int, off_px: int
) -> None:
    outline = trace(mask)
    lines = outline.runs[:, [1, 0, 3, 2]] * scale
    pieces = dashes(lines, outline.first, on_px=on_px, off_px=off_px)
    wanted = 0
    for start, stop in loops(outline):
        length = int(np.abs(lines[start:stop, 2:] - lines[start:stop, :2]).sum())
        whole, rest = divmod(length, on_px + off_px)
        wanted += whole * on_px + min(rest, on_px)
    assert np.abs(pieces[:, 2:] - pieces[:, :2]).sum() == wanted


def test_bars_have_square_ends_around_the_line() -> None:
    across = np.array([[10, 20, 16, 20]], np.int32)
    assert bars(across, width_px=2).tolist() == [[9, 19, 16, 20]]
    assert bars(across, width_px=4).tolist() == [[8, 18, 17, 21]]

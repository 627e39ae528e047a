"""The mask is what the design says, at every threshold, under every correction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from unetpp_desktop.core import compose as c
from unetpp_desktop.core.grid import Grid

SHAPE = (4, 7, 9)
GRID = Grid(SHAPE, np.diag([1.0, 1.0, 3.0, 1.0]))
Q = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 200))
CORRECTIONS = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2))
THRESHOLD = st.integers(2, 198).map(lambda step: step / 200)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_probability_passes_a_threshold_exactly_when_its_q_does(dtype: type) -> None:
    steps = (np.arange(201) / 200).astype(dtype)
    p = np.concatenate([steps, np.nextafter(steps, dtype(0)), np.nextafter(steps, dtype(1))])
    p = np.concatenate([p, np.random.default_rng(0).random(5000).astype(dtype)])
    q = c.quantise(p)
    for step, t in enumerate(steps):
        np.testing.assert_array_equal(q >= step, p >= t)


@given(Q, CORRECTIONS, THRESHOLD)
def test_a_persons_voxel_wins_at_every_threshold(
    q: np.ndarray, corrections: np.ndarray, threshold: float
) -> None:
    cleaning = c.Cleaning(min_ml=0.02, fill_holes=True)
    mask = c.compose(q, corrections, threshold=threshold, grid=GRID, cleaning=cleaning)
    assert mask[corrections == c.KEEP_IN].all()
    assert not mask[corrections == c.KEEP_OUT].any()


@given(Q, CORRECTIONS, THRESHOLD)
def test_the_index_picture_shows_the_composed_mask(
    q: np.ndarray, corrections: np.ndarray, threshold: float
) -> None:
    table = np.zeros(256, np.uint8)
    table[c.threshold_step(threshold) : c.Q_MAX + 1] = 1
    table[c.KEEP_IN_CODE] = 1
    mask = c.compose(q, corrections, threshold=threshold, grid=GRID)
    for k in range(SHAPE[0]):
        np.testing.assert_array_equal(table[c.index_picture(q[k], corrections[k])], mask[k])


@given(Q, CORRECTIONS, THRESHOLD)
def test_cleaning_removes_what_scipy_calls_a_small_island(
    q: np.ndarray, corrections: np.ndarray, threshold: float
) -> None:
    cleaning = c.Cleaning(min_ml=0.015)  # five voxels of 3 mm3
    before = c.compose(q, corrections, threshold=threshold, grid=GRID)
    after = c.compose(q, corrections, threshold=threshold, grid=GRID, cleaning=cleaning)
    labels, count = ndimage.label(before, structure=np.ones((3, 3, 3)))
    for label in range(1, count + 1):
        part = labels == label
        stays = part.sum() >= 5 or (corrections[part] == c.KEEP_IN).any()
        assert after[part].all() if stays else not after[part].any()
    assert not after[before == 0].any()


def test_holes_are_filled_slice_by_slice_unless_a_person_kept_one_out() -> None:
    q = np.zeros((1, 9, 9), np.uint8)
    q[0, 1:8, 1:8] = 200
    q[0, 2, 2] = q[0, 5, 5] = 0
    corrections = np.zeros_like(q)
    corrections[0, 5, 5] = c.KEEP_OUT
    grid = Grid(q.shape, np.eye(4))
    mask = c.compose(q, corrections, threshold=0.5, grid=grid, cleaning=c.Cleaning(fill_holes=True))
    assert mask[0, 2, 2] == 1
    assert mask[0, 5, 5] == 0
    assert mask.sum() == 48

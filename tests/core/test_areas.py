"""Sizes per slice and threshold are those of the composed mask."""

import numpy as np
import pytest

from unetpp_desktop.core.areas import SliceAreas
from unetpp_desktop.core.compose import compose
from unetpp_desktop.core.grid import Grid


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("predicted", [True, False])
def test_each_slice_has_the_size_of_its_mask_at_every_threshold(axis: int, predicted: bool) -> None:
    rng = np.random.default_rng(2)
    q = rng.integers(0, 201, (4, 9, 7)).astype(np.uint8) if predicted else None
    corrections = rng.choice([0, 0, 0, 1, 2], (4, 9, 7)).astype(np.uint8)
    areas = SliceAreas(q, corrections, axis=axis)
    others = tuple(other for other in range(3) if other != axis)
    for step in range(1, 200):
        mask = compose(q, corrections, threshold=step / 200, grid=Grid.picture((4, 9, 7)))
        assert (areas.at(step) == mask.sum(axis=others)).all()
        assert areas.total[step] == mask.sum()


def test_only_the_slices_counted_again_follow_a_change() -> None:
    corrections = np.zeros((5, 4, 4), np.uint8)
    areas = SliceAreas(None, corrections, axis=0)
    corrections[1:4, 0, 0] = 2
    areas.count(2, 3)
    assert areas.at(100).tolist() == [0, 0, 1, 0, 0]
    areas.count(0, 5)
    assert areas.at(100).tolist() == [0, 1, 1, 1, 0]
    assert areas.corrected.tolist() == [False, True, True, True, False]


def test_a_slice_with_a_wide_uncertain_edge_or_a_gap_asks_for_a_look_until_corrected() -> None:
    q = np.zeros((5, 20, 20), np.uint8)
    q[:4, 4:12, 4:12] = 200
    q[1] = 0
    q[1, 2:14, 2:14] = 90  # undecided, all of it
    q[2] = 0
    q[2, 5:7, 5:7] = 200  # the mask is nearly gone between its neighbours
    areas = SliceAreas(q, np.zeros_like(q), axis=0)
    assert areas.look_here(80).tolist() == [False, True, True, False, False]
    corrected = np.zeros_like(q)
    corrected[1, 0, 0] = 1
    assert not SliceAreas(q, corrected, axis=0).look_here(80)[1]

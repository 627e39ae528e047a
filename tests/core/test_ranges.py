"""Slices are named as a person counts them."""

import pytest

from unetpp_desktop.core.ranges import slice_ranges


@pytest.mark.parametrize(
    ("indices", "words"),
    [([], ""), ([0], "1"), ([6, 2, 3, 4, 5, 11], "3–7, 12"), ([1, 0, 0], "1–2")],
)
def test_neighbours_become_a_range(indices: list[int], words: str) -> None:
    assert slice_ranges(indices) == words

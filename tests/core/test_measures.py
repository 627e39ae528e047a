"""Measures against numbers counted by hand."""

import numpy as np

from unetpp_desktop.core.measures import Counts, counts, dice, iou, precision, recall


def test_counts_and_measures_of_a_known_overlap() -> None:
    reference = np.zeros((2, 4, 4), np.uint8)
    mask = reference.copy()
    reference[0, :2] = 1  # 8 voxels
    mask[0, 1:3] = 1  # 8 voxels, 4 of them right
    found = counts(mask, reference)
    assert found == Counts(tp=4, fp=4, fn=4)
    assert (dice(found), iou(found), precision(found), recall(found)) == (0.5, 1 / 3, 0.5, 0.5)


def test_an_empty_reference_has_no_measure() -> None:
    found = counts(np.ones((1, 2, 2)), np.zeros((1, 2, 2)))
    assert found.fp == 4
    assert {dice(found), iou(found), precision(found), recall(found)} == {None}


def test_a_missed_lesion_is_zero_not_unknown() -> None:
    missed = Counts(tp=0, fp=0, fn=7)
    assert (dice(missed), recall(missed), precision(missed)) == (0, 0, None)


def test_counts_of_volumes_add_up_to_the_patient() -> None:
    assert Counts(1, 2, 3) + Counts(10, 20, 30) == Counts(11, 22, 33)

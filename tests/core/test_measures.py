"""Measures against numbers counted by hand."""

import numpy as np
import pytest

from unetpp_desktop.core.measures import (
    MEASURES,
    VOLUMES,
    Counts,
    SliceSums,
    compare,
    counts,
    dice,
    iou,
    precision,
    recall,
)
from unetpp_desktop.core.surface import surfaces


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


def volume(*boxes: tuple[slice, slice, slice]) -> np.ndarray:
    array = np.zeros((4, 20, 20), np.uint8)
    for box in boxes:
        array[box] = 1
    return array


LESION = (slice(1, 3), slice(5, 15), slice(5, 15))  # 200 voxels
WIDER = (slice(1, 3), slice(5, 15), slice(5, 17))  # 240 voxels


def test_a_patient_is_measured_in_the_units_that_are_known() -> None:
    pair = (volume(WIDER), volume(LESION))
    scan = compare(*pair, spacing=(5.0, 1.0, 1.0), voxel_ml=0.005).measures()
    assert scan["dice"] == pytest.approx(2 * 200 / 440)
    assert (scan["hd95_mm"], scan["hd95_px"]) == (2.0, None)
    assert scan["volume_difference_ml"] == pytest.approx(0.2)
    assert scan["volume_difference_percent"] == pytest.approx(20)
    assert (scan["reference_ml"], scan["reference_voxels"]) == (pytest.approx(1.0), 200)
    picture = compare(*pair, spacing=None, voxel_ml=None).measures()
    assert (picture["hd95_mm"], picture["hd95_px"]) == (None, 2.0)
    assert picture["volume_difference_ml"] is picture["reference_ml"] is None
    assert picture["volume_difference_percent"] == pytest.approx(20)
    assert set(picture) == set(MEASURES) | set(VOLUMES)


def test_nothing_to_find_leaves_only_what_was_found_wrongly() -> None:
    found = compare(volume(LESION), volume(), spacing=(5, 1, 1), voxel_ml=0.005).measures()
    assert {found[name] for name in MEASURES} == {None}
    assert (found["false_positive_ml"], found["false_positive_voxels"]) == (pytest.approx(1.0), 200)


def test_a_missed_lesion_has_no_distance_but_all_other_measures() -> None:
    missed = compare(volume(), volume(LESION), spacing=(5, 1, 1), voxel_ml=0.005).measures()
    assert (missed["dice"], missed["surface_dice"], missed["hd95_mm"]) == (0, 0, None)
    assert missed["volume_difference_percent"] == -100


def test_volumes_of_a_patient_are_pooled_then_measured() -> None:
    right = compare(volume(LESION), volume(LESION), spacing=(5, 1, 1), voxel_ml=0.005)
    wrong = compare(volume(WIDER), volume(LESION), spacing=(5, 1, 1), voxel_ml=0.005)
    joined = (right + wrong).measures()
    assert joined["dice"] == pytest.approx(2 * 400 / 840)
    assert joined["volume_difference_ml"] == pytest.approx(0.2)
    unknown = compare(volume(LESION), volume(LESION), spacing=None, voxel_ml=None)
    mixed = (right + unknown).measures()
    assert mixed["dice"] == 1
    assert (
        mixed["hd95_mm"] is mixed["hd95_px"] is mixed["surface_dice"] is mixed["found_ml"] is None
    )


def test_the_figure_that_others_quote_lives_on_empty_slices() -> None:
    reference = np.zeros((10, 8, 8), np.uint8)
    reference[0, :4] = 1
    nothing = compare(np.zeros_like(reference), reference, spacing=None, voxel_ml=None)
    assert nothing.slices == SliceSums(count=10, dice=9.0, iou=9.0)
    assert nothing.measures()["dice"] == 0
    along = compare(np.zeros_like(reference), reference, spacing=None, voxel_ml=None, axis=1).slices
    assert along == SliceSums(count=8, dice=4.0, iou=4.0)
    invented = compare(np.ones_like(reference), reference, spacing=None, voxel_ml=None).slices
    assert invented.dice == pytest.approx(2 * 32 / 96)


def test_slices_that_do_not_count_are_empty_on_both_sides() -> None:
    found, reference = (np.ones((4, 6, 5), np.uint8) for _ in range(2))
    found[:, 2], reference[:, 4] = 0, 0
    some = compare(found, reference, spacing=None, voxel_ml=None, axis=1, counted=(1, 3, 4))
    assert some.slices.count == 3
    assert (some.counts.tp, some.counts.fp, some.counts.fn) == (2 * 20, 20, 0)
    plate = np.zeros((4, 6, 5), np.uint8)
    plate[:, 1] = 1
    alone = surfaces(plate, plate, spacing=(1, 1, 1)).true.areas.sum()
    assert some.surfaces.true.areas.sum() == pytest.approx(2 * alone)  # a gap lies between the two

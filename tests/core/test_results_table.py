"""What stands in a card or a terminal is what was measured, with its meaning beside it."""

import numpy as np
import pytest

from unetpp_desktop.core.measures import Comparison, compare
from unetpp_desktop.core.results_table import mean_words, results_lines
from unetpp_desktop.core.summary import judged_document


def patient(shift: int, *, empty: bool = False, spacing: tuple[float, ...] | None) -> Comparison:
    reference = np.zeros((4, 20, 20), np.uint8)
    reference[1:3, 5:15, 5:15] = 1
    mask = np.roll(reference, shift, axis=2)
    voxel_ml = 0.005 if spacing else None
    return compare(mask, reference * (not empty), spacing=spacing, voxel_ml=voxel_ml)


def lines(spacing: tuple[float, ...] | None, count: int = 6) -> list[str]:
    patients = {f"p{n}": patient(n, spacing=spacing) for n in range(count)}
    patients["empty"] = patient(0, empty=True, spacing=spacing)
    return results_lines(judged_document(patients))


def test_the_table_holds_each_measure_with_its_interval_and_unit() -> None:
    text = "\n".join(lines((5.0, 1.0, 1.0)))
    dice = np.mean([1 - n / 10 for n in range(6)])
    assert f"| Dice | {dice:.3f} [" in text and "| 6 |" in text
    assert "HD95, mm" in text and "pixels |" not in text
    assert "1 more patients have nothing to find; in 1 of them something was found, 1.00 ml" in text
    assert "empty = 1, as others quote it; not a patient's Dice" in text
    assert "within 2 mm" in text and "two directed 95th percentiles" in text


def test_pictures_are_measured_in_pixels_and_few_patients_have_no_interval() -> None:
    text = "\n".join(lines(None, count=3))
    assert "HD95, pixels" in text and "HD95, mm" not in text
    assert "200 voxels on average" in text
    assert "[" not in next(line for line in text.splitlines() if line.startswith("| Dice"))


def test_a_mean_is_quoted_with_its_interval_and_number() -> None:
    assert mean_words(0.8123, (0.7, 0.9), 10) == "0.812 [0.700, 0.900], n = 10"
    assert mean_words(0.8123, None, 3) == "0.812, n = 3"
    assert mean_words(None, None, 0) == "none"


def test_nobody_with_a_lesion_leaves_an_honest_table() -> None:
    document = judged_document({"a": patient(0, empty=True, spacing=None)})
    assert document["mean"]["dice"] is None
    text = "\n".join(results_lines(document))
    assert "| Dice" not in text
    assert "1 more patients have nothing to find" in text
    assert document["image_wise"]["dice"] == pytest.approx(0.5)

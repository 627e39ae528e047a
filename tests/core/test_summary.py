"""Means come with their doubt, and a difference is shown only when it is one."""

import numpy as np
import pytest
from scipy import stats

from unetpp_desktop.core.measures import MEASURES, VOLUMES, SliceSums
from unetpp_desktop.core.summary import (
    bootstrap_interval,
    paired_difference,
    results_document,
    summarise,
)

# Heights of Darwin's cross-fertilised maize minus its self-fertilised partner (eighths of an inch),
# the example of scipy's own documentation: W = 24, p = 0.041.
DARWIN = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]


def named(values: list[float]) -> dict[str, float | None]:
    return {f"p{number}": value for number, value in enumerate(values)}


def test_the_interval_is_that_of_an_independent_bootstrap() -> None:
    values = np.random.default_rng(3).beta(6, 2, 40)
    expanded = 1 - 2 * stats.norm.cdf(np.sqrt(40 / 39) * stats.t.ppf(0.025, 39))
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile",
        confidence_level=expanded, rng=np.random.default_rng(9),
    ).confidence_interval  # fmt: skip
    assert bootstrap_interval(values.tolist()) == pytest.approx(theirs, abs=0.004)


@pytest.mark.parametrize("patients", [6, 10, 20])
def test_of_few_patients_a_difference_is_rarely_shown_where_there_is_none(patients: int) -> None:
    rng = np.random.default_rng(patients)
    drawn = [bootstrap_interval(rng.normal(size=patients).tolist()) for _ in range(400)]
    shown = sum(low > 0 or high < 0 for low, high in filter(None, drawn)) / len(drawn)
    assert 0.02 <= shown <= 0.09  # 5 % is meant; plain percentiles have 10 to 15


def test_the_same_patients_always_have_the_same_interval() -> None:
    values = [0.2, 0.9, 0.8, 0.7, 0.85, 0.6]
    assert bootstrap_interval(values) == bootstrap_interval(list(values))


def test_fewer_than_five_patients_have_no_interval() -> None:
    assert bootstrap_interval([0.1, 0.2, 0.3, 0.4]) is None
    assert bootstrap_interval([0.1, 0.2, 0.3, 0.4, 0.5]) is not None


def test_a_summary_leaves_out_what_is_not_known_and_counts_the_rest() -> None:
    found = summarise([0.9, None, 0.5, 0.7, 0.8, None])
    assert found is not None
    assert (found.n, found.worst, found.interval) == (4, 0.5, None)
    assert (found.mean, found.median) == pytest.approx((0.725, 0.75))
    assert summarise([None, None]) is None


def test_the_worst_distance_is_the_largest_and_the_worst_volume_the_farthest_from_right() -> None:
    hd95 = summarise([1.0, 30.0, 2.0], name="hd95_mm")
    volume = summarise([5.0, -40.0, 20.0], name="volume_difference_ml")
    assert hd95 is not None and hd95.worst == 30
    assert volume is not None and volume.worst == -40


def test_wilcoxon_gives_the_published_figure_of_darwins_maize() -> None:
    found = paired_difference(named([float(d) for d in DARWIN]), named([0.0] * len(DARWIN)))
    assert found is not None
    assert found.p == pytest.approx(0.04126, abs=1e-4)
    assert found.mean == pytest.approx(np.mean(DARWIN))
    student = stats.t.interval(0.95, 14, np.mean(DARWIN), stats.sem(DARWIN))
    assert found.interval == pytest.approx(student, abs=2.0)


def test_noise_is_no_difference_and_a_steady_gain_is_one() -> None:
    draw = np.random.default_rng(0)
    before = draw.beta(6, 2, 30)
    noise = paired_difference(
        named((before + draw.normal(0, 0.05, 30)).tolist()), named(before.tolist())
    )
    gain = paired_difference(
        named((before + draw.normal(0.03, 0.02, 30)).tolist()), named(before.tolist())
    )
    assert noise is not None and not noise.shown
    assert gain is not None and gain.shown and (gain.p or 1) < 0.001


def test_equal_runs_differ_in_nothing() -> None:
    same = named([0.5, 0.6, 0.7, 0.8, 0.9])
    found = paired_difference(same, same)
    assert found is not None
    assert (found.mean, found.interval, found.p, found.shown) == (0.0, (0.0, 0.0), 1.0, False)


def test_only_patients_with_a_value_on_both_sides_are_compared() -> None:
    found = paired_difference({"a": 0.5, "b": None, "c": 0.9, "d": 0.1}, {"a": 0.4, "b": 0.1})
    assert found is not None
    assert (found.n, found.mean, found.interval, found.shown) == (
        1,
        pytest.approx(0.1),
        None,
        False,
    )
    assert paired_difference({"a": 0.5}, {"b": 0.5}) is None


def row(patient: str, **values: float | None) -> dict[str, object]:
    return {"patient": patient} | dict.fromkeys((*MEASURES, *VOLUMES)) | values


def test_patients_with_nothing_to_find_are_in_no_mean_and_told_apart() -> None:
    rows = [
        row("a", dice=0.8, reference_voxels=100, false_positive_voxels=9, false_positive_ml=0.9),
        row("b", dice=0.6, reference_voxels=100, false_positive_voxels=9, false_positive_ml=0.9),
        row("c", reference_voxels=0, false_positive_voxels=30, false_positive_ml=3.0),
        row("d", reference_voxels=0, false_positive_voxels=0, false_positive_ml=0.0),
    ]
    document = results_document(rows, SliceSums(10, 9.0, 8.5), threshold=0.5)
    assert document["mean"]["dice"] == pytest.approx(0.7)
    assert document["n"]["dice"] == 2
    assert document["worst"]["dice"] == 0.6
    assert document["mean_interval"]["dice"] is None
    assert document["empty_references"] == {
        "patients": 2,
        "with_false_positives": 1,
        "mean_false_positive_ml": 1.5,
        "mean_false_positive_voxels": 15.0,
    }
    assert document["image_wise"] == {"slices": 10, "dice": 0.9, "iou": 0.85}
    assert "not a patient's Dice" in document["conventions"]["image_wise"]
    assert document["threshold"] == 0.5

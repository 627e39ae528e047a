"""What patients' values say together: their spread, how sure a mean is, and whether two differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unetpp_desktop.core.measures import CONVENTIONS, MEASURES, Comparison, SliceSums

DRAWS = 5000
SEED = 0
COVERED_PERCENT = 95
LEAST_PATIENTS = 5  # fewer say too little about noise
EXACT_PATIENTS = 50
LARGE_IS_BAD = ("hd95_mm", "hd95_px")
AWAY_FROM_ZERO_IS_BAD = ("volume_difference_ml", "volume_difference_percent")
SUMMARY_CONVENTIONS = CONVENTIONS | {
    "interval": f"{COVERED_PERCENT} % bootstrap of the mean over patients, {DRAWS} draws, seed "
    f"{SEED}, expanded percentiles (Hesterberg 2015); none below {LEAST_PATIENTS} patients.",
    "image_wise": "Mean over slices with empty = 1, as others quote it; not a patient's Dice.",
}

Interval = tuple[float, float]
Row = Mapping[str, Any]


def bootstrap_interval(values: Sequence[float]) -> Interval | None:
    """Bootstrap interval of the mean; None below `LEAST_PATIENTS`.

    Patients are drawn, not slices: slices of one patient say nearly the same. Percentiles (Efron
    1979), expanded for few patients as Student's t is (Hesterberg 2015, The American Statistician
    69:371): plain ones miss the mean of 5 patients in 17 of 100 cases, of 10 in 10.
    """
    if len(values) < LEAST_PATIENTS:
        return None
    n = len(values)
    drawn = np.random.default_rng(SEED).integers(n, size=(DRAWS, n))
    means = np.asarray(values, np.float64)[drawn].mean(axis=1)
    low, high = np.quantile(means, [_tail(n), 1 - _tail(n)])
    return float(low), float(high)


def _tail(n: int) -> float:
    """Which share of the draws lies below the interval of n values."""
    from scipy.special import ndtr, stdtrit

    return float(ndtr(np.sqrt(n / (n - 1)) * stdtrit(n - 1, (1 - COVERED_PERCENT / 100) / 2)))


@dataclass(frozen=True)
class Summary:
    """One measure over the `n` patients that have it; `interval` is that of the mean."""

    n: int
    mean: float
    median: float
    worst: float
    lower_quartile: float
    upper_quartile: float
    interval: Interval | None


def summarise(values: Iterable[float | None], *, name: str = "dice") -> Summary | None:
    """The known values of the measure `name`, which says what is worst; None without any."""
    known = np.array([value for value in values if value is not None], np.float64)
    if not len(known):
        return None
    badness = known if name in LARGE_IS_BAD else -known
    if name in AWAY_FROM_ZERO_IS_BAD:
        badness = np.abs(known)
    lower, median, upper = np.percentile(known, [25, 50, 75])
    return Summary(
        n=len(known),
        mean=float(known.mean()),
        median=float(median),
        worst=float(known[np.argmax(badness)]),
        lower_quartile=float(lower),
        upper_quartile=float(upper),
        interval=bootstrap_interval(known.tolist()),
    )


@dataclass(frozen=True)
class Difference:
    """The mean of the patients' differences, its interval, and the p of Wilcoxon's signed ranks.

    `interval` and `p` are None below `LEAST_PATIENTS` patients, `p` where nobody asked for it.
    """

    n: int
    mean: float
    interval: Interval | None
    p: float | None

    @property
    def shown(self) -> bool:
        """Whether a difference is shown: zero lies outside the interval."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


def paired_difference(
    values: Mapping[str, float | None],
    reference: Mapping[str, float | None],
    *,
    tested: bool = True,
) -> Difference | None:
    """`values` minus `reference`, over the patients that have both; None without any.

    Two-sided test of Wilcoxon (1945), where `tested`; patients without a difference are dropped.
    """
    pairs = ((values[patient], reference.get(patient)) for patient in values)
    gains = np.array([a - b for a, b in pairs if a is not None and b is not None], np.float64)
    if not len(gains):
        return None
    interval = bootstrap_interval(gains.tolist())
    p = _signed_rank_p(gains.tolist()) if tested and interval is not None else None
    return Difference(len(gains), float(gains.mean()), interval, p)


def _signed_rank_p(gains: Sequence[float]) -> float:
    """Exact for up to 50 patients without ties, else from the normal distribution."""
    sizes = np.abs([gain for gain in gains if gain])
    if not len(sizes):
        return 1.0
    from scipy.stats import wilcoxon

    exact = len(sizes) <= EXACT_PATIENTS and len(np.unique(sizes)) == len(sizes)
    method = "exact" if exact else "asymptotic"
    return float(wilcoxon([gain for gain in gains if gain], method=method).pvalue)


def judged_document(patients: Mapping[str, Comparison], **facts: object) -> dict[str, Any]:
    """`results_document` of patients by name, their slices summed."""
    rows = [{"patient": name} | one.measures() for name, one in patients.items()]
    slices = sum((one.slices for one in patients.values()), start=SliceSums(0, 0.0, 0.0))
    return results_document(rows, slices, **facts)


def results_document(rows: Sequence[Row], slices: SliceSums, **facts: object) -> dict[str, Any]:
    """Everything that is said of one judged model, as plain JSON values.

    A row is a patient: its name, `MEASURES` and `VOLUMES`. Units stand in the names. Patients with
    an empty reference count in `empty_references` alone. `facts` go in as they are.
    """
    sums = {name: summarise((row[name] for row in rows), name=name) for name in MEASURES}
    return {
        **facts,
        "mean": _each(sums, "mean"),
        "mean_interval": _each(sums, "interval"),
        "median": _each(sums, "median"),
        "worst": _each(sums, "worst"),
        "lower_quartile": _each(sums, "lower_quartile"),
        "upper_quartile": _each(sums, "upper_quartile"),
        "n": {name: one.n if one else 0 for name, one in sums.items()},
        "empty_references": _empty_references(rows),
        "image_wise": {
            "slices": slices.count,
            "dice": slices.dice / slices.count if slices.count else None,
            "iou": slices.iou / slices.count if slices.count else None,
        },
        "conventions": SUMMARY_CONVENTIONS,
        "patients": [dict(row) for row in rows],
    }


def _each(sums: Mapping[str, Summary | None], field: str) -> dict[str, Any]:
    return {name: getattr(one, field) if one else None for name, one in sums.items()}


def _empty_references(rows: Sequence[Row]) -> dict[str, Any]:
    """What was found where there is nothing to find."""
    empty = [row for row in rows if not row["reference_voxels"]]
    false_ml = [row["false_positive_ml"] for row in empty]
    known = bool(empty) and None not in false_ml
    false_voxels = [row["false_positive_voxels"] for row in empty]
    return {
        "patients": len(empty),
        "with_false_positives": sum(voxels > 0 for voxels in false_voxels),
        "mean_false_positive_ml": float(np.mean(false_ml)) if known else None,
        "mean_false_positive_voxels": float(np.mean(false_voxels)) if empty else None,
    }

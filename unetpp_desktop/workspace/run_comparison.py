"""Several runs side by side: what they were told otherwise, and what it changed for patients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from unetpp_desktop.core.measures import MEASURES
from unetpp_desktop.core.summary import Difference, Summary, paired_difference, summarise
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace.run import Run

NOT_SETTINGS = ("name",)
PLACES_OF_DATA = ("images", "masks", "split")


class Against(StrEnum):
    """Which run the others are compared with."""

    FIRST = "first"
    BEST = "best"  # by mean Dice


@dataclass(frozen=True)
class Result:
    """One run on the shared patients, by measure: its values together, and their difference to the
    run that all are compared with (empty for that run itself).

    A measure is summarised over the patients for which every run has it: a run that found nothing
    in a patient has no distance there, and would look the better for it."""

    run: Run
    summaries: Mapping[str, Summary]
    differences: Mapping[str, Difference]


@dataclass(frozen=True)
class RunComparison:
    """`settings` are those that differ, each with one value a run; `other_masks` are shared
    patients whose reference is not the same in all runs."""

    results: tuple[Result, ...]
    reference: int
    patients: tuple[str, ...]
    settings: Mapping[str, tuple[Any, ...]]
    other_masks: tuple[str, ...]


def compare_runs(
    runs: Sequence[Run],
    *,
    against: Against = Against.FIRST,
    shared: bool = False,
    tested: bool = True,
) -> RunComparison:
    """Compare finished runs patient by patient.

    Not `tested`, the differences have no p, and scipy's tests, a second to load, are not needed.

    Raises `Problem`: NO_RESULTS for a run without patients, PATIENTS_DIFFER when the runs were not
    judged by the same ones; with `shared` those that all have are enough.
    """
    patients = _shared(runs, allowed=shared)
    measured = {name: _measured(runs, patients, name) for name in MEASURES}
    sums = [_summaries(run, measured) for run in runs]
    means = [one["dice"].mean if "dice" in one else -1.0 for one in sums]
    reference = means.index(max(means)) if against is Against.BEST else 0
    results = tuple(
        Result(run, one, _differences(run, runs[reference], patients, tested=tested))
        for run, one in zip(runs, sums, strict=True)
    )
    return RunComparison(
        results, reference, patients, _settings(runs), _other_masks(runs, patients)
    )


def _shared(runs: Sequence[Run], *, allowed: bool) -> tuple[str, ...]:
    first = runs[0].patients
    for run in runs:
        if not run.patients:
            raise Problem(Code.NO_RESULTS, path=run.path)
    shared = tuple(p for p in first if all(p in run.patients for run in runs))
    for run in runs[1:]:
        common = len(set(run.patients) & set(first))
        if not shared or (not allowed and not common == len(first) == len(run.patients)):
            raise Problem(Code.PATIENTS_DIFFER, path=run.path, other=runs[0].path, shared=common)
    return shared


def _measured(runs: Sequence[Run], patients: Sequence[str], measure: str) -> list[str]:
    """The patients for which every run has the measure."""
    values = [run.values(measure) for run in runs]
    return [patient for patient in patients if None not in (one[patient] for one in values)]


def _summaries(run: Run, measured: Mapping[str, Sequence[str]]) -> dict[str, Summary]:
    found = {}
    for measure, patients in measured.items():
        values = run.values(measure)
        summary = summarise((values[patient] for patient in patients), name=measure)
        if summary is not None:
            found[measure] = summary
    return found


def _differences(
    run: Run, reference: Run, patients: Sequence[str], *, tested: bool
) -> dict[str, Difference]:
    if run is reference:
        return {}
    found = {}
    for measure in MEASURES:
        values = run.values(measure)
        shared = {patient: values[patient] for patient in patients}
        difference = paired_difference(shared, reference.values(measure), tested=tested)
        if difference is not None:
            found[measure] = difference
    return found


def _settings(runs: Sequence[Run]) -> dict[str, tuple[Any, ...]]:
    names = dict.fromkeys(name for run in runs for name in run.settings)
    same_data = bool(runs[0].data) and all(run.data == runs[0].data for run in runs)
    left_out = (*NOT_SETTINGS, *(PLACES_OF_DATA if same_data else ()))
    values = {name: tuple(run.settings.get(name) for run in runs) for name in names}
    return {
        name: told
        for name, told in values.items()
        if name not in left_out and any(value != told[0] for value in told)
    }


def _other_masks(runs: Sequence[Run], patients: Sequence[str]) -> tuple[str, ...]:
    def sizes(patient: str) -> set[float]:
        known = (run.patients[patient]["reference_voxels"] for run in runs)
        return {size for size in known if size is not None}

    return tuple(patient for patient in patients if len(sizes(patient)) > 1)

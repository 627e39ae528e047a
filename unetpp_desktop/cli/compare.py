"""Compare finished runs, patient by patient: settings beside results; without torch."""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unetpp_desktop.core.summary import Difference
    from unetpp_desktop.workspace.run import Run
    from unetpp_desktop.workspace.run_comparison import Result, RunComparison

NAME = "compare"
HELP = "compare runs on the patients that judged them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The runs, and what to hold them against."""
    add = parser.add_argument
    add("runs", nargs="+", metavar="RUN", help="folder of a run or of a cross-validation")
    add(
        "--against",
        choices=("first", "best"),
        default="first",
        help="the run that the others are compared with (best: by mean Dice)",
    )
    add("--shared", action="store_true", help="compare on the patients that all runs share")
    add("--json", metavar="FILE", help="write the comparison as JSON")
    add("--plot", metavar="FILE", help="draw the curves over each other as PNG")


def run(arguments: argparse.Namespace) -> int:
    """One table on stdout."""
    from unetpp_desktop.workspace.replace import write_bytes_file, write_text_file
    from unetpp_desktop.workspace.run import read_run
    from unetpp_desktop.workspace.run_comparison import Against, compare_runs

    runs = [read_run(Path(path)) for path in arguments.runs]
    found = compare_runs(runs, against=Against(arguments.against), shared=arguments.shared)
    print(*comparison_lines(found), sep="\n")
    if arguments.json:
        text = json.dumps(comparison_document(found), indent=1, ensure_ascii=False)
        write_text_file(Path(arguments.json), text + "\n")
    if arguments.plot:
        from unetpp_desktop.engine.plots import draw_comparison

        write_bytes_file(Path(arguments.plot), draw_comparison(runs, names=_names(runs)))
    return 0


def comparison_lines(found: "RunComparison") -> list[str]:
    """A Markdown table: a row a run, with the settings that differ."""
    names = _names([one.run for one in found.results])
    reference = names[found.reference]
    head = [
        "run", *found.settings, "epochs done", "mean Dice [95 % interval]", "median", "worst",
        "surface Dice", "HD95", f"Dice minus that of {reference}",
    ]  # fmt: skip
    rows = [
        [
            name,
            *(_told(values[place]) for values in found.settings.values()),
            str(one.run.epochs),
            *_result_cells(one),
            "—" if place == found.reference else difference_words(one.differences.get("dice")),
        ]
        for place, (name, one) in enumerate(zip(names, found.results, strict=True))
    ]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]
    return [*lines, "", *_notes(found)]


def difference_words(difference: "Difference | None") -> str:
    """`+0.031 [0.012, 0.050], p = 0.004`, or that no difference is shown."""
    if difference is None:
        return "no patient has both"
    mean = f"{difference.mean:+.3f}"
    if difference.interval is None or difference.p is None:
        return f"{mean}; too few patients ({difference.n}) to show a difference"
    low, high = difference.interval
    words = f"{mean} [{low:+.3f}, {high:+.3f}], p = {difference.p:.2g}"
    return words if difference.shown else f"{words}; no difference shown"


def comparison_document(found: "RunComparison") -> dict[str, Any]:
    """The comparison as plain JSON values; units stand in the measures' names."""
    from unetpp_desktop.core.summary import SUMMARY_CONVENTIONS

    runs = [
        {
            "name": one.run.name,
            "path": str(one.run.path),
            "epochs": one.run.epochs,
            "seconds": one.run.seconds,
            "summaries": {k: dataclasses.asdict(v) for k, v in one.summaries.items()},
            "differences": {
                k: {**dataclasses.asdict(v), "shown": v.shown} for k, v in one.differences.items()
            },
        }
        for one in found.results
    ]
    return {
        "patients": found.patients,
        "reference": found.reference,
        "settings": found.settings,
        "other_masks": found.other_masks,
        "runs": runs,
        "conventions": SUMMARY_CONVENTIONS,
    }


def _names(runs: Sequence["Run"]) -> list[str]:
    """The runs' names, with their folders where two are called the same."""
    names = [one.name for one in runs]
    return [
        name if names.count(name) == 1 else f"{name} ({one.path.parent.name}/{one.path.name})"
        for name, one in zip(names, runs, strict=True)
    ]


def _result_cells(one: "Result") -> list[str]:
    dice = one.summaries.get("dice")
    if dice is None:
        return ["none"] * 5
    interval = "" if dice.interval is None else " [{:.3f}, {:.3f}]".format(*dice.interval)
    return [
        f"{dice.mean:.3f}{interval}",
        f"{dice.median:.3f}",
        f"{dice.worst:.3f}",
        _mean_words(one, dice.n, ("surface_dice", "{:.3f}")),
        _mean_words(one, dice.n, ("hd95_mm", "{:.1f} mm"), ("hd95_px", "{:.1f} px")),
    ]


def _mean_words(one: "Result", n: int, *measures: tuple[str, str]) -> str:
    """Means that are known, with their number of patients where it is not `n`."""
    cells = []
    for measure, words in measures:
        if summary := one.summaries.get(measure):
            told = words.format(summary.mean)
            cells.append(told if summary.n == n else f"{told}, n = {summary.n}")
    return "; ".join(cells) or "none"


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "default" if value in (None, "") else str(value)


def _notes(found: "RunComparison") -> list[str]:
    notes = [
        f"{len(found.patients)} patients, each over whole volumes. A difference is paired by "
        "patient, its interval a 95 % bootstrap over patients, p is Wilcoxon's; where zero is "
        "inside the interval, no difference is shown. Epoch and threshold were chosen on these "
        "same patients. A distance is known where every run found something; n says for how many."
    ]
    if found.other_masks:
        some = ", ".join(found.other_masks[:3])
        notes.append(
            f"The reference masks of {len(found.other_masks)} patients are not the same in all "
            f"runs ({some}): check that all learned from one data set."
        )
    return notes

"""Judge a model by patients: whole volumes, on the grid of the source."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from unetpp_desktop.cli.words import names
from unetpp_desktop.core.measures import Counts, counts, dice, iou, precision, recall
from unetpp_desktop.core.texts import Code, Problem

if TYPE_CHECKING:
    from unetpp_desktop.core.recipe import Recipe
    from unetpp_desktop.engine.data import Study
    from unetpp_desktop.engine.predict import Predictor

NAME = "evaluate"
HELP = "compare a model with reference masks, patient by patient"
BAD_CALL = 2
MEASURES = {"dice": dice, "iou": iou, "precision": precision, "recall": recall}
BAD_CALL_CODES = (
    Code.FOLDER_MISSING, Code.BAD_SPLIT, Code.BAD_PATTERN, Code.NO_PAIRS, Code.LEVEL_MISSING,
    Code.MODEL_DAMAGED, Code.MODEL_UNKNOWN, Code.FILE_UNREADABLE,
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The data as for `train`, and the model."""
    add = parser.add_argument
    add("--images", required=True, metavar="DIR", help="folder of images")
    add("--masks", default="", metavar="DIR", help="folder of masks (default: the images' folder)")
    add("--image-suffix", default="", metavar="S", help="end of an image's name")
    add("--mask-suffix", default="", metavar="S", help="end of a mask's name")
    add("--mask-threshold", type=float, metavar="T", help="grey above it is foreground")
    add("--model", required=True, metavar="FILE", help="a .safetensors model of this program")
    add("--threshold", type=float, metavar="T", help="default: the model's suggestion")
    add("--level", type=int, metavar="L", help="level of the network (default: the model's)")
    add("--split", default="", metavar="CSV", help="table with the columns patient, part")
    add("--part", default="", metavar="NAME", help="part of the split to judge")
    add("--patient-pattern", default="", metavar="REGEX", help="what in a name tells the patient")
    add("--channels-as", type=names, default=(), metavar="NAMES", help="a colour picture's series")
    add("--json", metavar="FILE", help="write the result as JSON")
    add("--device", choices=("auto", "cuda", "cpu"), default="auto")


def run(arguments: argparse.Namespace) -> int:
    """Judge; the result as JSON on stdout. 1 when a case could not be judged."""
    from unetpp_desktop.core.recipe import Device
    from unetpp_desktop.engine.data import find_studies
    from unetpp_desktop.engine.predict import Predictor

    recipe = _recipe(arguments)
    try:
        predictor = Predictor(
            Path(arguments.model), level=arguments.level, device=Device(arguments.device)
        )
        found = find_studies(recipe)
        studies = _chosen(found.studies, recipe)
    except Problem as problem:
        if problem.code not in BAD_CALL_CODES:
            raise
        print(f"unetpp {NAME}: {problem}", file=sys.stderr)
        return BAD_CALL
    for fault in found.problems:
        print(fault, file=sys.stderr)
    threshold = arguments.threshold or predictor.info.suggestion.threshold
    patients, whole = _judge(studies, recipe, predictor, threshold)
    document = json.dumps(summary(patients, threshold=threshold), indent=1, ensure_ascii=False)
    print(document)
    if arguments.json:
        from unetpp_desktop.workspace.replace import write_text_file

        write_text_file(Path(arguments.json), document + "\n")
    return 0 if whole and not found.problems else 1


def _recipe(arguments: argparse.Namespace) -> "Recipe":
    from unetpp_desktop.core.recipe import Recipe

    return Recipe(
        images=arguments.images,
        masks=arguments.masks,
        image_suffix=arguments.image_suffix,
        mask_suffix=arguments.mask_suffix,
        mask_threshold=arguments.mask_threshold,
        channels_as=arguments.channels_as,
        patient_pattern=arguments.patient_pattern,
        split=arguments.split,
        part=arguments.part,
    )


def _chosen(studies: Sequence["Study"], recipe: "Recipe") -> list["Study"]:
    from unetpp_desktop.engine.data import read_split

    if not recipe.split:
        return list(studies)
    table = read_split(Path(recipe.split))
    parts = {recipe.part} if recipe.part else set(table.values())
    chosen = [study for study in studies if table.get(study.patient) in parts]
    if not chosen:
        reason = f"no patient of these images is in its part “{recipe.part}”"
        raise Problem(Code.BAD_SPLIT, path=recipe.split, reason=reason)
    return chosen


Judged = dict[str, tuple[Counts, float | None]]  # patient: counts and ml of false positives


def _judge(
    studies: Sequence["Study"], recipe: "Recipe", predictor: "Predictor", threshold: float
) -> tuple[Judged, bool]:
    """Counts of each patient over all its volumes; False when a case could not be judged."""
    judged: Judged = {}
    whole = True
    for number, study in enumerate(studies, start=1):
        try:
            found, voxel_ml = _compare(study, recipe, predictor, threshold)
        except Problem as problem:
            print(problem, file=sys.stderr)
            whole = False
            continue
        before, false_ml = judged.get(study.patient, (Counts(0, 0, 0), 0.0))
        more_ml = None if voxel_ml is None or false_ml is None else false_ml + found.fp * voxel_ml
        judged[study.patient] = (before + found, more_ml)
        print(f"{number} of {len(studies)}  {study.title}", file=sys.stderr, flush=True)
    return judged, whole


def _compare(
    study: "Study", recipe: "Recipe", predictor: "Predictor", threshold: float
) -> tuple[Counts, float | None]:
    from unetpp_desktop.core.compose import Cleaning, compose
    from unetpp_desktop.engine.predict import empty_q
    from unetpp_desktop.formats import read_mask, read_series

    series = read_series(study.images, channels_as=recipe.channels_as)
    grid = series[0].grid
    reference = read_mask(study.masks, grid=grid, level=recipe.mask_threshold)
    q = empty_q(series)
    for problem in predictor.predict(series, q, path=study.images[0]) or ():
        print(problem, file=sys.stderr)
    suggestion = predictor.info.suggestion
    cleaning = Cleaning(suggestion.min_ml, suggestion.fill_holes)
    mask = compose(q, None, threshold=threshold, grid=grid, cleaning=cleaning)
    return counts(mask, reference), grid.voxel_ml


def summary(patients: Judged, *, threshold: float) -> dict[str, Any]:
    """Per patient, and mean and median over the patients whose reference holds something."""
    rows = []
    for patient, (found, false_ml) in patients.items():
        row: dict[str, Any] = {"patient": patient}
        row |= {name: measure(found) for name, measure in MEASURES.items()}
        if found.reference_empty:
            row |= dict.fromkeys(MEASURES)
            row["false_positive_voxels"] = found.fp
            row["false_positive_ml"] = false_ml
        rows.append(row)
    return {
        "threshold": threshold,
        "mean": _over(rows, fmean),
        "median": _over(rows, median),
        "patients": rows,
    }


def _over(rows: Sequence[dict[str, Any]], middle: Any) -> dict[str, float | None]:  # noqa: ANN401
    result = {}
    for name in MEASURES:
        known = [row[name] for row in rows if row[name] is not None]
        result[name] = middle(known) if known else None
    return result

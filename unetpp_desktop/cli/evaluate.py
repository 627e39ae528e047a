"""Judge a model by patients: whole volumes, on the grid of the source."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unetpp_desktop.cli.words import (
    CHANNELS_HELP,
    DEVICE_HELP,
    SUFFIX_HELP,
    check_part,
    level,
    names,
    threshold,
    unpaired_lines,
)
from unetpp_desktop.core.texts import Code, Problem

if TYPE_CHECKING:
    from unetpp_desktop.core.measures import Comparison
    from unetpp_desktop.core.recipe import Recipe
    from unetpp_desktop.engine.data import Study
    from unetpp_desktop.engine.predict import Predictor

NAME = "evaluate"
HELP = "compare a model with reference masks, patient by patient"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The data as for `train`, and the model."""
    add = parser.add_argument
    add("--images", required=True, metavar="DIR", help="folder of images")
    add("--masks", default="", metavar="DIR", help="folder of masks (default: the images' folder)")
    add("--image-suffix", default="", metavar="S", help=SUFFIX_HELP)
    add("--mask-suffix", default="", metavar="S", help="end of a mask's name")
    add("--mask-threshold", type=float, metavar="T", help="grey above it is foreground")
    add("--model", required=True, metavar="FILE", help="a .safetensors model of this program")
    add("--threshold", type=threshold, metavar="T", help="0.01 to 0.99 (default: the model's)")
    add("--level", type=level, metavar="L", help="1 to 4 or mean (default: the model's)")
    add("--flips", action=argparse.BooleanOptionalAction, help="mean over mirrored slices too")
    add("--split", default="", metavar="CSV", help="table with the columns patient, part")
    add("--part", default="", metavar="NAME", help="part of the split to judge")
    add("--patient-pattern", default="", metavar="REGEX", help="what in a name tells the patient")
    add("--channels-as", type=names, default=(), metavar="NAMES", help=CHANNELS_HELP)
    add("--json", metavar="FILE", help="write the result as JSON")
    add("--device", choices=("auto", "cuda", "cpu"), default="auto", help=DEVICE_HELP)


def run(arguments: argparse.Namespace) -> int:
    """Judge; the result as JSON on stdout, as a table on stderr. 1 when a case failed."""
    from unetpp_desktop.core.recipe import Device
    from unetpp_desktop.core.results_table import results_lines
    from unetpp_desktop.core.summary import judged_document
    from unetpp_desktop.engine.data import find_studies
    from unetpp_desktop.engine.predict import Predictor

    check_part(arguments.part, split=arguments.split)
    recipe = _recipe(arguments)
    predictor = Predictor(
        Path(arguments.model),
        level=arguments.level,
        flips=arguments.flips,
        device=Device(arguments.device),
    )
    found = find_studies(recipe, fewer=True)
    studies, absent = _chosen(found.studies, recipe)
    alone = unpaired_lines(found.unpaired_images, found.unpaired_masks)
    for line in (*found.problems, *absent, *alone):
        print(line, file=sys.stderr)
    cut = arguments.threshold or predictor.info.suggestion.threshold
    patients, whole = _judge(studies, recipe, predictor, cut)
    document = judged_document(patients, **_as_judged(predictor, cut))
    text = json.dumps(document, indent=1, ensure_ascii=False)
    print(*results_lines(document), sep="\n", file=sys.stderr)
    print(text)
    if arguments.json:
        from unetpp_desktop.workspace.replace import write_text_file

        write_text_file(Path(arguments.json), text + "\n")
    return 0 if whole and not found.problems and not absent else 1


def _as_judged(predictor: "Predictor", cut: float) -> dict[str, object]:
    """What the figures depend on beside the images."""
    info = predictor.info
    return {
        "model": info.name,
        "model_sha256": info.tensors_sha256,
        "level": predictor.level,
        "flips": bool(predictor.flips),
        "threshold": cut,
        "min_ml": info.suggestion.cleaning.min_ml,
        "fill_holes": info.suggestion.cleaning.fill_holes,
    }


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


def _chosen(studies: Sequence["Study"], recipe: "Recipe") -> tuple[list["Study"], list[Problem]]:
    """The studies of the part, and which of its patients have none."""
    from unetpp_desktop.engine.parts import read_split, strangers

    if not recipe.split:
        return list(studies), []
    table = read_split(Path(recipe.split))
    parts = {recipe.part.lower()} if recipe.part else set(table.values())
    wanted = {patient: part for patient, part in table.items() if part in parts}
    chosen = [study for study in studies if study.patient in wanted]
    if not chosen:
        reason = f"no patient of these images is in its part “{recipe.part}”"
        raise Problem(Code.BAD_SPLIT, path=recipe.split, reason=reason)
    return chosen, strangers(recipe, wanted, [study.patient for study in studies])


def _judge(
    studies: Sequence["Study"], recipe: "Recipe", predictor: "Predictor", cut: float
) -> tuple[dict[str, "Comparison"], bool]:
    """Each patient over all its volumes; False when a case could not be judged."""
    judged: dict[str, Comparison] = {}
    whole = True
    for number, study in enumerate(studies, start=1):
        try:
            found = _compare(study, recipe, predictor, cut)
        except Problem as problem:
            print(problem, file=sys.stderr)
            whole = False
            continue
        before = judged.get(study.patient)
        judged[study.patient] = found if before is None else before + found
        print(f"{number} of {len(studies)}  {study.title}", file=sys.stderr, flush=True)
    return judged, whole


def _compare(study: "Study", recipe: "Recipe", predictor: "Predictor", cut: float) -> "Comparison":
    from unetpp_desktop.core.compose import compose
    from unetpp_desktop.core.measures import compare
    from unetpp_desktop.engine.predict import empty_q
    from unetpp_desktop.formats import read_mask

    study.check_files()
    names = recipe.channels_as
    series = predictor.read(study.images, study.series, channels_as=names, volume=study.volume)
    grid = series[0].grid
    level = recipe.mask_threshold if study.slices is None else None
    reference = read_mask(study.masks, grid=grid, level=level)
    q = empty_q(series)
    for problem in predictor.predict(series, q, path=study.images[0]) or ():
        print(problem, file=sys.stderr)
    cleaning = predictor.info.suggestion.cleaning
    mask = compose(q, None, threshold=cut, grid=grid, cleaning=cleaning)
    return compare(
        mask,
        reference,
        spacing=grid.spacing if grid.spacing_known else None,
        voxel_ml=grid.voxel_ml,
        axis=grid.acquired_axis,
        counted=study.slices,
    )

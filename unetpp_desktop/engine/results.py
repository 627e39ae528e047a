"""What a run has shown: the model's description, patients.csv, the curves, the card."""

import datetime
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from unetpp_desktop.core.measures import iou, precision, recall
from unetpp_desktop.core.model_info import DataInfo, ModelInfo, Scalar, Suggestion
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.engine.data import Parts
from unetpp_desktop.engine.model_file import save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.plots import draw_dice, draw_learning_rate, draw_loss
from unetpp_desktop.engine.prepare import Prepared, versions
from unetpp_desktop.engine.validate import HALF, Judgement, PatientResult
from unetpp_desktop.jobs.messages import EpochMetrics

PATIENT_COLUMNS = (
    "patient", "pseudonym", "dice", "iou", "precision", "recall",
    "reference_ml", "found_ml", "false_positive_ml",
)  # fmt: skip
SHOWN_PATIENTS = 20
PLACES = ("images", "masks", "split", "init")  # paths stay in the run, a model travels


def describe(
    prepared: Prepared, judgement: Judgement | None, *, threshold: float = HALF
) -> ModelInfo:
    """The document of a model file; results are those at the suggested threshold."""
    recipe, data = prepared.recipe, prepared.data
    names = pseudonyms(data.parts)
    results = {names[one.patient]: one.dice(threshold) for one in _judged(prepared, judgement)}
    architecture = prepared.network.architecture
    return ModelInfo(
        name=recipe.name or prepared.folder.path.name,
        channels=data.channels,
        plane=data.plane,
        suggestion=Suggestion(
            level=architecture.depth,
            threshold=threshold,
            min_ml=judgement.cleaning.min_ml if judgement else 0.0,
            fill_holes=judgement is not None and judgement.cleaning.fill_holes,
            mirror=judgement is not None and judgement.mirror,
            dice=judgement.mean_dice(threshold) if judgement else None,
        ),
        architecture=architecture,
        context=recipe.context,
        channel_dropout=recipe.channel_dropout > 0,
        size=recipe.size,
        spacing=None if recipe.spacing is None else (recipe.spacing, recipe.spacing),
        label=recipe.label,
        artificial=recipe.artificial,
        training=_settings(recipe),
        data=DataInfo(
            sha256=prepared.data_sha256,
            train=tuple(names[patient] for patient in data.parts.train),
            validation=tuple(names[patient] for patient in data.parts.validation),
        ),
        versions=versions(),
        results=results,
        limits=_limits(prepared),
    )


def pseudonyms(parts: Parts) -> dict[str, str]:
    """T1, T2 ... teach, V1, V2 ... validate; split.csv and patients.csv of the run say who is who.

    A hash would tell whoever can guess a patient's name or number.
    """
    names = {patient: f"T{number}" for number, patient in enumerate(parts.train, start=1)}
    return names | {
        patient: f"V{number}" for number, patient in enumerate(parts.validation, start=1)
    }


def write_results(
    prepared: Prepared,
    network: UNetPlusPlus,
    judgement: Judgement,
    *,
    history: Sequence[EpochMetrics],
) -> ModelInfo:
    """Write the best model with its results and suggestion, the tables, the figures, the card."""
    folder, recipe = prepared.folder, prepared.recipe
    threshold = judgement.suggested_threshold()
    info = save_model(folder.best, network, describe(prepared, judgement, threshold=threshold))
    names = pseudonyms(prepared.data.parts)
    rows = [
        [one.patient, names[one.patient], *_measures(one, threshold)]
        for one in _judged(prepared, judgement)
    ]
    folder.write_patients(rows, PATIENT_COLUMNS)
    if history:
        planned = [learning_rate(recipe, epoch) for epoch in range(recipe.epochs)]
        folder.write_picture("learning_rate.png", draw_learning_rate(history, planned))
        folder.write_picture("loss.png", draw_loss(history))
        folder.write_picture("dice.png", draw_dice(history))
    folder.write_card(_card(prepared, info))
    return info


def _judged(prepared: Prepared, judgement: Judgement | None) -> list[PatientResult]:
    """The validation patients in the order of split.csv."""
    by_name = {one.patient: one for one in (judgement.patients if judgement else ())}
    return [by_name[name] for name in prepared.data.parts.validation if name in by_name]


def _settings(recipe: Recipe) -> dict[str, Scalar | tuple[Scalar, ...]]:
    """The recipe without places of one machine."""
    values: dict[str, Any] = recipe.to_dict()
    values["learning_rate"] = recipe.first_rate
    return {name: value for name, value in values.items() if name not in PLACES}


def _limits(prepared: Prepared) -> str:
    data = prepared.data
    words = (
        f"Research use only, not for diagnosis. Learned from {len(data.parts.train)} patients, "
        f"judged by {len(data.parts.validation)} of the same source, which also chose the epoch "
        "and the threshold: expect less on images from elsewhere."
    )
    return f"Trained on artificial images. {words}" if prepared.recipe.artificial else words


def _measures(one: PatientResult, threshold: float) -> list[float | None]:
    found = one.counts(threshold)
    voxels = (found.tp + found.fn, found.tp + found.fp, found.fp)
    ml = [None if one.voxel_ml is None else count * one.voxel_ml for count in voxels]
    return [one.dice(threshold), iou(found), precision(found), recall(found), *ml]


def _card(prepared: Prepared, info: ModelInfo) -> str:
    """The model card: what it is for, from what, how good, and where not to trust it."""
    recipe, shape, data = prepared.recipe, info.architecture, prepared.data
    threshold = info.suggestion.threshold
    known = sorted(value for value in info.results.values() if value is not None)
    summary = "No validation patient has anything to find."
    if known:
        summary = (
            f"Mean Dice {statistics.mean(known):.3f}, median {statistics.median(known):.3f}, "
            f"worst {known[0]:.3f}, n = {len(known)} patients, whole volumes on the grid of the "
            f"source, threshold {threshold:g}."
        )
    empty = len(info.results) - len(known)
    slices = sum(len(volume) for volume in data.of(data.parts.train))
    lines = [
        f"# {info.name}",
        "",
        f"UNet++ (width {shape.width}, depth {shape.depth}, {shape.norm} norm) that marks "
        f"{info.label} in {info.plane} slices of {', '.join(info.channels)}. {info.limits}",
        "",
        "## Data",
        "",
        f"{len(data.parts.train)} patients with {slices} slices taught, "
        f"{len(data.parts.validation)} patients judged; split by patient. "
        f"SHA-256 of the prepared data: `{info.data.sha256}`.",
        "",
        "## Training",
        "",
        f"{recipe.loss} loss, {recipe.optimizer} at {recipe.first_rate:g}, {recipe.schedule} "
        f"schedule, {recipe.epochs} epochs planned, batch {recipe.batch_size}, longer side "
        f"{recipe.size or 'as stored'}, seed {recipe.seed}.",
        "",
        "## Validation",
        "",
        summary + (f" {empty} more without anything to find." if empty else ""),
        "",
        *_table(info.results),
        "",
        f"Made {datetime.date.today().isoformat()} with "
        + ", ".join(f"{name} {version}" for name, version in info.versions.items())
        + f". SHA-256 of the weights: `{info.tensors_sha256}`.",
        "",
    ]
    return "\n".join(lines)


def _table(results: Mapping[str, float | None]) -> list[str]:
    """Each patient's Dice; of many patients the worst, for they say where not to trust it."""
    shown = list(results)
    if len(shown) > SHOWN_PATIENTS:
        known = {name: value for name, value in results.items() if value is not None}
        shown = sorted(known, key=lambda name: known[name])[:SHOWN_PATIENTS]
    title = "patient" if len(shown) == len(results) else f"worst {len(shown)} of {len(results)}"
    rows = (
        f"| {name} | {'nothing to find' if (dice := results[name]) is None else f'{dice:.3f}'} |"
        for name in shown
    )
    return [f"| {title} | Dice |", "|---|---|", *rows]

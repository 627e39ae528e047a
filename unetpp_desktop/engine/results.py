"""What a run has shown: the model's description, patients.csv, results.json, curves, the card."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from unetpp_desktop.core.measures import MEASURES, VOLUMES
from unetpp_desktop.core.model_info import (
    DataInfo,
    LevelResult,
    ModelInfo,
    Scalar,
    Suggestion,
    as_name,
)
from unetpp_desktop.core.pairing import split
from unetpp_desktop.core.recipe import PLACES, Recipe
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.core.summary import judged_document
from unetpp_desktop.engine.card import (
    BY_BOTH,
    BY_HASH,
    BY_TABLE,
    SPLIT_BY,
    START,
    START_HASH,
    model_card,
)
from unetpp_desktop.engine.data import Parts
from unetpp_desktop.engine.model_file import save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.plots import draw_dice, draw_learning_rate, draw_loss
from unetpp_desktop.engine.prepare import Prepared, versions
from unetpp_desktop.engine.validate import CANDIDATES, HALF, Final, Judgement, PatientResult
from unetpp_desktop.jobs.messages import EpochMetrics

PATIENT_COLUMNS = ("patient", "pseudonym", *MEASURES, *VOLUMES, "dice_at_half")


def describe(
    prepared: Prepared, judgement: Judgement | None, *, threshold: float = HALF
) -> ModelInfo:
    """The document of a model file; results are those at the suggested threshold."""
    recipe, data = prepared.recipe, prepared.data
    names = pseudonyms(data.parts)
    results = {names[one.patient]: one.dice(threshold) for one in _judged(prepared, judgement)}
    architecture = prepared.network.architecture
    level = architecture.depth if judgement is None else judgement.level
    return ModelInfo(
        name=as_name(recipe.name or prepared.folder.path.resolve().name),
        channels=data.channels,
        plane=data.plane,
        suggestion=Suggestion(
            level=level,
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
        training=_settings(prepared),
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
    final: Final,
    *,
    history: Sequence[EpochMetrics],
    levels: tuple[LevelResult, ...] = (),
) -> ModelInfo:
    """Write the best model with its results and suggestion, the tables, the figures, the card.

    `levels` is the table of all levels.
    """
    folder, recipe, parts = prepared.folder, prepared.recipe, prepared.data.parts
    threshold, names = final.chosen.suggested_threshold(), pseudonyms(parts)
    at_half = {one.patient: one.dice(HALF) for one in final.plain.patients}
    compared = final.compared
    document = judged_document(
        {patient: compared[patient] for patient in parts.validation if patient in compared},
        threshold=threshold,
        level=final.chosen.level,
        precision=recipe.precision,
    )
    rows = [
        {**row, "pseudonym": names[row["patient"]], "dice_at_half": at_half[row["patient"]]}
        for row in document["patients"]
    ]
    folder.write_patients(
        [[row[name] for name in PATIENT_COLUMNS] for row in rows], PATIENT_COLUMNS
    )
    document = {**document, "patients": rows}
    folder.write_results(document)
    folder.write_levels(levels)
    info = describe(prepared, final.chosen, threshold=threshold)
    info = replace(info, levels=levels, threshold_curve=_threshold_curve(final.plain))
    hidden = {**document, "patients": [{**row, "patient": row["pseudonym"]} for row in rows]}
    taught = sum(len(volume) for volume in prepared.data.of(parts.train))
    card = model_card(info, hidden, history=history, taught=taught)
    info = save_model(folder.best, network, replace(info, card=card))
    folder.write_card(f"{card}\nSHA-256 of the weights: `{info.tensors_sha256}`.\n")
    if history:
        planned = [learning_rate(recipe, epoch) for epoch in range(recipe.epochs)]
        folder.write_picture("learning_rate.png", draw_learning_rate(history, planned))
        folder.write_picture("loss.png", draw_loss(history))
        folder.write_picture("dice.png", draw_dice(history))
    return info


def _judged(prepared: Prepared, judgement: Judgement | None) -> list[PatientResult]:
    """The validation patients in the order of split.csv."""
    by_name = {one.patient: one for one in (judgement.patients if judgement else ())}
    return [by_name[name] for name in prepared.data.parts.validation if name in by_name]


def _threshold_curve(plain: Judgement) -> tuple[tuple[float, float], ...]:
    """Mean Dice at each threshold that could be suggested, before any cleaning."""
    means = ((threshold, plain.mean_dice(threshold)) for threshold in CANDIDATES)
    return tuple((threshold, mean) for threshold, mean in means if mean is not None)


def _settings(prepared: Prepared) -> dict[str, Scalar | tuple[Scalar, ...]]:
    """The recipe without places of one machine; a first model by its name and its hash."""
    values: dict[str, Any] = prepared.recipe.to_dict()
    values["learning_rate"] = prepared.recipe.first_rate
    values[SPLIT_BY] = _split_by(prepared.recipe, prepared.data.parts)
    if prepared.start is not None:
        values |= {START: prepared.start.name, START_HASH: prepared.start.tensors_sha256}
    return {name: value for name, value in values.items() if name not in PLACES}


def _split_by(recipe: Recipe, parts: Parts) -> str:
    """Whether a table, the patients' hashes or both chose who judges."""
    if not recipe.split:
        return BY_HASH
    drawn = set(split(parts.all, fraction=recipe.validation_fraction)[1])
    return BY_BOTH if recipe.folds or drawn == set(parts.validation) else BY_TABLE


def _limits(prepared: Prepared) -> str:
    data = prepared.data
    words = (
        f"Research use only, not for diagnosis. Learned from {len(data.parts.train)} patients, "
        f"judged by {len(data.parts.validation)} of the same source, which also chose the epoch "
        "and the threshold: expect less on images from elsewhere."
    )
    if prepared.recipe.artificial:
        words = f"Trained on artificial images. {words}"
    if prepared.start is None:
        return words
    name = prepared.start.name
    return (
        f"{words} Trained from {name}, which may have learned from the patients that judge it: "
        "results may look better than they are. The limits of that model hold too: "
    ) + (prepared.start.limits or "it names none.")

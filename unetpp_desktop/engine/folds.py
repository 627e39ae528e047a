"""Cross-validation: every patient is judged once, by a model that has not seen them."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from unetpp_desktop.core.measures import SliceSums
from unetpp_desktop.core.model_info import Start, as_name
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.results_table import mean_words, results_lines
from unetpp_desktop.core.summary import results_document, summarise
from unetpp_desktop.engine.data import choose_parts, find_studies
from unetpp_desktop.engine.device import choose_device
from unetpp_desktop.engine.prepare import refuse_changes, versions
from unetpp_desktop.engine.ranks import Ranks, join_ranks
from unetpp_desktop.engine.results import PATIENT_COLUMNS
from unetpp_desktop.engine.run_folder import RunFolder, read_start
from unetpp_desktop.engine.train import train
from unetpp_desktop.jobs.messages import Finished, Message, Progress
from unetpp_desktop.workspace.run import CONFIG, RESULTS, read_recipe, read_results

FOLD_COLUMNS = (
    "fold", "patients", "threshold", "mean_dice", "mean_dice_at_half", "image_wise_dice",
)  # fmt: skip

_FOLD = ", fold {}"  # at the end of a fold's name
Emit = Callable[[Message], None]
Document = dict[str, Any]


def train_folds(
    recipe: Recipe,
    out: Path,
    *,
    resume: bool = False,
    emit: Emit = lambda message: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Train each fold into its own folder below `out`, one after the other.

    Returns the path of the joint results, which are written anew after each fold. Resumed, it goes
    on in the fold in which it stopped. Started by `torchrun`, the processes share each fold. Raises
    what `train` raises, FOLD_EMPTY before anything is trained.
    """
    recipe.check()
    ranks = join_ranks(choose_device(recipe.device))
    speak: Emit = emit if ranks.leads else lambda message: None
    name = as_name(recipe.name or out.resolve().name, room=len(_FOLD.format(recipe.folds)))
    named = dataclasses.replace(recipe, name=name)
    with ranks.place(out, resume=resume) as place:
        folder = RunFolder(place, resume=resume)
        try:
            done: dict[int, Document] = {}
            if resume:
                begun = read_recipe(place)
                refuse_changes(recipe, begun)
                done = _done(folder) if begun.epochs == recipe.epochs else {}
            patients = find_studies(recipe).patients
            for fold in range(1, recipe.folds + 1):
                choose_parts(dataclasses.replace(recipe, fold=fold), patients)
            folder.write_config(recipe, settled=recipe, data_sha256="", versions=versions())
            stopped = _train_rest(
                named, folder, done, ranks=ranks, emit=speak, should_stop=should_stop
            )
        finally:
            folder.close()
    ranks.leave()
    results = out / RESULTS
    facts = {"folds": len(done), "dice": _mean_dice(list(done.values()))}
    speak(Finished(str(out), str(results) if done else "", stopped=stopped, facts=facts))
    return results


def _train_rest(
    recipe: Recipe,
    folder: RunFolder,
    done: dict[int, Document],
    *,
    ranks: Ranks,
    emit: Emit,
    should_stop: Callable[[], bool],
) -> bool:
    """Train the folds that are not done; True when it was stopped on the way."""
    for fold in range(1, recipe.folds + 1):
        if fold in done:
            continue
        place = folder.fold(fold)
        emit(Progress("fold", fold, recipe.folds))
        train(
            dataclasses.replace(recipe, fold=fold, name=recipe.name + _FOLD.format(fold)),
            place,
            resume=(place / CONFIG).is_file(),
            emit=lambda message: None if isinstance(message, Finished) else emit(message),
            should_stop=should_stop,
            together=ranks,
        )
        if ranks.any(should_stop()):
            return True
        if ranks.leads:
            done[fold] = read_results(place)
            _write_joint(recipe, folder, done)
            folder.note(f"Fold {fold} of {recipe.folds} is done.")
    return False


def _done(folder: RunFolder) -> dict[int, Document]:
    """The results of the folds that have ended, as the joint results name them."""
    ended = [one["fold"] for one in read_results(folder.path).get("folds", ())]
    results = {fold: read_results(folder.fold(fold)) for fold in ended}
    return {fold: document for fold, document in results.items() if document}


def _write_joint(recipe: Recipe, folder: RunFolder, done: dict[int, Document]) -> None:
    """All patients so far in one table, in one document, and as a card."""
    rows = [
        {**row, "fold": fold, "pseudonym": f"F{fold}{row['pseudonym']}"}
        for fold, document in sorted(done.items())
        for row in document["patients"]
    ]
    slices = sum((_slices(document) for document in done.values()), start=SliceSums(0, 0.0, 0.0))
    folds = [_fold_row(fold, document) for fold, document in sorted(done.items())]
    joint = results_document(rows, slices, planned_folds=recipe.folds, folds=folds)
    columns = ("fold", *PATIENT_COLUMNS)
    folder.write_patients([[row[name] for name in columns] for row in rows], columns)
    start = read_start(folder.fold(min(done)))
    folder.write_card("\n".join(_card_lines(recipe, joint, start)))
    folder.write_results(joint)  # the last one: it says which folds are done


def _slices(document: Document) -> SliceSums:
    one = document["image_wise"]
    count = one["slices"]
    return SliceSums(count, (one["dice"] or 0.0) * count, (one["iou"] or 0.0) * count)


def _fold_row(fold: int, document: Document) -> Document:
    half = summarise(row["dice_at_half"] for row in document["patients"])
    return {
        "fold": fold,
        "patients": len(document["patients"]),
        "threshold": document["threshold"],
        "mean_dice": document["mean"]["dice"],
        "mean_dice_at_half": half.mean if half else None,
        "image_wise_dice": document["image_wise"]["dice"],
    }


def _mean_dice(documents: Sequence[Document]) -> float | None:
    summary = summarise(row["dice"] for one in documents for row in one["patients"])
    return summary.mean if summary else None


def _start_lines(start: Start | None) -> list[str]:
    """The model that every fold started from: it may know the patients that its fold left out."""
    if start is None:
        return []
    return [
        "",
        f"Every fold started from the model {start.name} (SHA-256 of its weights: "
        f"`{start.tensors_sha256}`), which may have learned from the patients that judge it: "
        "results may look better than they are. Compare with folds of a new model. The limits of "
        f"that model hold too: {start.limits or 'it names none.'}",
    ]


def _card_lines(recipe: Recipe, joint: Document, start: Start | None) -> list[str]:
    unseen = "that has not seen them" if start is None else "whose fold has left them out"
    half = summarise(row["dice_at_half"] for row in joint["patients"])
    at_half = mean_words(half.mean, half.interval, half.n) if half else "none"
    cells = [
        [name.replace("_", " ") for name in FOLD_COLUMNS],
        ["---"] * len(FOLD_COLUMNS),
        *([_cell(one[name]) for name in FOLD_COLUMNS] for one in joint["folds"]),
    ]
    return [
        f"# {recipe.name}: cross-validation",
        "",
        f"{len(joint['folds'])} of {recipe.folds} folds, {len(joint['patients'])} patients. Each "
        f"patient is judged once, by a model {unseen}; the fold follows from the hash "
        "of the patient's name, so that new patients move nobody.",
        *_start_lines(start),
        "",
        "## Results",
        "",
        *results_lines(joint),
        "",
        f"With the threshold left at 0.5 in every fold the mean Dice is {at_half}. Each fold's "
        "epoch and threshold were chosen on the patients that it judges, so expect a little less.",
        "",
        "## Folds",
        "",
        *("| " + " | ".join(row) + " |" for row in cells),
        "",
        "Research use only, not for diagnosis.",
        "",
    ]


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)

"""What earlier runs left: the newest one that has more to train, and its epochs so far."""

from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.jobs.messages import EpochMetrics
from unetpp_desktop.workspace.folders import runs_folder
from unetpp_desktop.workspace.run import (
    FOLD,
    RESUME,
    Values,
    read_epochs,
    read_recipe,
    read_results,
)

_COLUMNS = [field.name for field in fields(EpochMetrics)]
_STATES = tuple(f"{place}/{RESUME}/state*.safetensors" for place in ("*", f"*/{FOLD}*"))


@dataclass(frozen=True)
class Unfinished:
    """A run that can go on."""

    folder: Path
    recipe: Recipe


def unfinished_run() -> Unfinished | None:
    """The newest run, if it was stopped or cut off before its last epoch."""
    runs = runs_folder()
    states = [path for place in _STATES for path in runs.glob(place)]
    states.sort(key=lambda path: path.stat().st_mtime)
    for state in states[-1:]:
        folder = runs / state.relative_to(runs).parts[0]
        try:
            recipe = read_recipe(folder)
        except Problem:
            return None
        if recipe.all_folds:
            is_over = len(read_folds(folder).get("folds", ())) >= recipe.folds
        else:
            is_over = recipe.is_over(read_history(folder))
        return None if is_over else Unfinished(folder, recipe)
    return None


def read_folds(folder: Path) -> dict[str, Any]:
    """The joint results of a cross-validation's folds so far; empty before the first is done."""
    document = read_results(folder)
    return document if "folds" in document else {}


def read_history(folder: Path) -> list[EpochMetrics]:
    """The whole epochs of a run so far; one that cannot be read ends them."""
    history: list[EpochMetrics] = []
    with suppress(KeyError, TypeError):
        history.extend(map(_epoch, read_epochs(folder)))
    return history


def _epoch(row: Values) -> EpochMetrics:
    known: dict[str, Any] = {name: row[name] for name in _COLUMNS if name in row}
    return EpochMetrics(**{**known, "epoch": int(known["epoch"]), "best": bool(known["best"])})

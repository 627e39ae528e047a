"""What earlier runs left: the newest one that has more to train, and its epochs so far."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.jobs.messages import EpochMetrics
from unetpp_desktop.workspace.folders import runs_folder
from unetpp_desktop.workspace.run import FOLD

_STATES = tuple(f"{place}/resume/state*.safetensors" for place in ("*", f"*/{FOLD}*"))


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
            document = json.loads((folder / "config.json").read_text("utf-8"))
            recipe = Recipe.from_dict(document["recipe"])
        except (OSError, ValueError, KeyError, TypeError, Problem):
            return None
        if recipe.all_folds:
            is_over = len(read_folds(folder).get("folds", ())) >= recipe.folds
        else:
            is_over = recipe.is_over([one.best for one in read_history(folder)])
        return None if is_over else Unfinished(folder, recipe)
    return None


def read_folds(folder: Path) -> dict[str, Any]:
    """The joint results of a cross-validation's folds so far; empty before the first is done."""
    try:
        document = json.loads((folder / "results.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) and "folds" in document else {}


def read_history(folder: Path) -> list[EpochMetrics]:
    """The whole epochs in a run's log.csv; a row that cannot be read ends them."""
    history: list[EpochMetrics] = []
    try:
        with (folder / "log.csv").open(encoding="utf-8", newline="") as file:
            history.extend(_epoch(row) for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return history
    return history


def _epoch(row: dict[str, str]) -> EpochMetrics:
    return EpochMetrics(
        epoch=int(row["epoch"]),
        train_loss=float(row["train_loss"]),
        train_dice=float(row["train_dice"]) if row["train_dice"] else None,
        val_loss=float(row["val_loss"]),
        val_dice=float(row["val_dice"]) if row["val_dice"] else None,
        learning_rate=float(row["learning_rate"]),
        seconds=float(row["seconds"]),
        best=row["best"] == "1",
        average_dice=float(row["average_dice"]) if row.get("average_dice") else None,
    )

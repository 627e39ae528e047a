"""A run's folder: the names of its files, and what they hold, read back without torch."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unetpp_desktop.core.measures import MEASURES, VOLUMES
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem

CONFIG = "config.json"
SPLIT = "split.csv"
NOTES = "training.log"
EPOCHS = "log.csv"
BATCHES = "batches.csv"
PATIENTS = "patients.csv"
LEVELS = "levels.csv"
RESULTS = "results.json"
CARD = "card.md"
BEST, LAST = "best.safetensors", "last.safetensors"
RESUME = "resume"
FOLD = "fold_"
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, csv.Error)

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Run:
    """One run, or one cross-validation with a curve a fold.

    `settings` is the recipe with what the run, or its first fold, settled itself. `data` tells what
    was learned from and who judges, empty where that is unknown. An epoch of a curve holds the
    columns of log.csv, a patient `MEASURES` and `VOLUMES`; None where a cell is empty or unknown.
    """

    path: Path
    settings: Mapping[str, Any]
    curves: tuple[tuple[Values, ...], ...]
    patients: Mapping[str, Values]
    data: str = ""

    @property
    def name(self) -> str:
        return str(self.settings.get("name") or self.path.name)

    @property
    def epochs(self) -> int:
        """Epochs done, of all folds."""
        return sum(map(len, self.curves))

    @property
    def seconds(self) -> float:
        """Time spent on these epochs."""
        return sum(epoch.get("seconds") or 0.0 for curve in self.curves for epoch in curve)

    def values(self, measure: str) -> dict[str, float | None]:
        """One measure of every patient."""
        return {patient: values[measure] for patient, values in self.patients.items()}


def fold_folder(path: Path, fold: int) -> Path:
    """Where one fold of the cross-validation in the folder `path` trains, 1 the first."""
    return path / f"{FOLD}{fold}"


def read_run(path: Path) -> Run:
    """The run in the folder `path`; a run that still trains has no patients yet.

    Raises `Problem(RUN_UNREADABLE)`.
    """
    path = Path(path).absolute()
    try:
        config = _document(path / CONFIG)
        first = fold_folder(path, 1)
        began = _document(first / CONFIG) if (first / CONFIG).is_file() else config
        settings = {**config["recipe"], **began.get("settled", {})}
        data = _data(began, (path if began is config else first) / SPLIT)
        logs = [path / EPOCHS, *sorted(path.glob(f"{FOLD}*/{EPOCHS}"))]
        curves = tuple(tuple(_epochs(log)) for log in logs if log.is_file())
        table = path / PATIENTS
        patients = {row["patient"]: _patient(row) for row in _rows(table)} if table.exists() else {}
    except _UNREADABLE as error:
        reason: object = error
        if isinstance(error, OSError) and error.filename:
            reason = f"{Path(error.filename).name}: {error.strerror}"
        raise Problem(Code.RUN_UNREADABLE, path=path, reason=reason) from error
    return Run(path, settings, curves, patients, data)


def read_recipe(path: Path) -> Recipe:
    """The recipe that the run in the folder `path` was given. Raises `Problem(RUN_MISSING)`."""
    return Recipe.from_dict(config_entry(path, "recipe"))


def settle(path: Path, recipe: Recipe) -> Recipe:
    """`recipe` with what was decided when the run in `path` began. As `read_recipe`."""
    return Recipe.from_dict({**recipe.to_dict(), **config_entry(path, "settled")})


def config_entry(path: Path, name: str) -> dict[str, Any]:
    """One part of config.json. Raises `Problem(RUN_MISSING)`."""
    try:
        entry = _document(path / CONFIG)[name]
    except _UNREADABLE as error:
        raise Problem(Code.RUN_MISSING, path=path) from error
    if not isinstance(entry, dict):
        raise Problem(Code.RUN_MISSING, path=path)
    return entry


def read_epochs(path: Path) -> list[Values]:
    """The whole epochs of the run in `path` so far; none where nothing can be read."""
    epochs: list[Values] = []
    with suppress(*_UNREADABLE):
        epochs.extend(_epochs(path / EPOCHS))
    return epochs


def read_card(path: Path) -> str:
    """The card of the run in the folder `path` in Markdown; empty before the run was judged."""
    with suppress(*_UNREADABLE):
        return (path / CARD).read_text(encoding="utf-8")
    return ""


def read_results(path: Path) -> dict[str, Any]:
    """What a run, or the folds of one so far, have shown; empty before that."""
    with suppress(*_UNREADABLE):
        return _document(path / RESULTS)
    return {}


def _document(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text("utf-8"))
    if not isinstance(document, dict):
        raise TypeError(f"{path.name} is no object")
    return document


def _data(config: Mapping[str, Any], split: Path) -> str:
    """The hash of the data, and who learned and who judged; a split alone does not change it."""
    sha256 = config.get("data", {}).get("sha256", "")
    return f"{sha256}\n{split.read_text('utf-8')}" if sha256 and split.is_file() else ""


def _epochs(log: Path) -> Iterator[Values]:
    """A row that a power loss has cut ends them; raises where it is the first."""
    for number, row in enumerate(_rows(log)):
        try:
            epoch = {name: float(cell) if cell != "" else None for name, cell in row.items()}
        except (ValueError, TypeError):
            if number == 0:
                raise
            return
        yield epoch


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _patient(row: Mapping[str, str]) -> Values:
    return dict.fromkeys((*MEASURES, *VOLUMES)) | {
        name: float(row[name]) if row[name] else None
        for name in (*MEASURES, *VOLUMES)
        if name in row
    }

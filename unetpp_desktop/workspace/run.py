"""A run's folder, read back without torch: its settings, its curves, its validation patients."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unetpp_desktop.core.measures import MEASURES, VOLUMES
from unetpp_desktop.core.texts import Code, Problem

CONFIG, LOG, PATIENTS = "config.json", "log.csv", "patients.csv"
FOLD = "fold_"

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Run:
    """One run, or one cross-validation with a curve a fold.

    `settings` is the recipe with what the run settled itself. An epoch of a curve holds the columns
    of log.csv, a patient `MEASURES` and `VOLUMES`; None where a cell is empty or unknown.
    """

    path: Path
    settings: Mapping[str, Any]
    curves: tuple[tuple[Values, ...], ...]
    patients: Mapping[str, Values]

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
        config = json.loads((path / CONFIG).read_text("utf-8"))
        settings = {**config["recipe"], **config.get("settled", {})}
        logs = [path / LOG, *sorted(path.glob(f"{FOLD}*/{LOG}"))]
        curves = tuple(tuple(_numbers(row) for row in _rows(log)) for log in logs if log.is_file())
        table = path / PATIENTS
        patients = {row["patient"]: _patient(row) for row in _rows(table)} if table.exists() else {}
    except (OSError, ValueError, LookupError, TypeError, csv.Error) as error:
        raise Problem(Code.RUN_UNREADABLE, path=path, reason=error) from error
    return Run(path, settings, curves, patients)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _patient(row: Mapping[str, str]) -> Values:
    return dict.fromkeys((*MEASURES, *VOLUMES)) | {
        name: float(row[name]) if row[name] else None
        for name in (*MEASURES, *VOLUMES)
        if name in row
    }


def _numbers(row: Mapping[str, str]) -> Values:
    return {name: float(cell) if cell else None for name, cell in row.items()}

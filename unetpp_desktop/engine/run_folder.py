"""What a run leaves behind: text, PNG and safetensors that a spreadsheet and an eye can read."""

import csv
import dataclasses
import datetime
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from unetpp_desktop.core.model_info import LevelResult, Start, level_word
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.data import TRAIN, VALIDATION, Parts, read_split
from unetpp_desktop.jobs.messages import EpochMetrics
from unetpp_desktop.workspace.lock import Lock, acquire_lock
from unetpp_desktop.workspace.replace import folder_problem, write_bytes_file, write_text_file
from unetpp_desktop.workspace.reviewed import Snapshot
from unetpp_desktop.workspace.run import (
    BATCHES,
    BEST,
    CARD,
    CONFIG,
    EPOCHS,
    LAST,
    LEVELS,
    NOTES,
    PATIENTS,
    RESULTS,
    RESUME,
    SPLIT,
    config_entry,
    fold_folder,
)

EPOCH_COLUMNS = tuple(field.name for field in dataclasses.fields(EpochMetrics))
BATCH_COLUMNS = ("epoch", "batch", "slices", "loss", "dice", "tp", "fp", "fn", "gradient")
LOCK = ".run.lock"


class RunFolder:
    """One run's files. One process writes at a time; `close` lets the next one in.

    Raises `Problem`: RUN_EXISTS where a new run would fall among other files, RUN_BUSY while
    another process trains there, RUN_MISSING where there is nothing to resume, READ_ONLY_FOLDER or
    NOT_SAVED where the folder cannot be made or read.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        try:
            self._lock = self._enter(resume=resume)
        except OSError as error:
            raise folder_problem(path, error) from error

    def _enter(self, *, resume: bool) -> Lock:
        path = self.path
        if resume and not self.config.is_file():
            raise Problem(Code.RUN_MISSING, path=path)
        # a lock and a log alone are what a run leaves that was stopped while it read
        if not resume and path.exists() and {e.name for e in path.iterdir()} - {LOCK, NOTES}:
            raise Problem(Code.RUN_EXISTS, path=path)
        path.mkdir(parents=True, exist_ok=True)
        lock = acquire_lock(path / LOCK)
        if lock is None:
            raise Problem(Code.RUN_BUSY, path=path)
        return lock

    @property
    def config(self) -> Path:
        return self.path / CONFIG

    @property
    def best(self) -> Path:
        return self.path / BEST

    @property
    def last(self) -> Path:
        return self.path / LAST

    @property
    def resume(self) -> Path:
        return self.path / RESUME

    def fold(self, number: int) -> Path:
        """The folder of one fold of a cross-validation."""
        return fold_folder(self.path, number)

    def close(self) -> None:
        self._lock.release()

    def note(self, line: str) -> None:
        """One dated line in training.log."""
        now = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
        _append(self.path / NOTES, f"{now}  {line}\n")

    def write_config(
        self,
        recipe: Recipe,
        *,
        settled: Recipe,
        data_sha256: str,
        versions: dict[str, str],
        snapshot: Snapshot | None = None,
        start: Start | None = None,
    ) -> None:
        """`recipe` as it was given, and in `settled` what data or a first model decided.

        `start` says what that model was, for its file may move.

        In `reviewed`, where a run learns from reviewed cases: each case, its files by hash, and the
        slices that count.
        """
        given, decided = recipe.to_dict(), settled.to_dict()
        document: dict[str, Any] = {
            "recipe": given,
            "settled": {name: decided[name] for name in decided if decided[name] != given[name]},
            "data": {"sha256": data_sha256},
            "versions": versions,
        }
        if start is not None:
            document["start"] = dataclasses.asdict(start)
        if snapshot is not None:
            document["reviewed"] = [dataclasses.asdict(case) for case in snapshot.cases]
        write_text_file(self.config, json.dumps(document, indent=2, ensure_ascii=False) + "\n")

    def same_data(self, data_sha256: str) -> bool:
        """Whether the run began with exactly these images and masks."""
        return config_entry(self.path, "data") == {"sha256": data_sha256}

    def write_split(self, parts: Parts) -> None:
        """split.csv, in the form that `--split` reads."""
        rows = [(p, TRAIN) for p in parts.train] + [(p, VALIDATION) for p in parts.validation]
        write_text_file(self.path / SPLIT, table(("patient", "part"), rows))

    def write_patients(self, rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> None:
        write_text_file(self.path / PATIENTS, table(columns, rows))

    def write_results(self, document: Mapping[str, Any]) -> None:
        """results.json, in the form that `evaluate --json` writes."""
        text = json.dumps(document, indent=1, ensure_ascii=False)
        write_text_file(self.path / RESULTS, text + "\n")

    def write_levels(self, levels: Sequence[LevelResult]) -> None:
        rows = [[level_word(one.level), *dataclasses.astuple(one)[1:]] for one in levels]
        columns = [field.name for field in dataclasses.fields(LevelResult)]
        write_text_file(self.path / LEVELS, table(columns, rows))

    def write_card(self, text: str) -> None:
        write_text_file(self.path / CARD, text)

    def write_picture(self, name: str, data: bytes) -> None:
        write_bytes_file(self.path / name, data)

    def begin_logs(self, history: Sequence[EpochMetrics]) -> None:
        """log.csv and batches.csv hold exactly the epochs of the history, nothing beyond it.

        A killed run may have written more than its last saved state knows.
        """
        write_text_file(self.path / EPOCHS, table(EPOCH_COLUMNS, map(_values, history)))
        known: list[list[str]] = []
        batches = self.path / BATCHES
        if batches.exists():
            text = batches.read_text("utf-8", "replace").replace("\0", "")  # left by a power loss
            rows = [row for row in csv.reader(text.splitlines()) if row and row[0].isdecimal()]
            known = [row for row in rows if int(row[0]) <= len(history)]
        write_text_file(batches, table(BATCH_COLUMNS, known))

    def add_epoch(self, epoch: EpochMetrics, batches: Iterable[Sequence[Any]]) -> None:
        _append(self.path / BATCHES, _lines(batches))
        _append(self.path / EPOCHS, _lines([_values(epoch)]))


def read_start(path: Path) -> Start | None:
    """The model that the run in `path` went on from, None for a new one."""
    try:
        return Start(**config_entry(path, "start"))
    except (Problem, TypeError):
        return None


def read_patients(path: Path) -> Parts:
    """The parts of a run from its split.csv; a run's patients never change sides."""
    table = read_split(path / SPLIT)
    return Parts(
        tuple(patient for patient, part in table.items() if part == TRAIN),
        tuple(patient for patient, part in table.items() if part == VALIDATION),
    )


def epoch_line(one: EpochMetrics) -> str:
    """One readable line of training.log."""
    average = "" if one.average_dice is None else f", averaged weights {one.average_dice:.4f}"
    return (
        f"Epoch {one.epoch}: training loss {one.train_loss:.4f}, "
        f"pooled Dice {_four_places(one.train_dice)}; validation loss {one.val_loss:.4f}, "
        f"patient Dice {_four_places(one.val_dice)}{average}; "
        f"rate {one.learning_rate:.3g}, {one.seconds:.0f} s{', best so far' if one.best else ''}"
    )


def best_line(dice: float | None, history: Sequence[EpochMetrics]) -> str:
    """Which weights the best model has, and how good they are."""
    averaged = [one.averaged for one in history if one.best][-1:] == [True]
    kind = "averaged weights, " if averaged else ""
    return f"Best model: {kind}mean patient Dice {_four_places(dice)}"


def _four_places(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return _lines([columns, *rows])


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue()


def _cell(value: object) -> object:
    """Numbers with seven digits, nothing for None, 1 and 0 for yes and no."""
    if isinstance(value, bool):
        return int(value)
    return f"{value:.7g}" if isinstance(value, float) else "" if value is None else value


def _values(epoch: EpochMetrics) -> list[Any]:
    return [getattr(epoch, name) for name in EPOCH_COLUMNS]


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise Problem(Code.NOT_SAVED, path=path, reason=error.strerror) from error

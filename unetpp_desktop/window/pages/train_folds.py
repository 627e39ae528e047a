"""A cross-validation in the window: how far it is over all folds, and what each fold is worth."""

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QAbstractItemView

from unetpp_desktop.jobs.messages import BatchMetrics
from unetpp_desktop.window.controls import WholeField
from unetpp_desktop.window.figure_card import DASH
from unetpp_desktop.window.table import ROW_PX, Table
from unetpp_desktop.window.text import count_text

MOST_FOLDS = 20
_ROWS_SHOWN = 4


class FoldsField(WholeField):
    """0 (off), or how many folds: a single one would leave nobody to learn from."""

    def __init__(self) -> None:
        super().__init__(0, MOST_FOLDS)
        self.setSpecialValueText(self.tr("Off"))

    def stepBy(self, steps: int) -> None:
        wanted = self.value() + steps
        self.setValue((2 if steps > 0 else 0) if wanted == 1 else wanted)

    def valueFromText(self, text: str) -> int:
        value = super().valueFromText(text)
        return 2 if value == 1 else value


@dataclass
class Course:
    """Where a run is: in its only fold, or in one of several (`fold` counts from 1)."""

    fold: int = 1
    folds: int = 1
    epoch_seconds: list[float] = field(default_factory=list)
    """Of the epochs so far, of all folds."""

    @property
    def is_folded(self) -> bool:
        return self.folds > 1

    def share(self, batch: BatchMetrics) -> float:
        """How much of the whole is done, 0..1."""
        return (self.fold - 1 + _share(batch)) / self.folds

    def seconds_left(self, batch: BatchMetrics) -> float:
        """The time that this fold still takes, and that of the folds to come."""
        if self.epoch_seconds:
            each = sum(self.epoch_seconds) / len(self.epoch_seconds) * batch.epochs
        else:
            each = batch.seconds_left / max(1 - _share(batch), 0.01)
        return batch.seconds_left + (self.folds - self.fold) * each


def _share(batch: BatchMetrics) -> float:
    return (batch.epoch - 1 + batch.batch / max(batch.batches, 1)) / batch.epochs


class FoldTable(Table):
    """All patients together, then one row a fold."""

    def __init__(self) -> None:
        heads = [
            self.tr("Fold"),
            self.tr("Patients"),
            self.tr("Dice, patients"),
            self.tr("Dice at 0.5"),
            self.tr("Threshold"),
        ]
        super().__init__(heads, name=self.tr("Folds of the cross-validation"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.set_widths(least={0: 140}, shares={}, drop=(3, 4))

    def show_folds(self, document: dict[str, Any]) -> None:
        """The joint results of the folds that are done; without them nothing."""
        folds = document.get("folds", ())
        self.setRowCount(len(folds) + 1 if folds else 0)
        if folds:
            patients = count_text(sum(one["patients"] for one in folds))
            mean = _number(document["mean"]["dice"])
            self._fill(0, self.tr("All patients"), patients, mean, ground="acct")
        for row, one in enumerate(folds, start=1):
            self._fill(
                row,
                str(one["fold"]),
                count_text(one["patients"]),
                _number(one["mean_dice"]),
                _number(one["mean_dice_at_half"]),
                _number(one["threshold"]),
            )
        rows = min(self.rowCount(), _ROWS_SHOWN)
        self.setFixedHeight(ROW_PX * rows + self.horizontalHeader().sizeHint().height() + 2)

    def _fill(self, row: int, *texts: str, ground: str = "") -> None:
        for column in range(self.columnCount()):
            text = texts[column] if column < len(texts) else ""
            self.put(row, column, text, token="accl" if ground and column == 0 else "")
        self.set_ground(row, ground)


def _number(value: float | None) -> str:
    return DASH if value is None else f"{value:.3f}"

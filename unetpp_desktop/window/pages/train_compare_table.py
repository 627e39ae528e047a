"""Settings that differ against results, one row a run, and what that shows in one sentence."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractItemView

from unetpp_desktop.core.summary import Difference
from unetpp_desktop.window.pages.train_compare_marks import run_pen
from unetpp_desktop.window.pages.train_fields import ADVANCED, NAMES, words
from unetpp_desktop.window.plots import rate_text
from unetpp_desktop.window.table import ROW_PX, Role, Table
from unetpp_desktop.window.text import duration_text
from unetpp_desktop.workspace.run import Run
from unetpp_desktop.workspace.run_comparison import Result, RunComparison

_SETTINGS_SHOWN = 4
_MINUS = "\N{MINUS SIGN}"
# Settings of the plain part of the form, and those that say where data lie, not how they are used.
_PLAIN = {"epochs": "Epochs", "init": "Start from", "images": "Images", "masks": "Masks"}


class RunTable(Table):
    """The best run first; a chosen row is the run whose model is used."""

    def __init__(self) -> None:
        self._order: list[Run] = []
        self._found: RunComparison | None = None
        super().__init__([""], name=self.tr("Settings and results"), left=(0,), names=(1,))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.clear_runs()

    def chosen_run(self) -> Run | None:
        """The run of the chosen row."""
        rows = {index.row() for index in self.selectedIndexes()}
        return self._order[rows.pop()] if rows and self._order else None

    def clear_runs(self) -> None:
        """Nothing to compare."""
        self._order, self._found = [], None
        self.setRowCount(0)
        self.hide()

    def show_comparison(self, found: RunComparison) -> None:
        """One row a run, by mean Dice."""
        self._found = found
        settings = dict(list(found.settings.items())[:_SETTINGS_SHOWN])
        self._set_heads(list(settings))
        order = sorted(range(len(found.results)), key=lambda n: -_mean(found.results[n]))
        self._order = [found.results[n].run for n in order]
        self.setRowCount(0)
        self.setRowCount(len(order))
        for row, place in enumerate(order):
            self._fill(row, place, found, settings)
        self.setFixedHeight((len(order) + 1) * ROW_PX + 4)
        self.show()

    def lead_words(self, found: RunComparison) -> tuple[str, str]:
        """Whether the best run's lead over each other one is larger than the patients' spread."""
        best = found.results[found.reference].run.path.name
        sentences, notes = [], []
        for one in found.results:
            difference, name = one.differences.get("dice"), one.run.path.name
            if difference is None:
                continue
            if difference.interval is None:
                count = difference.n
                text = self.tr("{0} and {1}: %n patients are too few for an interval.", "", count)
                sentences.append(text.format(best, name))
                continue
            low, high = difference.interval
            text = self.tr(
                "{0} leads {1} by {2} Dice; over these {3} patients the difference lies between "
                "{4} and {5} (95 %)."
            )
            verdict = self.tr("Zero lies outside.")
            if not difference.shown:
                verdict = self.tr("That includes zero: no difference shown.")
            lead = f"{-difference.mean:.3f}"
            told = text.format(best, name, lead, difference.n, signed(-high), signed(-low))
            sentences.append(f"{told} {verdict}")
        if found.other_masks:
            count = len(found.other_masks)
            notes.append(
                self.tr("The reference masks of %n patients are not the same in all.", "", count)
            )
        if len(found.settings) > _SETTINGS_SHOWN:
            rest = [_setting_name(name) for name in list(found.settings)[_SETTINGS_SHOWN:]]
            text = self.tr("They differ in these settings too: {0}.")
            notes.append(text.format(", ".join(rest)))
        return "\n".join(sentences), " ".join(notes)

    def _set_heads(self, settings: list[str]) -> None:
        results = [
            self.tr("Epochs done"),
            self.tr("Dice, mean"),
            self.tr("Dice, median"),
            self.tr("Worst patient"),
            self.tr("To the best"),
            self.tr("Time"),
        ]
        heads = ["", self.tr("Run"), *map(_setting_name, settings), *results]
        first, last = 2 + len(settings), len(heads) - 1
        self.clearSelection()
        self._left = set(range(first))
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(heads)
        for column in range(len(heads)):
            item = self.horizontalHeaderItem(column)
            if item is not None:
                item.setTextAlignment(self.alignment(column))
        least = {0: 56, 1: 120, last - 1: 200, last: 72, **dict.fromkeys(range(2, first), 88)}
        drop = [last, first, first + 2, *range(first - 1, 1, -1), first + 3]
        self.set_widths(least=least, shares={1: 2, last - 1: 1}, drop=drop)

    def _fill(
        self, row: int, place: int, found: RunComparison, settings: Mapping[str, tuple[Any, ...]]
    ) -> None:
        one = found.results[place]
        dice = one.summaries.get("dice")
        numbers = (dice.mean, dice.median, dice.worst) if dice else (None, None, None)
        texts = [
            "",
            one.run.path.name,
            *(_value_words(name, values[place]) for name, values in settings.items()),
            str(one.run.epochs),
            *("–" if number is None else f"{number:.3f}" for number in numbers),
            "" if place == found.reference else difference_words(one.differences.get("dice")),
            duration_text(one.run.seconds),
        ]
        for column, text in enumerate(texts):
            self.put(row, column, text).setToolTip(text)
        self.put(row, 0, "").setData(Role.PEN, run_pen(place))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: the lines take its colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._found is not None:
            self.show_comparison(self._found)


def difference_words(difference: Difference | None) -> str:
    """ "−0.005 (−0.014 to +0.003)": the mean of the patients' differences and its interval."""
    if difference is None:
        return "–"
    if difference.interval is None:
        return signed(difference.mean)
    low, high = difference.interval
    words_ = QCoreApplication.translate("RunTable", "{0} ({1} to {2})")
    return words_.format(signed(difference.mean), signed(low), signed(high))


def signed(value: float) -> str:
    """Three decimals with their sign."""
    return f"{value:+.3f}".replace("-", _MINUS)


def _mean(one: Result) -> float:
    return one.summaries["dice"].mean if "dice" in one.summaries else -1.0


def _setting_name(name: str) -> str:
    for row in ADVANCED:
        if row.name == name:
            return words(row.text)
    return words(_PLAIN[name]) if name in _PLAIN else name.replace("_", " ")


def _value_words(name: str, value: Any) -> str:  # noqa: ANN401  any recipe value
    if isinstance(value, str) and name in {"init", "images", "masks", "split"}:
        return value.replace("\\", "/").rstrip("/").rpartition("/")[2] or "–"
    if isinstance(value, bool):
        yes = QCoreApplication.translate("RunTable", "yes")
        return yes if value else QCoreApplication.translate("RunTable", "no")
    if isinstance(value, float):
        return rate_text(value) if value < 1 else f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(_value_words(name, one) for one in value)
    known = {
        kind.value: text for kind, text in NAMES.items() if type(kind).__name__.lower() == name
    }
    if isinstance(value, str) and value in known:
        return words(known[value])
    return "–" if value in (None, "") else str(value)

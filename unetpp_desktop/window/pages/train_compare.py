"""Runs side by side: curves over each other, each patient, settings against results."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from unetpp_desktop.core.texts import Problem
from unetpp_desktop.window.background import Background
from unetpp_desktop.window.controls import (
    Card,
    ElidedLabel,
    Segments,
    TickBox,
    button,
    label,
)
from unetpp_desktop.window.page import SMALL_PX
from unetpp_desktop.window.pages.train_compare_marks import STYLES, Line, OverlayPlot, PatientDots
from unetpp_desktop.window.pages.train_compare_table import RunTable
from unetpp_desktop.window.plots import Axis, log_axis, nice_axis
from unetpp_desktop.window.table import Table
from unetpp_desktop.window.text import problem_text
from unetpp_desktop.workspace.folders import runs_folder
from unetpp_desktop.workspace.run import BEST, CONFIG, Run, read_run
from unetpp_desktop.workspace.run_comparison import Against, RunComparison, compare_runs

_LIST_PX, _LIST_SMALL_PX = 264, 200
_LOG_FROM = 50


class CompareView(QWidget):
    """A list of runs to choose from; what they have in common and what not stands beside it."""

    closed = Signal()
    use_wanted = Signal(object)
    """The folder of the run whose model is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._background = Background(self)
        self._runs: list[Run] = []
        self._chosen: list[Run] = []
        self._lay_out()

    def _lay_out(self) -> None:
        back = button(self.tr("Back"))
        back.clicked.connect(self.closed)
        self._subtitle = ElidedLabel("", "second")
        self.use = button(self.tr("Use this model"), icon_name="check")
        self.use.clicked.connect(self._use)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (back, label(self.tr("Compare runs"), "h1")):
            head.addWidget(widget)
        head.addWidget(self._subtitle, 1)
        head.addWidget(self.use)
        self.list = Table(
            [self.tr("Run"), self.tr("Dice")], name=self.tr("Runs to compare"), names=(0,)
        )
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.list.set_widths(least={1: 64}, shares={0: 1})
        self.list.itemSelectionChanged.connect(self._on_chosen)
        choice = Card(self.tr("Runs"), self.tr("choose two or more"))
        self._choice = choice
        choice.body.setContentsMargins(1, 12, 1, 1)
        choice.head.setContentsMargins(15, 0, 15, 0)
        choice.body.addWidget(self.list, 1)
        self.shared = TickBox(self.tr("Only patients that all share"))
        self.shared.toggled.connect(self._on_chosen)
        foot = QHBoxLayout()
        foot.setContentsMargins(15, 0, 15, 8)
        foot.addWidget(self.shared)
        choice.body.addLayout(foot)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(choice)
        body.addLayout(self._results(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(body, 1)

    def _results(self) -> QVBoxLayout:
        kinds = [
            ("val_dice", self.tr("Dice")),
            ("val_loss", self.tr("Loss")),
            ("learning_rate", self.tr("Learning rate")),
        ]
        self.measure = Segments(kinds, name=self.tr("Measure"), fill=False)
        self.measure.set_chosen("val_dice")
        self.measure.chosen.connect(lambda _: self._draw())
        self._curves, self._plot = Card(self.tr("Validation")), OverlayPlot(self.tr("Curves"))
        self._curves.head.addWidget(self.measure)
        self._curves.body.addWidget(self._plot, 1)
        dots = Card(self.tr("Dice of each patient"), self.tr("Best epoch, bar: median"))
        self._dots_card = dots
        self._dots = PatientDots()
        dots.body.addWidget(self._dots, 1)
        self.table = RunTable()
        self.table.itemSelectionChanged.connect(self._show_use)
        self._words = label("", "plain", wrap=True)
        self._note = label("", "plain2", wrap=True)
        self._why = label("", "plain2", wrap=True)
        upper = QHBoxLayout()
        upper.setSpacing(12)
        upper.addWidget(self._curves, 3)
        upper.addWidget(dots, 2)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(upper, 1)
        column.addWidget(self.table)
        column.addWidget(self._words)
        column.addWidget(self._note)
        column.addWidget(self._why)
        return column

    def arrange(self, width: int) -> None:
        """In a narrow window the patients' dots give way; the table has their numbers."""
        small = width < SMALL_PX
        self._dots_card.setVisible(not small)
        self._choice.setFixedWidth(_LIST_SMALL_PX if small else _LIST_PX)

    def open_runs(self, preferred: Sequence[Path] = ()) -> None:
        """Reads the runs' folder; the preferred runs, else the two newest, are chosen."""
        self._background.do(
            _read_runs,
            lambda runs: self._show_list(runs, preferred),
            failed=lambda problem: self._refuse(problem, self._chosen),
        )

    def _show_list(self, runs: list[Run], preferred: Sequence[Path]) -> None:
        self._runs = runs
        chosen = [run for run in runs if run.path in preferred]
        chosen += [run for run in runs if run.patients and run not in chosen]
        self.list.blockSignals(True)
        self.list.setRowCount(len(runs))
        for row, run in enumerate(runs):
            dices = [value for value in run.values("dice").values() if value is not None]
            self.list.put(row, 0, run.path.name).setToolTip(run.path.name)
            text = f"{sum(dices) / len(dices):.3f}" if dices else "–"
            self.list.put(row, 1, text, token="" if dices else "t2")
        for run in chosen[: max(2, len(preferred))]:
            self.list.selectRow(runs.index(run))
        self.list.blockSignals(False)
        self._on_chosen()

    def _on_chosen(self) -> None:
        """Compares what is chosen, or says in words why that cannot be."""
        rows = sorted({index.row() for index in self.list.selectedIndexes()})
        self._chosen = [self._runs[row] for row in rows]
        refusal = ""
        if not self._runs:
            refusal = self.tr("There are no runs yet: each training leaves one here.")
        elif len(self._chosen) > len(STYLES):
            refusal = self.tr("At most {0} runs can be told apart.").format(len(STYLES))
            self._chosen = self._chosen[: len(STYLES)]
        elif len(self._chosen) < 2:
            refusal = self.tr("Choose two or more runs in the list.")
        self._draw()
        self._show_refusal(refusal or self.tr("Comparing the patients"))
        if not refusal:
            chosen, shared = self._chosen, self.shared.isChecked()
            self._background.do(
                lambda: compare_runs(chosen, against=Against.BEST, shared=shared, tested=False),
                self._show_comparison,
                failed=lambda problem: self._refuse(problem, chosen),
            )

    def _refuse(self, problem: Problem, chosen: list[Run]) -> None:
        if chosen is self._chosen:
            self._show_refusal(problem_text(problem.code.value, problem.facts))

    def _show_refusal(self, sentence: str) -> None:
        self.table.clear_runs()
        self._dots.show_runs([])
        self._subtitle.setText("")
        self._words.setText(sentence)
        self._words.setVisible(bool(sentence))
        self._note.hide()
        self._show_use()

    def _show_comparison(self, found: RunComparison) -> None:
        if [one.run for one in found.results] != self._chosen:
            return
        words = self.tr("{0} runs on the same %n patients", "", len(found.patients))
        self._subtitle.setText(words.format(len(found.results)))
        self.table.show_comparison(found)
        self._dots.show_runs(
            [
                (style, one.run.path.name, _known(one.run, found.patients))
                for style, one in enumerate(found.results)
            ]
        )
        words, note = self.table.lead_words(found)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._show_use()

    def _draw(self) -> None:
        """The chosen runs' curves of the measure in force."""
        name = self.measure.chosen_key()
        lines = [
            Line(style, run.path.name, tuple(_curve(curve, name) for curve in run.curves))
            for style, run in enumerate(self._chosen)
        ]
        values = [v for line in lines for curve in line.curves for v in curve if math.isfinite(v)]
        axis, log = _axis(name, values)
        titles = {
            "val_dice": self.tr("Mean over patients, each epoch"),
            "val_loss": self.tr("Each with its own loss, each epoch"),
            "learning_rate": self.tr("Logarithmic") if log else self.tr("Each epoch"),
        }
        self._curves.subtitle.setText(titles[name])
        epochs = [len(curve) for line in lines for curve in line.curves]
        self._plot.set_epochs(max(epochs, default=1))
        self._plot.set_axis(axis)
        self._plot.set_lines(lines, log=log)

    def _show_use(self) -> None:
        run = self.table.chosen_run()
        usable = run is not None and (run.path / BEST).is_file()
        self.use.setEnabled(usable)
        self._why.setVisible(not usable and self.table.rowCount() > 0)
        if run is None:
            self._why.setText(self.tr("Choose a run in the table to use its model."))
        elif not usable:
            words = self.tr("{0} has no model of its own: a cross-validation has one a fold.")
            if len(run.curves) < 2:
                words = self.tr("The model of {0} is not in its folder any more.")
            self._why.setText(words.format(run.path.name))

    def _use(self) -> None:
        run = self.table.chosen_run()
        if run is not None:
            self.use_wanted.emit(run.path)

    def leave(self) -> None:
        """The window closes."""
        self._background.finish()


def _read_runs() -> list[Run]:
    """Every run that can be read, the newest first."""
    folders = [path.parent for path in runs_folder().glob(f"*/{CONFIG}")]
    folders.sort(key=lambda folder: (folder / CONFIG).stat().st_mtime, reverse=True)
    runs = []
    for folder in folders:
        try:
            runs.append(read_run(folder))
        except Problem:
            continue
    return runs


def _known(run: Run, patients: Sequence[str]) -> dict[str, float]:
    values = run.values("dice")
    return {patient: v for patient in patients if (v := values[patient]) is not None}


def _curve(epochs: Sequence[Any], name: str) -> tuple[float, ...]:
    return tuple(math.nan if (v := epoch.get(name)) is None else v for epoch in epochs)


def _axis(name: str, values: Sequence[float]) -> tuple[Axis, bool]:
    """The value axis, and whether it is logarithmic."""
    if not values:
        return nice_axis(1.0), False
    if name == "val_dice":
        # Runs differ in their last tenths: the axis begins below the worse half of all values.
        low = max(0.0, math.floor(sorted(values)[len(values) // 4] * 5 - 1) / 5)
        ticks = [low + (1 - low) * n / 4 for n in range(5)]
        return Axis(low, 1.0, tuple((tick, f"{tick:.2f}") for tick in ticks)), False
    if name == "learning_rate" and max(values) > _LOG_FROM * max(min(values), 1e-12):
        return log_axis(max(min(values), 1e-12), max(values)), True
    top = sorted(values)[max(0, math.ceil(len(values) * 0.98) - 1)]
    return nice_axis(max(top, 1e-9)), False

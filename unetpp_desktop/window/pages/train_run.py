"""A run as it goes on: live figures, three plots, the table of epochs."""

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.core.recipe import Recipe, Schedule
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.jobs.messages import BatchMetrics, EpochMetrics
from unetpp_desktop.window.controls import Card, ElidedLabel, button
from unetpp_desktop.window.figure_card import DASH, FigureCard
from unetpp_desktop.window.glyphs import Glyph, GlyphView
from unetpp_desktop.window.page import SMALL_PX
from unetpp_desktop.window.pages.train_fields import NAMES, words
from unetpp_desktop.window.pages.train_folds import Course, FoldTable
from unetpp_desktop.window.pages.train_history import read_folds
from unetpp_desktop.window.pages.train_levels import LevelTable
from unetpp_desktop.window.pages.train_report import plan_words
from unetpp_desktop.window.plots import DICE_AXIS, CurvePlot, RatePlot, nice_axis
from unetpp_desktop.window.progress import Spinner
from unetpp_desktop.window.table import Table
from unetpp_desktop.window.text import duration_text, time_text

REDRAW_MS = 100


class EpochTable(Table):
    """One row an epoch, newest first; the best is marked."""

    def __init__(self) -> None:
        heads = [
            self.tr("Epoch"),
            self.tr("Loss, train"),
            self.tr("Loss, valid."),
            self.tr("Dice, train"),
            self.tr("Dice, patients"),
            self.tr("Dice, averaged"),
            self.tr("Learning rate"),
            self.tr("Time"),
        ]
        super().__init__(heads, name=self.tr("Epochs"))
        self._epochs: list[EpochMetrics] = []
        self._rate_places = 6
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.set_widths(least={0: 62}, shares={}, drop=(6, 3, 1, 7))

    def begin(self, *, averaged: bool) -> None:
        """Forgets an earlier run; `averaged`: averaged weights are judged too."""
        self._epochs = []
        self.set_absent(() if averaged else (5,))
        self.setRowCount(0)

    def add(self, epoch: EpochMetrics) -> None:
        """A new first row; where it is the best so far, the mark moves to it."""
        if not self._epochs:
            self._rate_places = 3 - math.floor(math.log10(max(epoch.learning_rate, 1e-9)))
        self._epochs.append(epoch)
        self.insertRow(0)
        texts = [
            str(epoch.epoch),
            _number(epoch.train_loss),
            _number(epoch.val_loss),
            _number(epoch.train_dice),
            _number(epoch.val_dice),
            _number(epoch.average_dice),
            f"{epoch.learning_rate:.{self._rate_places}f}",
            duration_text(epoch.seconds),
        ]
        for column, text in enumerate(texts):
            self.put(0, column, text)
        if epoch.best:
            self._mark_best()

    def _mark_best(self) -> None:
        for row, epoch in enumerate(reversed(self._epochs)):
            best = row == 0
            text = self.tr("{0} best").format(epoch.epoch) if best else str(epoch.epoch)
            self.put(row, 0, text, token="accl" if best else "")
            self.set_ground(row, "acct" if best else "")


class RunView(QWidget):
    """The content of the Train page during and after a run."""

    def __init__(self) -> None:
        super().__init__()
        self._recipe = Recipe()
        self._folder = Path()
        self.course = Course()
        self._rates: list[float] = []
        self._stale = False
        self._lay_out()
        self._clock = QTimer(self)
        self._clock.setInterval(REDRAW_MS)
        self._clock.timeout.connect(self._redraw)

    def _lay_out(self) -> None:
        self._spinner, self._name = Spinner(), ElidedLabel("", "h1")
        self._done_glyph = GlyphView(Glyph.REVIEWED)
        self._since = ElidedLabel("", "second")
        self.compare = button(self.tr("Compare runs"), icon_name="compare")
        self._open = button(self.tr("Open run folder"), icon_name="open-folder")
        self._open.clicked.connect(self._open_folder)
        for one in (self.compare, self._open):
            one.setAccessibleName(one.text())
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self._spinner, self._done_glyph, self._name):
            head.addWidget(widget)
        head.addWidget(self._since, 1)
        head.addWidget(self.compare)
        head.addWidget(self._open)
        self._loss, self._dice = CurvePlot(self.tr("Loss")), CurvePlot(self.tr("Dice"))
        self._rate, self._table = RatePlot(self.tr("Learning rate")), EpochTable()
        self._cards = [
            _card(self.tr("Loss"), self._loss),
            _card(self.tr("Dice"), self._dice),
            _card(self.tr("Learning rate"), self._rate),
            _card(self.tr("Epochs"), self._table, flush=True),
        ]
        self._cards[3].subtitle.setText(self.tr("Newest first"))
        for plot in (self._loss, self._dice):
            plot.hovered.connect(self._on_hovered)
        self._grid = grid = QGridLayout()
        grid.setSpacing(12)
        for number, card in enumerate(self._cards):
            grid.addWidget(card, number // 2, number % 2)
        for at in (0, 1):
            grid.setRowStretch(at, 1)
            grid.setColumnStretch(at, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        self._card = self._figure_card()
        column.addWidget(self._card)
        column.addLayout(grid, 1)
        self.levels = LevelTable()
        self._levels_card = _card(self.tr("Levels"), self.levels, flush=True)
        self._levels_card.hide()
        column.addWidget(self._levels_card)
        self.folds = FoldTable()
        self._folds_card = _card(self.tr("Cross-validation"), self.folds, flush=True)
        self._folds_card.hide()
        column.addWidget(self._folds_card)

    def _figure_card(self) -> FigureCard:
        names = {
            "epoch": self.tr("Epoch"),
            "batch": self.tr("Batch"),
            "loss": self.tr("Batch loss"),
            "dice": self.tr("Batch Dice"),
            "best": self.tr("Best patient Dice"),
            "speed": self.tr("Speed"),
            "left": self.tr("Time left"),
        }
        return FigureCard(names, bar=self.tr("Progress of the training"))

    def arrange(self, width: int) -> None:
        """What gives way in a narrow window: the speed, then all but loss, Dice and time left."""
        self._card.figures["speed"].setVisible(width >= 1200)
        small = width < SMALL_PX
        for name in ("batch", "loss", "dice"):
            self._card.figures[name].setVisible(not small)
        for card in self._cards[2:]:
            card.setVisible(not small)
        for number, card in enumerate(self._cards[:2]):
            self._grid.addWidget(card, number if small else 0, 0 if small else number)
        self._grid.setColumnStretch(1, 0 if small else 1)
        for one in (self.compare, self._open):
            one.setText("" if small else one.accessibleName())
            one.setToolTip(one.accessibleName() if small else "")

    def begin(self, recipe: Recipe, folder: Path) -> None:
        """Empties everything for a run in `folder`; the axes are fixed for all its epochs."""
        self._recipe, self._folder = recipe, folder
        self.course = Course(folds=recipe.folds if recipe.all_folds else 1)
        now = datetime.now().strftime("%H:%M")
        self._show_running(self.tr("Running since {0}").format(now), is_running=True)
        self._name.setText(self._run_name)
        loss = words(NAMES[recipe.loss])
        self._cards[0].subtitle.setText(self.tr("{0}, faint line: each batch").format(loss))
        self._cards[1].subtitle.setText(self.tr("Validation: mean over patients"))
        self._card.bar.set_progress(0.0, self._parts)
        self._folds_card.hide()
        self._empty()

    @property
    def _run_name(self) -> str:
        return self._recipe.name or self._folder.name

    @property
    def _parts(self) -> int:
        """How many parts the progress has: folds, or epochs."""
        return self.course.folds if self.course.is_folded else self._recipe.epochs

    def begin_fold(self, fold: int) -> None:
        """Empties the curves for a fold; those before it stand in the table of folds."""
        self.course.fold = fold
        of = self.tr("{0}, fold {1} of {2}")
        self._name.setText(of.format(self._run_name, fold, self.course.folds))
        self._empty()
        self._card.bar.set_progress((fold - 1) / self.course.folds, self._parts)
        self.show_folds()

    def show_folds(self) -> None:
        """What the folds that are done are worth, and all their patients together."""
        document = read_folds(self._folder)
        self.folds.show_folds(document)
        self._folds_card.setVisible(bool(document))
        if document:
            self._folds_card.subtitle.setText(self._folds_words(document))

    def _folds_words(self, document: dict[str, Any]) -> str:
        done = self.tr("{0} of {1} folds done").format(len(document["folds"]), self.course.folds)
        interval = document["mean_interval"]["dice"]
        if interval is None:
            return done
        ends = (f"{end:.3f}" for end in interval)
        sure = self.tr("95 % interval of the mean: {0} to {1}").format(*ends)
        return f"{done} · {sure}"

    def _empty(self) -> None:
        recipe = self._recipe
        self._table.begin(averaged=recipe.ema)
        self._levels_card.hide()
        for plot in (self._loss, self._dice):
            plot.clear_curves()
            plot.set_epochs(recipe.epochs)
        self._loss.set_axis(nice_axis(0.8))
        self._dice.set_axis(DICE_AXIS)
        self._rates = []
        planned = [learning_rate(recipe, epoch) for epoch in range(recipe.epochs)]
        self._rate.set_plan(planned, steps=recipe.schedule is Schedule.STEP)
        self._cards[2].subtitle.setText(plan_words(recipe, logarithmic=self._rate.is_logarithmic))
        for figure in self._card.figures.values():
            figure.show_value(DASH)

    def set_patients(self, count: int) -> None:
        """How many patients validate, for the subtitle of Dice."""
        self._cards[1].subtitle.setText(self.tr("Validation: mean over %n patients", "", count))

    def show_stage(self, text: str) -> None:
        """What the engine does: reading, training, validating."""
        self._since.setText(text)

    def show_levels(self, facts: dict[str, Any]) -> None:
        """What the finished model's levels are worth, where it has more than one."""
        self.levels.show_levels(facts)
        self._levels_card.setVisible(self.levels.rowCount() > 1)

    def end(self, text: str, *, whole: bool) -> None:
        """The run has ended, `whole` or stopped; everything stays to be looked at."""
        self._redraw()
        if whole:  # patience may have ended it before its last epoch
            self._card.bar.set_progress(1.0, self._parts)
            self._name.setText(self._run_name)  # no fold is under way any more
            if self.course.is_folded:
                curves = self.tr("{0}, the curves are those of fold {1}")
                text = curves.format(text, self.course.fold)
        self._show_running(text, is_running=False, whole=whole)
        self._card.figures["left"].show_value(DASH)

    def _show_running(self, text: str, *, is_running: bool, whole: bool = False) -> None:
        self._since.setText(text)
        self._spinner.setVisible(is_running)
        self._done_glyph.setVisible(not is_running)
        self._done_glyph.set_glyph(Glyph.REVIEWED if whole else Glyph.EMPTY)
        if is_running:
            self._clock.start()
        else:
            self._clock.stop()

    def add_batch(self, batch: BatchMetrics) -> None:
        """One batch: live figures at once, its point with the next redraw."""
        self.show_stage(self.tr("Training"))
        at = batch.epoch - 1 + batch.batch / max(batch.batches, 1)
        self._loss.add_batch(at, batch.loss)
        if batch.dice is not None:
            self._dice.add_batch(at, batch.dice)
        if len(self._rates) < batch.epoch:
            self._rates.append(learning_rate(self._recipe, batch.epoch - 1))
            self._rate.set_done(self._rates)
        of = self.tr("{0} of {1}")
        self._card.figures["epoch"].show_value(of.format(batch.epoch, batch.epochs))
        self._card.figures["batch"].show_value(of.format(batch.batch, batch.batches))
        self._card.figures["loss"].show_value(_number(batch.loss))
        self._card.figures["dice"].show_value(_number(batch.dice))
        speed = self.tr("{0} images/s").format(f"{batch.slices_per_s:.0f}")
        self._card.figures["speed"].show_value(speed)
        self._card.figures["left"].show_value(time_text(self.course.seconds_left(batch)))
        self._card.bar.set_progress(self.course.share(batch), self._parts)
        self._stale = True

    def add_epoch(self, epoch: EpochMetrics) -> None:
        """One whole epoch, live or from the log of a resumed run."""
        self._table.add(epoch)
        self.course.epoch_seconds.append(epoch.seconds)
        self._loss.add_epoch(epoch.train_loss, epoch.val_loss)
        self._dice.add_epoch(_or_nan(epoch.train_dice), _or_nan(epoch.better_dice))
        self._rates[epoch.epoch - 1 :] = [epoch.learning_rate]
        self._rate.set_done(self._rates)
        if epoch.epoch == 1:
            self._fix_loss_axis(epoch)
        if epoch.best and epoch.better_dice is not None:
            value = _number(epoch.better_dice)
            best = self.tr("Best {0}, epoch {1}").format(value, epoch.epoch)
            self._dice.set_best(epoch.epoch, best)
            note = self.tr("epoch {0}").format(epoch.epoch)
            self._card.figures["best"].show_value(value, note)
        self._stale = True

    def _fix_loss_axis(self, epoch: EpochMetrics) -> None:
        """Up to the 98th percentile of the first epoch, and the first means in any case."""
        values = self._loss.batch_values()
        seen = [float(np.percentile(values, 98))] if len(values) else []
        self._loss.set_axis(nice_axis(max([*seen, epoch.train_loss, epoch.val_loss, 1e-6])))

    def _redraw(self) -> None:
        if self._stale:
            self._stale = False
            self._loss.redraw()
            self._dice.redraw()

    def _on_hovered(self, epoch: int) -> None:
        for card, plot in zip(self._cards[:2], (self._loss, self._dice), strict=True):
            card.show_reading(plot.reading(epoch))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _card(title: str, content: QWidget, *, flush: bool = False) -> Card:
    card = Card(title)
    card.body.addWidget(content, 1)
    if flush:
        card.body.setContentsMargins(1, 12, 1, 1)
        card.head.setContentsMargins(15, 0, 15, 0)
    return card


def _number(value: float | None) -> str:
    return DASH if value is None or not math.isfinite(value) else f"{value:.3f}"


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value

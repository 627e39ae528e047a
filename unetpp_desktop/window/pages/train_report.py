"""What the data of a run hold, shown before the start: counts, split, what is left out, plan."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.core.ranges import slice_ranges
from unetpp_desktop.core.recipe import Recipe, Schedule
from unetpp_desktop.core.schedules import learning_rate
from unetpp_desktop.jobs.messages import DataReport
from unetpp_desktop.window.controls import (
    Card,
    ElidedLabel,
    button,
    ground,
    hairline,
    label,
    set_property,
)
from unetpp_desktop.window.glyphs import Glyph, GlyphView
from unetpp_desktop.window.page import SMALL_PX
from unetpp_desktop.window.pages.train_fields import NAMES, size_words, words
from unetpp_desktop.window.pages.train_marks import LevelBars, PartTable, SplitBar, Tiles
from unetpp_desktop.window.plots import RatePlot, rate_text
from unetpp_desktop.window.progress import Spinner
from unetpp_desktop.window.text import count_text, duration_text, problem_text

_LEFT_OUT_SHOWN = 6


class Figure(QWidget):
    """A name, a large number, and a grey line under it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._value = label("", "big")
        self._note = label("", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        for part in (label(name, "second"), self._value, self._note):
            column.addWidget(part)

    def show_value(self, value: str, note: str, *, warn: bool = False) -> None:
        """Fills in the number and its line; a warning line is yellow."""
        self._value.setText(value)
        self._note.setText(note)
        set_property(self._note, "role", "warn" if warn else "second")
        self.setAccessibleName(f"{value} {note}")


class FigureTiles(QFrame):
    """How much there is, in a row of figures with lines between them."""

    def __init__(self) -> None:
        super().__init__()
        ground(self, "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self.figures = {
            "pairs": Figure(self.tr("Pairs")),
            "patients": Figure(self.tr("Patients")),
            "slices": Figure(self.tr("Slices")),
            "empty": Figure(self.tr("Masks without lesion")),
            "alone": Figure(self.tr("Files without partner")),
        }
        self._lines = {name: hairline(vertical=True) for name in list(self.figures)[1:]}
        for name, figure in self.figures.items():
            if name in self._lines:
                row.addWidget(self._lines[name])
            row.addWidget(figure, 1)

    def set_small(self, *, small: bool) -> None:
        """Without the figures that give way in a narrow window."""
        for name in ("slices", "empty"):
            for one in (self._lines[name], self.figures[name]):
                one.setVisible(not small)


class ReportView(QWidget):
    """The content of the Train page before a run."""

    read_again = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lay_out()
        self.show_nothing()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._spinner = Spinner()
        self._subtitle = ElidedLabel("", "second")
        self.compare = button(self.tr("Compare runs"), icon_name="compare")
        self.compare.setAccessibleName(self.compare.text())
        self._again = button(self.tr("Read again"), icon_name="reset")
        self._again.clicked.connect(self.read_again)
        self._stop = button(self.tr("Cancel"))
        self._stop.clicked.connect(self.cancelled)
        self._head.addWidget(self._spinner)
        self._head.addWidget(label(self.tr("Data report"), "h1"))
        self._head.addWidget(self._subtitle, 1)
        self._head.addWidget(self.compare)
        self._head.addWidget(self._again)
        self._head.addWidget(self._stop)
        self._message = label("", "plain2", wrap=True)
        self._tiles = FigureTiles()
        self._figures = self._tiles.figures
        self._split, self._left_out = self._split_card(), self._left_out_card()
        self._rate_card, self._preview = Card(self.tr("Learning rate")), self._preview_card()
        self._rate = RatePlot(self.tr("Planned learning rate"))
        self._rate_card.body.addWidget(self._rate, 1)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addLayout(self._head)
        column.addWidget(self._message)
        column.addWidget(self._tiles)
        column.addLayout(self._grid, 1)

    def _split_card(self) -> Card:
        card = Card(self.tr("Split by patient"))
        self._bar = SplitBar()
        self._train_words, self._valid_words = label(""), label("")
        for words_label in (self._train_words, self._valid_words):
            words_label.setTextFormat(Qt.TextFormat.RichText)
        line = QHBoxLayout()
        line.addWidget(self._train_words)
        line.addStretch(1)
        line.addWidget(self._valid_words)
        self._apart = label("", "plain2", wrap=True)
        card.body.addWidget(self._bar)
        self._part_table = PartTable()
        card.body.addLayout(line)
        card.body.addWidget(self._part_table)
        card.body.addWidget(self._apart)
        card.body.addStretch(1)
        return card

    def _left_out_card(self) -> Card:
        card = Card(self.tr("Left out"))
        self._alone = QVBoxLayout()
        self._alone.setSpacing(0)
        self._level_words = label("", "second")
        self._levels = LevelBars()
        self._sizes = label("", "plain2", wrap=True)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Grey levels in the masks"), "h2"))
        head.addStretch(1)
        head.addWidget(self._level_words)
        card.body.addLayout(self._alone)
        card.body.addLayout(head)
        card.body.addWidget(self._levels)
        card.body.addWidget(self._sizes)
        card.body.addStretch(1)
        return card

    def _preview_card(self) -> Card:
        card = Card(self.tr("As the network sees them"))
        self._tiles_view = Tiles()
        card.body.addWidget(self._tiles_view, 1)
        return card

    def show_nothing(self) -> None:
        """No folder yet."""
        self._say(self.tr("Choose a folder to see its report: pairs, patients, split, masks."))

    def show_reading(self, done: int, total: int) -> None:
        """The files are being read."""
        text = self.tr("Reading {0} of {1}").format(done, total) if total else self.tr("Reading")
        self._subtitle.setText(text)
        self._message.hide()
        self._spinner.show()
        self._stop.show()
        self._again.hide()

    def show_problem(self, sentence: str) -> None:
        """The data cannot be used, and why."""
        self._say(sentence)
        self._again.show()

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._message.show()
        self._subtitle.setText("")
        parts = (self._tiles, self._split, self._left_out, self._preview)
        for widget in (*parts, self._spinner, self._stop, self._again):
            widget.hide()
        self._arrange(reported=False)

    def arrange(self, width: int) -> None:
        """In a narrow window split and faults stand below each other, and nothing beside them."""
        self._small = width < SMALL_PX
        self._tiles.set_small(small=self._small)
        self._part_table.setVisible(not self._small and self._part_table.rowCount() > 0)
        for words_label in (self._train_words, self._valid_words):
            words_label.setWordWrap(self._small)
        side = 10 if self._small else 16
        self._column.setContentsMargins(side, 12, side, 16)
        name = self.compare.accessibleName()
        self.compare.setText("" if self._small else name)
        self.compare.setToolTip(name if self._small else "")
        self._arrange(reported=not self._split.isHidden())

    _small = _has_preview = False

    def _arrange(self, *, reported: bool) -> None:
        """The plan has the whole place as long as there is no report."""
        self._rate_card.setVisible(not (reported and self._small))
        self._preview.setVisible(reported and self._has_preview and not self._small)
        if reported and self._small:
            places = [(self._split, 0, 0, 1, 2), (self._left_out, 1, 0, 1, 2)]
        elif reported:
            places = [(self._split, 0, 0, 1, 1), (self._left_out, 0, 1, 1, 1)]
            places += [(self._rate_card, 1, 0, 1, 1), (self._preview, 1, 1, 1, 1)]
        else:
            places = [(self._rate_card, 0, 0, 1, 2)]
        for card, *place in places:
            self._grid.addWidget(card, *place)
        self._grid.setRowStretch(0, 10)
        self._grid.setRowStretch(1, 14 if reported else 0)

    def show_report(self, report: DataReport, recipe: Recipe, seconds: float) -> None:
        """The counts of the engine's report."""
        self._message.hide()
        self._has_preview = bool(report.preview)
        self._arrange(reported=True)
        self._spinner.hide()
        self._stop.hide()
        for widget in (self._tiles, self._split, self._left_out, self._again):
            widget.show()
        self._subtitle.setText(
            self.tr("{0}, read in {1}").format(
                self._data_words(report, recipe), duration_text(seconds)
            )
        )
        self._show_figures(report)
        self._show_split(report, recipe)
        self._show_left_out(report)
        self._show_levels(report)
        self._preview.subtitle.setText(self._preview_words(report, recipe))
        self._tiles_view.set_pictures(report.preview)

    def _data_words(self, report: DataReport, recipe: Recipe) -> str:
        if report.told_apart == "case":
            return self.tr("Reviewed slices of the Cases page")
        return Path(recipe.images).name

    def _preview_words(self, report: DataReport, recipe: Recipe) -> str:
        slices = int(report.parts.get("train", {}).get("slices", 0))
        words = self.tr("{0} of {1} training slices, {2}")
        return words.format(len(report.preview), count_text(slices), size_words(recipe.size))

    def _show_figures(self, report: DataReport) -> None:
        apart = {
            "pattern": self.tr("by pattern"),
            "folder": self.tr("by folder name"),
            "file": self.tr("by file name"),
            "case": self.tr("as on the Cases page"),
        }
        patients = len(report.train) + len(report.validation) + report.unused_patients
        alone = len(report.unpaired_images) + len(report.unpaired_masks)
        shown = self.tr("{0} show a lesion").format(count_text(report.foreground_slices))
        values = {
            "pairs": (report.pairs, self.tr("image with its mask")),
            "patients": (patients, apart.get(report.told_apart, report.told_apart)),
            "slices": (report.slices, shown),
            "empty": (len(report.empty_masks), self.tr("kept as healthy examples")),
            "alone": (alone, self.tr("left out") if alone else self.tr("every file has one")),
        }
        for name, (count, note) in values.items():
            warn = name == "alone" and count > 0
            self._figures[name].show_value(count_text(count), note, warn=warn)

    def _show_split(self, report: DataReport, recipe: Recipe) -> None:
        source = Path(recipe.split).name if recipe.split else self.tr("by each patient's name")
        self._split.subtitle.setText(self.tr("{0}, written to the run").format(source))
        if recipe.all_folds:
            first = self.tr("the first of {0} folds; every patient validates once")
            self._split.subtitle.setText(first.format(recipe.folds))
        train, valid = len(report.train), len(report.validation)
        self._bar.set_share(train / max(train + valid, 1))
        learn = self.tr("<b>%n patients</b> train, {0}", "", train)
        judge = self.tr("<b>%n patients</b> validate, {0}", "", valid)
        for name, line, sentence in (
            ("train", self._train_words, learn),
            ("validation", self._valid_words, judge),
        ):
            slices = int(report.parts.get(name, {}).get("slices", 0))
            line.setText(sentence.format(self.tr("%Ln slices", "", slices)))
        self._part_table.show_parts(report.parts)
        self._part_table.setHidden(self._part_table.isHidden() or self._small)
        self._bar.setToolTip(self.tr("Validation: {0}").format(", ".join(report.validation)))
        sentence = self.tr("No patient is in both parts.")
        if report.unused_patients:
            unused = self.tr(
                "%n patients are in no part and are not used.", "", report.unused_patients
            )
            sentence = f"{sentence} {unused}"
        if report.series:
            series = self.tr("Studies by their series: {0}.").format(report.series_words)
            sentence = f"{sentence} {series}"
        self._apart.setText(sentence)

    def _show_left_out(self, report: DataReport) -> None:
        while item := self._alone.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        lines = [
            *[(name, self.tr("Image without mask")) for name in report.unpaired_images],
            *[(name, self.tr("Mask without image")) for name in report.unpaired_masks],
            *[(problem_text(one["code"], one["facts"]), "") for one in report.faults],
            *[
                (self._case_words(one), problem_text(one["code"], one["facts"]))
                for one in report.left_out
            ],
        ]
        count = len(lines)
        kind = self.tr("{0} cases or slices").format(count)
        kind = kind if report.left_out else self.tr("%n files", "", count)
        self._left_out.subtitle.setText(kind if lines else self.tr("nothing"))
        for name, reason in lines[:_LEFT_OUT_SHOWN]:
            self._alone.addWidget(_left_out_line(name, reason))
            self._alone.addWidget(hairline())
        if len(lines) > _LEFT_OUT_SHOWN:
            rest = self.tr("and {0} more").format(len(lines) - _LEFT_OUT_SHOWN)
            more = label(rest, "second")
            more.setToolTip("\n".join(": ".join(line) for line in lines[_LEFT_OUT_SHOWN:][:40]))
            self._alone.addWidget(more)

    def _case_words(self, one: dict[str, Any]) -> str:
        if not one["slices"]:
            return str(one["title"])
        return self.tr("{0}, slices {1}").format(one["title"], slice_ranges(one["slices"]))

    def _show_levels(self, report: DataReport) -> None:
        levels = {float(level): count for level, count in report.levels.items()}
        self._levels.set_levels(levels, report.cuts)
        percent = f"{100 * report.lesion_share:.1f}"
        self._level_words.setText(self.tr("{0} % lesion").format(percent))
        if len(levels) <= 2:
            clean = self.tr("Every mask is clean: two levels and nothing between them.")
        else:
            clean = self.tr("{0} grey levels in the masks: check the level.").format(len(levels))
        self._sizes.setText(f"{clean} {self._size_words(report)}")

    def _size_words(self, report: DataReport) -> str:
        if len(report.sizes) == 1:
            return self.tr("All slices have {0} pixels.").format(next(iter(report.sizes)))
        return self.tr("Slices have {0} different sizes.").format(len(report.sizes))

    def show_plan(self, recipe: Recipe) -> None:
        """The learning rate as it will run."""
        rates = [learning_rate(recipe, epoch) for epoch in range(recipe.epochs)]
        self._rate.set_plan(rates, steps=recipe.schedule is Schedule.STEP)
        self._rate_card.subtitle.setText(plan_words(recipe, logarithmic=self._rate.is_logarithmic))


def plan_words(recipe: Recipe, *, logarithmic: bool) -> str:
    """ "Cosine, from 0.001 to 0.00001, logarithmic"."""
    translate = QCoreApplication.translate
    first, last = (rate_text(learning_rate(recipe, at)) for at in (0, recipe.epochs - 1))
    text = words(NAMES[recipe.schedule])
    if first != last:
        text = translate("TrainForm", "{0}, from {1} to {2}").format(text, first, last)
    return translate("TrainForm", "{0}, logarithmic").format(text) if logarithmic else text


def _left_out_line(name: str, reason: str) -> QWidget:
    line = QWidget()
    line.setFixedHeight(28)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(GlyphView(Glyph.LOOK_HERE))
    row.addWidget(ElidedLabel(name), 1)
    if reason:
        row.addWidget(label(reason, "second"))
    return line

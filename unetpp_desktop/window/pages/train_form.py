"""The training form: what most runs need, the rest folded under Advanced, and the estimate."""

import contextlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.core.model_info import ModelInfo
from unetpp_desktop.core.recipe import DEFAULT_LR, Optimizer, Recipe, Schedule, seeing_of
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.window.binding import on_edited
from unetpp_desktop.window.controls import (
    Combo,
    NumberField,
    WholeField,
    button,
    ground,
    hairline,
    label,
    labelled,
    lend_margin,
    set_property,
)
from unetpp_desktop.window.pages.train_advanced import Advanced
from unetpp_desktop.window.pages.train_fields import ADVANCED, NAMES, read, show, size_words, words
from unetpp_desktop.window.path_field import Choose, PathField
from unetpp_desktop.window.plots import rate_text
from unetpp_desktop.window.text import problem_text

FORM_PX = 320
INSET_PX = 16
_NOT_REPORTED = {
    "name", "epochs", "learning_rate", "schedule", "lrf", "gamma", "milestones", "warmup", "clip",
    "patience", "compile",
}  # fmt: skip
_AUTOMATIC_LEVEL = -1.0


class TrainForm(QWidget):
    """Reads and shows a recipe."""

    data_edited = Signal()
    """Something that the data report or its estimate depends on."""
    edited = Signal()
    """Anything at all."""
    reviewed_wanted = Signal()
    """The cases that a person has reviewed are to be learned from."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(FORM_PX)
        self.fields: dict[str, QWidget] = {}
        self._wrong = ""
        self._lay_out()
        self.show_recipe(Recipe())
        for name, field in self.fields.items():
            self._watch(name, field)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(INSET_PX, 0, INSET_PX, 0)
        head.addWidget(label(self.tr("Train a model"), "h1"))
        body = QWidget()
        ground(body, "scroll")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        parts = (self._reviewed_part(), self._data_part(), self._run_part(), self._advanced_part())
        for part in parts:
            column.addLayout(part)
            column.addWidget(hairline())
        self._estimate = QVBoxLayout()
        self._estimate.setContentsMargins(INSET_PX, 12, INSET_PX, 0)
        self._estimate.setSpacing(4)
        column.addLayout(self._estimate)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(INSET_PX, 12, INSET_PX, 12)
        lend_margin(scroll, *parts, self._estimate)
        self.foot.setSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head_box = QWidget()
        head_box.setFixedHeight(44)
        head_box.setLayout(head)
        for part_widget in (head_box, hairline(), scroll, hairline()):
            whole.addWidget(part_widget, 1 if part_widget is scroll else 0)
        whole.addLayout(self.foot)

    def _reviewed_part(self) -> QVBoxLayout:
        self.reviewed = button(self.tr("Train on my reviewed cases"), icon_name="cases")
        self.reviewed.setToolTip(
            self.tr("The reviewed slices of the Cases page, as they are now; drafts are left out.")
        )
        self.reviewed.clicked.connect(self.reviewed_wanted)
        part = _part()
        part.addWidget(self.reviewed)
        return part

    def _data_part(self) -> QVBoxLayout:
        images = PathField(Choose.FOLDER, placeholder=self.tr("A folder with images"))
        masks = PathField(Choose.FOLDER, placeholder=self.tr("Same folder"))
        level = NumberField(_AUTOMATIC_LEVEL, 65535, decimals=0, step=1)
        level.setSpecialValueText(self.tr("Automatic"))
        suffixes = QHBoxLayout()
        suffixes.setSpacing(8)
        suffixes.addLayout(
            self._field(
                "image_suffix",
                self.tr("Image suffix"),
                QLineEdit(),
                tip=(
                    self.tr(
                        "How the names of images end, such as _flair.nii.gz. Empty: every image. "
                        "Several series of a study: one ending for each, with commas, and their "
                        "names under Advanced."
                    )
                ),
            )
        )
        suffixes.addLayout(
            self._field(
                "mask_suffix",
                self.tr("Mask suffix"),
                QLineEdit(),
                tip=(self.tr("How the names of masks end, such as _seg.nii.gz.")),
            )
        )
        part = _part()
        part.addLayout(self._field("images", self.tr("Images"), images))
        part.addLayout(self._field("masks", self.tr("Masks"), masks))
        part.addLayout(suffixes)
        part.addLayout(
            self._field(
                "mask_threshold",
                self.tr("Lesion above mask level"),
                level,
                tip=(
                    self.tr(
                        "Grey above this level is lesion. Automatic: above 127 in pictures with "
                        "255, else above 0."
                    )
                ),
            )
        )
        return part

    def _run_part(self) -> QVBoxLayout:
        name = QLineEdit()
        name.setMaxLength(80)
        part = _part()
        part.addLayout(
            self._field(
                "init",
                self.tr("Start from"),
                Combo(),
                tip=(self.tr("A new model, or one that goes on learning.")),
            )
        )
        part.addLayout(self._field("name", self.tr("Name"), name))
        part.addLayout(
            self._field(
                "epochs",
                self.tr("Epochs"),
                WholeField(1, 100_000),
                tip=(self.tr("How often the whole set is seen.")),
            )
        )
        return part

    def _advanced_part(self) -> QVBoxLayout:
        self.advanced = Advanced()
        self.fields |= self.advanced.fields
        part = _part()
        part.addWidget(self.advanced)
        return part

    def _field(self, name: str, text: str, field: QWidget, *, tip: str = "") -> QVBoxLayout:
        self.fields[name] = field
        return labelled(text, field, tip=tip)

    def _watch(self, name: str, field: QWidget) -> None:
        def changed() -> None:
            self._on_edited(name)

        if isinstance(field, PathField):
            field.edited.connect(changed)
        else:
            on_edited(field, changed)

    def _on_edited(self, name: str) -> None:
        if name == "optimizer":
            self._follow_optimizer()
        if name == "init":
            _see_as(self.fields)
        self._settle()
        self.edited.emit()
        if name not in _NOT_REPORTED:
            self.data_edited.emit()

    def _follow_optimizer(self) -> None:
        """The rate goes with the optimizer as long as it is a default of one of them."""
        rate = self.fields["learning_rate"]
        if isinstance(rate, NumberField) and rate.value() in DEFAULT_LR.values():
            chosen = Optimizer(read("optimizer", self.fields["optimizer"]))
            show("learning_rate", rate, DEFAULT_LR[chosen])

    def set_models(self, models: Sequence[tuple[Path, str]]) -> None:
        """What a run can start from besides a new model: (file, name)."""
        choices = [("", self.tr("New model")), *[(str(path), name) for path, name in models]]
        combo = self.fields["init"]
        if isinstance(combo, Combo):
            combo.set_choices(choices)

    def set_images(self, folder: str) -> None:
        """The folder of images, as if a person had chosen it."""
        show("images", self.fields["images"], folder)
        self._on_edited("images")

    def take_recipe(self, recipe: Recipe) -> None:
        """Another recipe, as if a person had typed it."""
        self.show_recipe(recipe)
        self.edited.emit()
        self.data_edited.emit()

    def show_recipe(self, recipe: Recipe) -> None:
        """Shows a recipe in the controls."""
        for name, field in self.fields.items():
            value = getattr(recipe, name)
            if name == "learning_rate":
                value = recipe.first_rate
            elif name == "mask_threshold" and value is None:
                value = _AUTOMATIC_LEVEL
            show(name, field, value)
        self._settle()

    def recipe(self) -> Recipe | None:
        """The recipe that the controls show; None when something in them cannot be (`wrong`)."""
        values: dict[str, Any] = {}
        self._wrong = ""
        try:
            for name, field in self.fields.items():
                values[name] = read(name, field)
            level = values["mask_threshold"]
            values["mask_threshold"] = None if level == _AUTOMATIC_LEVEL else level
            if values["learning_rate"] == DEFAULT_LR[Optimizer(values["optimizer"])]:
                values["learning_rate"] = None
            return Recipe.from_dict(values)
        except ValueError:
            self._wrong = self.tr("Write the epochs as numbers with commas: 10, 20.")
        except Problem as problem:
            self._wrong = problem_text(problem.code.value, problem.facts)
        return None

    def wrong(self) -> str:
        """Why the last `recipe()` gave none."""
        return self._wrong

    def set_fixed(self, *, fixed: bool) -> None:
        """While a run goes on the form shows its settings and takes no changes."""
        self.reviewed.setEnabled(not fixed)
        for field in self.fields.values():
            inner = field.line if isinstance(field, PathField) else field
            set_property(inner, "fixed", "true" if fixed else "")
            field.setEnabled(not fixed)

    def set_mask_levels(self, highest: float) -> None:
        """The highest grey level in the masks, shown at the level's field."""
        level = self.fields["mask_threshold"]
        if isinstance(level, NumberField):
            level.set_note(self.tr("of {0}").format(f"{highest:g}") if highest else "")

    def show_estimate(self, lines: Sequence[tuple[str, str]]) -> None:
        """What training will take: (what, how much); empty hides the part."""
        while item := self._estimate.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if lines:
            self._estimate.addWidget(label(self.tr("Estimate"), "h2"))
        for what, how_much in lines:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label(what, "plain2"))
            row.addStretch(1)
            row.addWidget(label(how_much))
            self._estimate.addWidget(line)

    def _settle(self) -> None:
        """Shows the rows that the schedule uses, and the folded summary."""
        self.advanced.settle()
        recipe = self.recipe()
        if recipe is not None:
            plain = Recipe()
            names = [row.name for row in ADVANCED]
            changed = sum(getattr(recipe, name) != getattr(plain, name) for name in names)
            note = self.tr("%n changed", "", changed) if changed else ""
            self.advanced.set_summary(note, self._summary(recipe))

    def _summary(self, recipe: Recipe) -> str:
        rate = f"{words(NAMES[recipe.optimizer])} {rate_text(recipe.first_rate)}"
        match recipe.schedule:
            case Schedule.COSINE:
                course = self.tr("cosine down to {0} %").format(f"{recipe.lrf * 100:g}")
            case Schedule.STEP:
                course = self.tr("step ×{0} at epochs {1}").format(
                    f"{recipe.gamma:g}", ", ".join(map(str, recipe.milestones))
                )
            case Schedule.POLYNOMIAL:
                course = self.tr("polynomial down to 0")
            case _:
                course = self.tr("constant")
        recipe = _with_network(recipe)
        network = self.tr("Batch {0} · {1} · depth {2}, width {3}").format(
            recipe.batch_size, size_words(recipe.size), recipe.depth, recipe.width
        )
        loss = words(NAMES[recipe.loss])
        if recipe.folds:
            data = self.tr("{0} loss · {1} folds").format(loss, recipe.folds)
        else:
            data = self.tr("{0} loss · {1} % of patients validate").format(
                loss, f"{recipe.validation_fraction * 100:g}"
            )
        return f"{rate} · {course}\n{network}\n{data}"


def _with_network(recipe: Recipe) -> Recipe:
    """A model that goes on learning keeps its network, whatever the form says."""
    try:
        return recipe.shaped_like(_header_of(recipe.init)) if recipe.init else recipe
    except (OSError, Problem):
        return recipe  # the data report says what is wrong with the file


def _header_of(model: str) -> ModelInfo:
    stat = os.stat(model)
    return _header(model, (stat.st_size, stat.st_mtime_ns))


def _see_as(fields: dict[str, QWidget]) -> None:
    """A model that goes on learning sees images as before, until a person says otherwise."""
    model = read("init", fields["init"])
    with contextlib.suppress(OSError, Problem):  # the data report says what is wrong with the file
        for name, value in seeing_of(_header_of(model)).items() if model else ():
            show(name, fields[name], value)


@lru_cache
def _header(model: str, stamp: tuple[int, int]) -> ModelInfo:
    """`stamp` is of the file as it is now: one that was written anew is read anew."""
    return read_model_header(Path(model))


def reported_part(recipe: Recipe) -> dict[str, Any]:
    """What the data report and its estimate depend on."""
    document = recipe.to_dict()
    return {name: value for name, value in document.items() if name not in _NOT_REPORTED}


def _part() -> QVBoxLayout:
    part = QVBoxLayout()
    part.setContentsMargins(INSET_PX, 12, INSET_PX, 12)
    part.setSpacing(8)
    return part

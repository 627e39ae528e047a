"""What a batch is told: images, model, threshold, level, and where masks are written."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from unetpp_desktop.core.model_info import ModelInfo
from unetpp_desktop.core.pairing import listed, series_suffixes
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.jobs.messages import BatchRequest
from unetpp_desktop.window.binding import on_edited
from unetpp_desktop.window.controls import (
    Combo,
    NumberField,
    Sign,
    TickBox,
    ground,
    hairline,
    label,
    labelled,
    lend_margin,
    set_property,
)
from unetpp_desktop.window.glyphs import Glyph, GlyphView
from unetpp_desktop.window.level_combo import LevelCombo
from unetpp_desktop.window.path_field import Choose, PathField
from unetpp_desktop.window.text import problem_text
from unetpp_desktop.workspace.models import ModelPlace

FORM_PX = 320
OWN_LEVEL = -1
_BESIDE, _ELSEWHERE = "beside", "elsewhere"


@dataclass(frozen=True)
class Choice:
    """What a person chose, as it is remembered."""

    images: str = ""
    image_suffix: str = ""
    channels_as: str = ""
    model: str = ""
    threshold: float = 0.0
    level: int = OWN_LEVEL
    out: str = ""
    overwrite: bool = False
    force: bool = False

    @classmethod
    def from_form(cls, document: dict[str, Any]) -> "Choice":
        """What was remembered; a field of another version or kind falls back."""
        plain = dataclasses.asdict(cls())
        known = {
            name: value
            for name, value in document.items()
            if name in plain and type(value) is type(plain[name])
        }
        return cls(**known)


def _names(choice: Choice) -> tuple[str, ...]:
    return tuple(filter(None, listed(choice.channels_as)))


class BatchForm(QWidget):
    """Shows and reads a `Choice`."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(FORM_PX)
        self._info: ModelInfo | None = None
        self._problem = ""
        self._paths: tuple[str, ...] = ()
        self._shown = ""
        self._make_fields()
        self._lay_out()
        edits = (self.suffix, self.series, self.threshold, self.level, self.overwrite, self.force)
        for field in edits:
            on_edited(field, self._on_edited)
        on_edited(self.model, self._on_model)
        on_edited(self.place, self._on_place)
        self.images.edited.connect(self._on_images)
        self.images.files_chosen.connect(self.set_paths)
        self.out.edited.connect(self._on_edited)

    def _make_fields(self) -> None:
        self.images = PathField(
            Choose.FOLDER, placeholder=self.tr("Images, or a folder of them"), files=True
        )
        self.suffix = QLineEdit()
        self.suffix.setPlaceholderText(self.tr("Every image"))
        self.series = QLineEdit()
        self.series.setPlaceholderText(self.tr("As the files say"))
        self.model = Combo()
        self.threshold = NumberField(0.01, 0.99)
        self.level = LevelCombo()
        places = [
            (_BESIDE, self.tr("Beside each image, as …_unetpp")),
            (_ELSEWHERE, self.tr("In another folder, same tree")),
        ]
        self.place = Combo(places)
        self.out = PathField(Choose.FOLDER, placeholder=self.tr("A folder for the masks"))
        self.out.setAccessibleName(self.tr("Folder for the masks"))
        self.overwrite = TickBox(self.tr("Replace drafts nobody has touched"))
        self.force = TickBox(self.tr("Use it on real images all the same"))
        words = label(self.tr("This model was trained on artificial images."), "second", wrap=True)
        self._artificial = QWidget()
        warning = QHBoxLayout(self._artificial)
        warning.setContentsMargins(0, 0, 0, 0)
        warning.setSpacing(8)
        warning.addWidget(GlyphView(Glyph.LOOK_HERE), 0, Qt.AlignmentFlag.AlignTop)
        warning.addWidget(words, 1)

    def _lay_out(self) -> None:
        form = QVBoxLayout()
        form.setContentsMargins(16, 12, 16, 12)
        form.setSpacing(8)
        form.addLayout(labelled(self.tr("Images"), self.images))
        tip = self.tr(
            "How the names of images end, such as _flair.nii.gz. Empty: every image. Several "
            "series of a study: one ending for each, with commas."
        )
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addLayout(labelled(self.tr("Image suffix"), self.suffix, tip=tip))
        tip = self.tr(
            "In order: of each image suffix (FLAIR, T1c), of the volumes of a file, or of the "
            "colours of a picture (pre, FLAIR, post)."
        )
        line.addLayout(labelled(self.tr("Names of the series"), self.series, tip=tip))
        form.addLayout(line)
        form.addLayout(labelled(self.tr("Model"), self.model))
        form.addWidget(self._artificial)
        form.addWidget(self.force)
        tip = self.tr("Shallower levels are faster.")
        form.addLayout(labelled(self.tr("Level"), self.level, tip=tip))
        tip = self.tr("A voxel is in the mask from this probability on.")
        form.addLayout(labelled(self.tr("Threshold"), self.threshold, tip=tip))
        form.addLayout(labelled(self.tr("Masks are written"), self.place))
        form.addWidget(self.out)
        form.addWidget(self.overwrite)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(16, 12, 16, 12)
        self.foot.setSpacing(8)
        head = QWidget()
        head.setFixedHeight(44)
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 0, 16, 0)
        line.addWidget(label(self.tr("Predict a batch"), "h1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(hairline())
        column.addWidget(self._scrolled(form), 1)
        column.addWidget(hairline())
        column.addLayout(self.foot)

    def _scrolled(self, form: QVBoxLayout) -> QScrollArea:
        """The fields and the note below them, in a low window under the hand's wheel."""
        body = QWidget()
        ground(body, "scroll")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(form)
        inner.addWidget(hairline())
        note = self._note()
        inner.addLayout(note)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lend_margin(scroll, form, note)
        return scroll

    def _note(self) -> QHBoxLayout:
        sentence = self.tr(
            "Masks made or changed by a person are never written over. Closing the program is "
            "safe: the batch goes on with what is left."
        )
        note = QHBoxLayout()
        note.setContentsMargins(16, 12, 16, 12)
        note.setSpacing(8)
        note.addWidget(Sign("info", "t2"), 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(label(sentence, "second", wrap=True), 1)
        return note

    def set_models(self, models: Sequence[ModelPlace]) -> None:
        """The models at hand; where the chosen one is gone, the first takes its place."""
        before = self.model.key()
        self.model.set_choices([(str(one.path), one.name) for one in models])
        if before and self.model.key() != before:
            self._on_model()

    def choose_model(self, path: str) -> None:
        """Another model, as if a person had chosen it."""
        self.model.set_key(path)
        self._on_model()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files and folders of the batch."""
        return tuple(map(Path, self._paths))

    def show_choice(self, choice: Choice) -> None:
        """Shows what was remembered; threshold 0 is the model's own, and so is `OWN_LEVEL`."""
        self._set_paths((choice.images,) if choice.images else ())
        self.suffix.setText(choice.image_suffix)
        self.series.setText(choice.channels_as)
        if choice.model:
            self.model.set_key(choice.model)
        self._read_model()
        if choice.threshold:
            self.threshold.setValue(choice.threshold)
        if choice.level != OWN_LEVEL:
            self.level.set_level(choice.level)
        self.overwrite.setChecked(choice.overwrite)
        self.force.setChecked(choice.force)
        self.set_out(choice.out)

    def choice(self) -> Choice:
        """What the fields show."""
        chosen = self.level.level()
        return Choice(
            images=self._paths[0] if len(self._paths) == 1 else "",
            image_suffix=self.suffix.text().strip(),
            channels_as=self.series.text().strip(),
            model=self.model.key(),
            threshold=round(self.threshold.value(), 2),
            level=OWN_LEVEL if chosen is None else chosen,
            out=self.out.path() if self.place.key() == _ELSEWHERE else "",
            overwrite=self.overwrite.isChecked(),
            force=self.force.isChecked(),
        )

    def request(self, device: str) -> BatchRequest:
        """The batch as the engine is told of it."""
        choice = self.choice()
        return BatchRequest(
            paths=self._paths,
            model=choice.model,
            image_suffix=choice.image_suffix,
            threshold=choice.threshold,
            level=None if choice.level == OWN_LEVEL else choice.level,
            out=choice.out,
            overwrite=choice.overwrite,
            force=choice.force,
            keep=True,
            channels_as=_names(choice),
            device=device,
        )

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Files and folders that were dropped."""
        self._set_paths(tuple(str(path) for path in paths))
        self.edited.emit()

    def set_out(self, folder: str) -> None:
        """Another place for the masks; empty: beside the images."""
        self.place.set_key(_ELSEWHERE if folder else _BESIDE)
        self.out.set_path(folder)
        self.out.setVisible(bool(folder))

    def hindrance(self) -> str:
        """Why the batch cannot start yet; empty when it can."""
        if not self._paths:
            return self.tr("Choose images or a folder of them first.")
        choice = self.choice()
        try:
            series_suffixes(choice.image_suffix, _names(choice))
        except Problem as problem:
            return problem_text(problem.code.value, problem.facts)
        if self._info is None:
            return self._problem or self.tr("There is no model yet. Train one first.")
        if self.place.key() == _ELSEWHERE and not self.out.path():
            return self.tr("Choose a folder for the masks.")
        return ""

    def set_fixed(self, *, fixed: bool) -> None:
        """While the batch runs the form takes no changes."""
        inner = [
            self.images.line, self.suffix, self.series, self.model, self.threshold, self.level,
            self.place, self.out.line,
        ]  # fmt: skip
        for field in inner:
            set_property(field, "fixed", "true" if fixed else "")
        for field in [self.images, self.out, *inner, self.overwrite, self.force]:
            field.setEnabled(not fixed)

    def _set_paths(self, paths: tuple[str, ...]) -> None:
        self._paths = paths
        several = self.tr("{0} files and folders").format(len(paths))
        self._shown = paths[0] if len(paths) == 1 else several if paths else ""
        self.images.set_path(self._shown)

    def _on_images(self) -> None:
        if self.images.path() == self._shown:
            return  # the field was only passed through; it may stand for several files
        self._paths = (self.images.path(),) if self.images.path() else ()
        self._shown = self.images.path()
        self._on_edited()

    def _on_place(self) -> None:
        self.out.setVisible(self.place.key() == _ELSEWHERE)
        self._on_edited()

    def _on_model(self) -> None:
        self._read_model()
        self._on_edited()

    def _read_model(self) -> None:
        """The model's own threshold and levels."""
        self._info, self._problem = None, ""
        if self.model.key():
            try:
                self._info = read_model_header(Path(self.model.key()))
            except Problem as problem:
                self._problem = problem_text(problem.code.value, problem.facts)
        artificial = self._info is not None and self._info.artificial
        self._artificial.setVisible(artificial)
        self.force.setVisible(artificial)
        self.level.show_model(self._info)
        self.level.setEnabled(self.level.count() > 1)
        self.level.setVisible(True)
        if self._info is not None:
            self.threshold.setValue(self._info.suggestion.threshold)
        self._settle()

    def _on_edited(self) -> None:
        self._settle()
        self.edited.emit()

    def _settle(self) -> None:
        """The grey words beside the numbers."""
        info = self._info
        suggested = info is not None and (
            round(self.threshold.value(), 2) == round(info.suggestion.threshold, 2)
        )
        self.threshold.set_note(self.tr("suggested") if suggested else "")

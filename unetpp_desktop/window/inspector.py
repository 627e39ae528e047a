"""The inspector beside the image, from top to bottom in the order of work: state, model,
threshold, tools, mask, measures; at the foot what ends the work on a case."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.window.actions import Actions, key_words
from unetpp_desktop.window.controls import (
    Combo,
    ElidedLabel,
    NumberField,
    Segments,
    Switch,
    TickBox,
    WholeField,
    button,
    ground,
    hairline,
    label,
    lend_margin,
)
from unetpp_desktop.window.glyphs import Glyph, GlyphView
from unetpp_desktop.window.level_combo import LevelCombo
from unetpp_desktop.window.progress import ProgressBar
from unetpp_desktop.window.threshold import ThresholdSection
from unetpp_desktop.window.viewer.display import BRUSH_STEP, Display

INSET_PX, GAP_PX = 16, 12
FIELD_PX = 72
TOOLS = ("navigate", "brush", "eraser")


@dataclass(frozen=True)
class Head:
    """The inspector's first lines."""

    glyph: Glyph
    word: str
    case: str
    line: str


def _section() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(INSET_PX, GAP_PX, INSET_PX, GAP_PX)
    column.setSpacing(8)
    return column


def _row(*parts: QWidget, stretch: int = -1) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for number, part in enumerate(parts):
        row.addWidget(part, 1 if number == stretch else 0)
    return row


class HeadSection(QWidget):
    """State of the case."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph = GlyphView(Glyph.NEW)
        self._word = label("", "h1")
        self._case = ElidedLabel("", "second")
        self._case.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._line = label("", "second", wrap=True)
        column = _section()
        column.setSpacing(2)
        column.addLayout(_row(self._glyph, self._word, self._case, stretch=2))
        column.addWidget(self._line)
        self.setLayout(column)

    def show_head(self, head: Head) -> None:
        self._glyph.set_glyph(head.glyph)
        self._word.setText(head.word)
        self._case.setText(head.case)
        self._line.setText(head.line)


class ModelSection(QWidget):
    """The model named beside the button; while it predicts, how far it is and Cancel."""

    chosen = Signal(str)
    predict_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.combo = Combo(name=self.tr("Model"))
        self.level = LevelCombo()
        self.button = button(self.tr("Predict"))
        self.cancel = button(self.tr("Cancel"))
        self.note = label("", "second", wrap=True)
        self.progress = ProgressBar(self.tr("Progress of the prediction"), height_px=4)
        column = _section()
        column.addWidget(label(self.tr("Model"), "h2"))
        column.addLayout(_row(self.combo, tool_button(actions, "show_card"), stretch=0))
        column.addWidget(self.level)
        column.addLayout(_row(self.button, self.cancel, self.note, stretch=2))
        column.addWidget(self.progress)
        self.setLayout(column)
        self.combo.activated.connect(lambda _: self.chosen.emit(self.combo.key()))
        self.button.clicked.connect(self.predict_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.show_idle(predicted=False, why_not="", note="")

    def show_idle(self, *, predicted: bool, why_not: str, note: str) -> None:
        """No prediction runs; `why_not` says why none can be started."""
        self.button.setText(self.tr("Predict again") if predicted else self.tr("Predict"))
        self.button.setEnabled(not why_not)
        self.button.show()
        self.combo.setEnabled(self.combo.count() > 0)
        self.level.setEnabled(True)
        self.cancel.hide()
        self.progress.hide()
        self.note.setText(why_not or note)

    def show_running(self, share: float, words: str) -> None:
        """How far the prediction is."""
        self.button.hide()
        self.cancel.show()
        self.combo.setEnabled(False)
        self.level.setEnabled(False)
        self.progress.show()
        self.progress.set_progress(share)
        self.note.setText(words)


class ToolSection(QWidget):
    """Tools and the size of the brush."""

    def __init__(self, display: Display, actions: Actions) -> None:
        super().__init__()
        self._display = display
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Brush size"))
        self.slider.setRange(0, 100)
        self.number = NumberField(*display.brush_limits, decimals=1, step=0.5, note=self.tr("mm"))
        self.number.setAccessibleName(self.tr("Brush size as a number"))
        self.number.setFixedWidth(FIELD_PX)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for name in TOOLS:
            tools.addWidget(tool_button(actions, name, tool=True))
        tools.addStretch(1)
        column = _section()
        column.addWidget(label(self.tr("Tools"), "h2"))
        column.addLayout(tools)
        column.addLayout(_row(label(self.tr("Brush size"), "plain2"), self.slider, self.number))
        self.setLayout(column)
        self.slider.valueChanged.connect(self._slid)
        self.number.valueChanged.connect(display.set_brush)
        display.tool_changed.connect(self.refresh)
        self.refresh()

    def set_unit(self, *, in_mm: bool) -> None:
        """Pixels where no spacing is known."""
        self._display.set_unit(in_mm=in_mm)
        self.number.set_note(self.tr("mm") if in_mm else self.tr("px"))
        self.refresh()

    def _slid(self, position: int) -> None:
        low, high = self._display.brush_limits
        self._display.set_brush(round(low * (high / low) ** (position / 100), 1))

    def refresh(self) -> None:
        """Show the size that holds; the slider's steps are ratios, as the wheel's are."""
        size = self._display.brush_mm
        low, high = self._display.brush_limits
        for field in (self.slider, self.number):
            field.blockSignals(True)
        self.number.setRange(low, high)
        self.number.setValue(size)
        self.slider.setValue(round(100 * log(size / low) / log(high / low)))
        self.slider.setSingleStep(max(1, round(100 * log(BRUSH_STEP) / log(high / low))))
        for field in (self.slider, self.number):
            field.blockSignals(False)


class MaskSection(QWidget):
    """How the mask is drawn."""

    def __init__(self, display: Display) -> None:
        super().__init__()
        self._display = display
        self.switch = Switch(self.tr("Show the mask"))
        style = (("outline", self.tr("Outline")), ("fill", self.tr("Outline and fill")))
        self.style_choice = Segments(style, name=self.tr("How the mask is drawn"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Fill"))
        self.slider.setRange(0, 100)
        self.number = WholeField(0, 100, step=5, note="%")
        self.number.setAccessibleName(self.tr("Fill in percent"))
        self.number.setFixedWidth(FIELD_PX)
        self.changes = TickBox(self.tr("Show changes"))
        self.reference = TickBox(self.tr("Show the reference"))
        self.fill_row = QWidget()
        fill = _row(label(self.tr("Fill"), "plain2"), self.slider, self.number, stretch=1)
        fill.setContentsMargins(0, 0, 0, 0)
        self.fill_row.setLayout(fill)
        title = label(self.tr("Mask"), "h2")
        column = _section()
        column.addLayout(_row(title, label("S", "second"), self.switch, stretch=0))
        for part in (self.style_choice, self.fill_row, self.changes, self.reference):
            column.addWidget(part)
        self.setLayout(column)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        display = self._display
        self.switch.clicked.connect(lambda on: display.set(mask_shown=on))
        self.style_choice.chosen.connect(lambda key: display.set(filled=key == "fill"))
        self.slider.valueChanged.connect(lambda value: display.set(opacity=value / 100))
        self.number.valueChanged.connect(lambda value: display.set(opacity=value / 100))
        self.changes.clicked.connect(lambda on: display.set(changes_shown=on))
        self.reference.clicked.connect(lambda on: display.set(reference_shown=on))
        display.looks_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show what holds."""
        display = self._display
        self.switch.setChecked(display.mask_shown)
        self.style_choice.set_chosen("fill" if display.filled else "outline")
        for field in (self.slider, self.number):
            field.blockSignals(True)
            field.setValue(round(100 * display.opacity))
            field.blockSignals(False)
        self.fill_row.setEnabled(display.filled)
        self.changes.setChecked(display.changes_shown)
        self.reference.setChecked(display.reference_shown)

    def set_compact(self, *, compact: bool) -> None:
        self.changes.setVisible(not compact)


class MeasureSection(QWidget):
    """Lines of name and number."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        column = _section()
        column.addWidget(label(self.tr("Measures"), "h2"))
        column.addLayout(self._rows)
        self.setLayout(column)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._settle()

    def show_measures(self, measures: tuple[tuple[str, str], ...]) -> None:
        """Replace the lines."""
        if measures == self._shown:
            return
        self._shown = measures
        self._settle()
        _empty(self._rows)
        for name, value in measures:
            number = label(value)
            number.setAccessibleName(f"{name}: {value}")
            self._rows.addLayout(_row(label(name, "plain2"), number, stretch=0))

    def set_compact(self, *, compact: bool) -> None:
        self._compact = compact
        self._settle()

    _compact = False

    def _settle(self) -> None:
        self.setVisible(bool(self._shown) and not self._compact)

    def shown(self) -> dict[str, str]:
        """The lines by name."""
        return dict(self._shown)


class Foot(QWidget):
    """What ends the work: review a slice, or the case and go on; a reviewed case: unlock, next."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.review_slice = self._button(actions, "review_slice")
        self.review_next = self._button(actions, "review_next", kind="primary")
        self.unlock = self._button(actions, "unlock", text=self.tr("Unlock"))
        self.next_case = self._button(
            actions, "next_unreviewed", kind="primary", text=self.tr("Next case")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(INSET_PX, GAP_PX, INSET_PX, 8)
        row.setSpacing(8)
        for part, share in (
            (self.review_slice, 2),
            (self.review_next, 3),
            (self.unlock, 2),
            (self.next_case, 3),
        ):
            row.addWidget(part, share)
        self.show_reviewed(reviewed=False)

    @staticmethod
    def _button(actions: Actions, name: str, *, kind: str = "", text: str = "") -> QWidget:
        """A tall button of an action with its key below."""
        action = actions[name]
        made = button(text or action.text(), kind=kind, tall=True)
        made.clicked.connect(action.trigger)
        made.setEnabled(action.isEnabled())
        action.changed.connect(lambda: made.setEnabled(action.isEnabled()))
        key = label(key_words(action.shortcut()), "second")
        key.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(made)
        column.addWidget(key)
        return whole

    def show_reviewed(self, *, reviewed: bool) -> None:
        for one in (self.review_slice, self.review_next):
            one.setVisible(not reviewed)
        for one in (self.unlock, self.next_case):
            one.setVisible(reviewed)


class Inspector(QWidget):
    """Head and foot stand still; the middle scrolls where the window is low."""

    def __init__(self, display: Display, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self.head = HeadSection()
        self.model = ModelSection(actions)
        self.threshold = ThresholdSection()
        self.tools = ToolSection(display, actions)
        self.mask_section = MaskSection(display)
        self.measures = MeasureSection()
        self.foot = Foot(actions)
        threshold = QWidget()
        column = _section()
        column.addWidget(self.threshold)
        threshold.setLayout(column)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        for part in (self.model, threshold, self.tools, self.mask_section):
            middle.addWidget(part)
            middle.addWidget(hairline())
        middle.addWidget(self.measures)
        middle.addStretch(1)
        inside = QWidget()
        ground(inside, "panel")
        inside.setLayout(middle)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(hairline())
        whole.addWidget(self._scroll, 1)
        whole.addWidget(hairline())
        whole.addWidget(self.foot)
        sections = (self.model, threshold, self.tools, self.mask_section, self.measures)
        lend_margin(self._scroll, *[one for part in sections if (one := part.layout()) is not None])

    def set_compact(self, *, compact: bool) -> None:
        """What gives way in a low window."""
        self.threshold.set_compact(compact=compact)
        self.mask_section.set_compact(compact=compact)
        self.measures.set_compact(compact=compact)


def tool_button(actions: Actions, name: str, *, tool: bool = False) -> QToolButton:
    """A button of an action that shows only its icon."""
    action = actions[name]
    made = QToolButton()
    made.setDefaultAction(action)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    made.setAccessibleName(action.text())
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setIconSize(QSize(20, 20))
    made.setProperty("kind", "tool" if tool else "view")
    return made


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if inner is not None:
            _empty(inner)
            inner.deleteLater()
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()

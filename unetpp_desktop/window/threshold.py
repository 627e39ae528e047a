"""The threshold: its slider, its number, and what it changes."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from unetpp_desktop.core.compose import Q_MAX
from unetpp_desktop.window.controls import NumberField, Sign, icon_button, label
from unetpp_desktop.window.theme import color, font
from unetpp_desktop.window.threshold_slider import (
    HIGHEST,
    LOWEST,
    STEP,
    ThresholdSlider,
    ThresholdState,
    within,
)
from unetpp_desktop.window.volume import change_words, volume_words

VOLUME_PX = 24


class VolumeLine(QWidget):
    """The volume, large, and how far it is from the suggested one.

    Painted, not two labels: they change with each move of the knob, and a label that changes lays
    out all that it stands in.
    """

    def __init__(self) -> None:
        super().__init__()
        self._volume = self._change = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, volume: str, change: str) -> None:
        """Show both, and tell a screen reader."""
        if (volume, change) != (self._volume, self._change):
            self._volume, self._change = volume, change
            self.setAccessibleName(", ".join(part for part in (volume, change) if part))
            self.update()

    def text(self) -> str:
        """The volume as it is shown."""
        return self._volume

    def sizeHint(self) -> QSize:
        return QSize(160, ceil(QFontMetricsF(font(VOLUME_PX, QFont.Weight.DemiBold)).height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("panel"))
        painter.setFont(font(VOLUME_PX, QFont.Weight.DemiBold))
        painter.setPen(color("t1"))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect(), left | Qt.AlignmentFlag.AlignVCenter, self._volume)
        taken = painter.fontMetrics().horizontalAdvance(self._volume) + 8
        painter.setFont(font(12))
        painter.setPen(color("t2"))
        cut = painter.fontMetrics().elidedText(
            self._change, Qt.TextElideMode.ElideRight, self.width() - taken
        )
        painter.drawText(self.rect(), right | Qt.AlignmentFlag.AlignBottom, cut)


class ThresholdSection(QWidget):
    """Head with the number, the volume, the slider, and a line that says what holds."""

    moved = Signal(float)
    settled = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.slider = ThresholdSlider()
        self.number = NumberField(LOWEST, HIGHEST, decimals=2, step=STEP)
        self.number.setAccessibleName(self.tr("Threshold as a number"))
        self.number.setFixedWidth(64)
        self.reset = icon_button("reset", self.tr("Suggested threshold"))
        self._title = label(self.tr("Threshold"), "h2")
        self._volume = VolumeLine()
        self._sign = Sign("info", "t2")
        self._why = label("", "second", wrap=True)
        self._hint = label(self.tr("Corrections stay when the threshold moves"), "second")
        self._plain = label(self.tr("Mask volume"), "plain2")
        self._plain_volume = label("", "h2")
        self._lay_out()
        self.setAutoFillBackground(True)  # opaque: what lies under it need not be painted with it
        self.slider.moved.connect(self.moved)
        self.slider.settled.connect(self.settled)
        self.number.valueChanged.connect(lambda value: self.settled.emit(within(value)))
        self.reset.clicked.connect(self._to_suggested)
        self.show_state(ThresholdState(why_disabled=" "))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title, 1)
        head.addWidget(self.number)
        head.addWidget(self.reset)
        why = QHBoxLayout()
        why.setSpacing(8)
        why.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        why.addWidget(self._why, 1)
        plain = QHBoxLayout()
        plain.addWidget(self._plain, 1)
        plain.addWidget(self._plain_volume)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._volume)
        column.addWidget(self.slider)
        column.addWidget(self._hint)
        column.addLayout(why)
        column.addLayout(plain)

    def show_state(self, state: ThresholdState) -> None:
        """Show the threshold of a case, or why there is none."""
        self.slider.show_state(state)
        self.number.blockSignals(True)
        self.number.setValue(state.value)
        self.number.blockSignals(False)
        volume = volume_words(state.volume, in_ml=state.in_ml)
        self._volume.show_words(volume, self._change_words(state))
        self._plain_volume.setText(volume)
        moved = state.suggested not in {None, state.value}
        standing = moved, state.why_disabled, state.locked, state.volumes is None
        if standing != self._standing:
            self._standing = standing
            self._show_standing(state, may_reset=moved)

    def _show_standing(self, state: ThresholdState, *, may_reset: bool) -> None:
        """What stays while the threshold is dragged: each of these lays out the inspector anew."""
        usable, predicted = not state.why_disabled, state.volumes is not None
        why = state.why_disabled.strip()
        self.number.setEnabled(usable)
        self._title.setEnabled(usable)
        self.reset.setVisible(usable)
        self.reset.setEnabled(usable and may_reset)
        self._volume.setVisible(predicted)
        for one in (self._plain, self._plain_volume):
            one.setVisible(not predicted and bool(why))
        self._hint.setVisible(usable and self._hint_wanted)
        self._sign.set_icon("lock" if state.locked else "info")
        self._why.setText(why)
        self._sign.setVisible(bool(why))
        self._why.setVisible(bool(why))

    _standing: tuple[object, ...] = ()
    _hint_wanted = True

    def set_compact(self, *, compact: bool) -> None:
        """Without the hint where the window is low."""
        self._hint_wanted = not compact
        self._hint.setVisible(self.slider.isEnabled() and not compact)

    def _change_words(self, state: ThresholdState) -> str:
        if state.suggested is None or state.volumes is None or state.locked:
            return ""
        if state.suggested == state.value:
            return self.tr("As suggested")
        step = round(state.suggested * Q_MAX)
        now = round(state.value * Q_MAX)
        change = float(state.volumes[now] - state.volumes[step])
        words = self.tr("{change} from suggested")
        return words.format(change=change_words(change, in_ml=state.in_ml))

    def _to_suggested(self) -> None:
        if self.slider.state.suggested is not None:
            self.settled.emit(self.slider.state.suggested)

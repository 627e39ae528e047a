"""The controls every page is built from: buttons, segments, switches, fields, labels, cards."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.window.icons import icon, paint_icon, paint_point
from unetpp_desktop.window.theme import color, font

FIELD_PX = 28
_ARROW_PX, _TEXT_PX = 24, 10
"""What a list of choices has beside its text, as the style sheet says."""


def ground(widget: QWidget, name: str) -> None:
    """Gives a widget one of the style sheet's grounds: panel, rail, view, card, error."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_property(widget, "ground", name)


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Changes a property that the style sheet selects by."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str, role: str = "", *, wrap: bool = False) -> QLabel:
    """A text in one of the style sheet's roles: welcome, h1, h2, big, figure, second, plain2 ..."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


class ElidedLabel(QLabel):
    """One line that gives way in the middle, whole in its tool tip; for paths and file names."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        self._whole = text
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(24, self.sizeHint().width()), self.sizeHint().height())

    def whole(self) -> str:
        """The text before it was cut."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        cut = metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, max(self.width(), 1))
        self.setToolTip(self._whole if cut != self._whole else "")
        super().setText(cut)


class Sign(QWidget):
    """A small icon beside a sentence, in a token's colour of the theme in force."""

    def __init__(self, icon_name: str, token: str, size_px: int = 16) -> None:
        super().__init__()
        self._icon, self._token = icon_name, token
        self.setFixedSize(size_px, size_px)

    def set_icon(self, icon_name: str) -> None:
        """Shows another icon."""
        self._icon = icon_name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._icon, self._token, self.rect())


def hairline(*, vertical: bool = False) -> QFrame:
    """The 1-px line between areas."""
    line = QFrame()
    line.setProperty("ground", "line")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def button(text: str, *, icon_name: str = "", kind: str = "", tall: bool = False) -> QPushButton:
    """A button: `kind` is "" , "primary" or "quiet"; a tall one stands in heads and feet."""
    made = QPushButton(text)
    if kind:
        made.setProperty("kind", kind)
    if tall:
        made.setProperty("tall", "true")
    if icon_name:
        made.setIcon(icon(icon_name, "onacc" if kind == "primary" else "t1"))
        made.setIconSize(QSize(22, 18))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def icon_button(icon_name: str, name: str) -> QToolButton:
    """A button that is only an icon; `name` is its tool tip and its accessible name."""
    made = QToolButton()
    made.setIcon(icon(icon_name, "t1"))
    made.setIconSize(QSize(20, 20))
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class Segments(QWidget):
    """Buttons of which exactly one is on. Emits the key of the one a person chose."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], *, name: str, fill: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (key, text) in enumerate(choices):
            part = QPushButton(text)
            part.setCheckable(True)
            part.setAccessibleName(f"{name}: {text}")
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            side = "l" if number == 0 else "r" if number == len(choices) - 1 else "m"
            part.setProperty("seg", side)
            part.clicked.connect(lambda _=False, one=key: self.chosen.emit(one))
            self._group.addButton(part)
            self._buttons[key] = part
            row.addWidget(part, 1 if fill else 0)

    def set_chosen(self, key: str) -> None:
        """Shows `key` as chosen, without a signal."""
        self._buttons[key].setChecked(True)

    def chosen_key(self) -> str:
        """The key that is on, or nothing before the first choice."""
        return next((key for key, part in self._buttons.items() if part.isChecked()), "")

    def button(self, key: str) -> QPushButton:
        """One of the buttons, for its tool tip or to disable it."""
        return self._buttons[key]


def _ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    painter.setPen(QPen(color("accl"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, radius, radius)


class Switch(QAbstractButton):
    """On or off, at once."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(34, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(3.5, 4.5, 27, 15)
        on, usable = self.isChecked(), self.isEnabled()
        border = "accf" if on else "t2" if self.underMouse() else "bord"
        painter.setPen(QPen(color(border if usable else "line2"), 1))
        painter.setBrush(color("accf" if on and usable else "field"))
        painter.drawRoundedRect(body, 7.5, 7.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("onacc" if on and usable else "t2" if usable else "dis"))
        painter.drawEllipse(QRectF(18.5 if on else 6.5, 7.5, 9, 9))
        if self.hasFocus():
            _ring(painter, QRectF(1, 2, 32, 20), 10)


class TickBox(QCheckBox):
    """A tick box painted from the tokens; the style sheet cannot tint an image."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMinimumHeight(24)

    def sizeHint(self) -> QSize:
        return QSize(24 + self.fontMetrics().horizontalAdvance(self.text()) + 4, 24)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0.5, self.height() / 2 - 7.5, 15, 15)
        on, usable = self.isChecked(), self.isEnabled()
        border = "accf" if on else "t2" if self.underMouse() else "bord"
        painter.setPen(QPen(color(border if usable else "line2"), 1))
        painter.setBrush(color("accf" if on and usable else "field"))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            painter.setPen(QPen(color("onacc" if usable else "dis"), 1.7))
            painter.drawPolyline(
                QPolygonF([box.topLeft() + QPoint(*at) for at in ((4, 8), (6, 10), (11, 5))])
            )
        if self.hasFocus():
            _ring(painter, box.adjusted(-0.5, -0.5, 0.5, 0.5), 4)
        painter.setPen(color("t1" if usable else "dis"))
        text = self.rect().adjusted(24, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self.text())


class SearchField(QLineEdit):
    """A line to search with; the magnifier stands in it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setTextMargins(22, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint_point(painter, "search", "t2", QPoint(16, self.height() // 2), 16)


class Combo(QComboBox):
    """A choice from a list of (key, text)."""

    def __init__(self, choices: Sequence[tuple[str, str]] = (), *, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedHeight(FIELD_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replaces the list and keeps the chosen key where it is still there; no signal."""
        kept = self.key()
        self.blockSignals(True)
        self.clear()
        for key, text in choices:
            self.addItem(text, key)
        self.blockSignals(False)
        self.set_key(kept)

    def key(self) -> str:
        """The key of the chosen row, or nothing."""
        data = self.currentData()
        return data if isinstance(data, str) else ""

    def set_key(self, key: str) -> None:
        """Chooses the row with this key, if there is one; no signal."""
        self.blockSignals(True)
        self.setCurrentIndex(max(self.findData(key), 0 if self.count() else -1))
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel that scrolls the form past a field must not change it.
        event.ignore()

    def width_of(self, texts: Sequence[str]) -> int:
        """How wide the field must be to show the longest of these texts, in px."""
        widest = ceil(max(map(QFontMetricsF(font()).horizontalAdvance, texts)))
        return widest + _ARROW_PX + 2 * _TEXT_PX

    def showPopup(self) -> None:
        """The list is as wide as its longest text, whatever room the field has."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * _TEXT_PX)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.width() - _ARROW_PX - 2 * _TEXT_PX
        cut, metrics = Qt.TextElideMode.ElideRight, QFontMetricsF(self.font())
        option.currentText = metrics.elidedText(option.currentText, cut, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        at = QPoint(self.width() - 15, self.height() // 2)
        paint_point(painter, "chevron-down", "t1" if self.isEnabled() else "dis", at, 16)


class _NoteMixin:
    """The spin-box trap: with a border Qt squeezes the editor to nothing unless the buttons stay
    and are made 0 px wide; the padding must then be the editor's text margins."""

    def _dress(self, box: QSpinBox | QDoubleSpinBox, note: str) -> None:
        box.setFixedHeight(FIELD_PX)
        box.setKeyboardTracking(False)
        box.setGroupSeparatorShown(False)
        box.setCorrectionMode(QDoubleSpinBox.CorrectionMode.CorrectToNearestValue)
        box.editingFinished.connect(lambda: box.lineEdit().setModified(False))
        self._note = QLabel(note, box)
        self._note.setProperty("role", "plain2")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._place_note(box)

    def set_note(self, note: str) -> None:
        """The grey word at the field's right end: a unit or what the value is."""
        self._note.setText(note)
        box = self._note.parentWidget()
        if isinstance(box, QSpinBox | QDoubleSpinBox):
            self._place_note(box)

    def _place_note(self, box: QSpinBox | QDoubleSpinBox) -> None:
        self._note.adjustSize()
        width = self._note.width() if self._note.text() else 0
        self._note.move(box.width() - width - 9, (box.height() - self._note.height()) // 2)
        box.lineEdit().setTextMargins(7, 0, width + 7, 0)


class NumberField(_NoteMixin, QDoubleSpinBox):
    """A number with decimals; `note` is its unit."""

    def __init__(
        self, low: float, high: float, *, decimals: int = 2, step: float = 0.01, note: str = ""
    ) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self._dress(self, note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_note(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class WholeField(_NoteMixin, QSpinBox):
    """A whole number; `note` is its unit."""

    def __init__(self, low: int, high: int, *, step: int = 1, note: str = "") -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSingleStep(step)
        self._dress(self, note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_note(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def lend_margin(scroll: QScrollArea, *columns: QLayout) -> None:
    """The bar of an area that scrolls takes its room from the columns' right margins, so that what
    stands in them keeps its width and ends where the head and the foot end."""
    bar, margins = scroll.verticalScrollBar(), [one.contentsMargins() for one in columns]

    def settle(_: int, most: int) -> None:
        taken = bar.sizeHint().width() if most > 0 else 0
        for one, own in zip(columns, margins, strict=True):
            one.setContentsMargins(own.left(), own.top(), own.right() - taken, own.bottom())

    bar.rangeChanged.connect(settle)


def labelled(text: str, field: QWidget, *, tip: str = "") -> QVBoxLayout:
    """A field under its label, 4 px apart; the label is the field's buddy and its name."""
    head = label(text, "second")
    head.setFixedHeight(20)
    head.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(text)
    if tip:
        field.setToolTip(tip)
        head.setToolTip(tip)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(head)
    column.addWidget(field)
    return column


class Card(QFrame):
    """A bordered area with a head: title, grey subtitle, and room at the right."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        ground(self, "card")
        self.title = label(title, "h2")
        self.subtitle = ElidedLabel(subtitle, "second")
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        self.head.addWidget(self.subtitle, 1)
        self._reading = label("", "second")
        self.head.addWidget(self._reading)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.setSpacing(8)
        self.body.addLayout(self.head)

    def show_reading(self, text: str) -> None:
        """A line at the head's right end that comes and goes with the pointer."""
        self._reading.setText(text)

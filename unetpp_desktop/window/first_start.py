"""What stands in place of the image before anything is open: three ways to begin."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.window.actions import Actions, key_words
from unetpp_desktop.window.binding import bind, keep
from unetpp_desktop.window.controls import Combo, Sign, ground, hairline, label, labelled
from unetpp_desktop.window.icons import paint_icon
from unetpp_desktop.window.theme import color, font
from unetpp_desktop.workspace.settings import Settings

CARD_PX, CHOICE_PX, ICON_PX = 520, 64, 24


class Choice(QAbstractButton):
    """A wide button: icon, what it does, what is accepted, key."""

    def __init__(self, icon_name: str, text: str, line: str, *, key: str, first: bool) -> None:
        super().__init__()
        self._icon, self._line, self._key, self._first = icon_name, line, key, first
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(CHOICE_PX)

    def sizeHint(self) -> QSize:
        return QSize(CARD_PX - 64, CHOICE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grounds = ("acct", "acct") if self._first else ("panel", "raised")
        painter.setBrush(color("press" if self.isDown() else grounds[self.underMouse()]))
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(color("accl" if self._first or self.hasFocus() else "line2"), width))
        body = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(body, 6, 6)
        square = self.rect().adjusted(16, 0, 0, 0)
        square.setSize(QSize(ICON_PX, ICON_PX))
        square.moveTop((self.height() - ICON_PX) // 2)
        paint_icon(painter, self._icon, "accl" if self._first else "t1", square)
        words = self.rect().adjusted(56, 13, -16, -13)
        painter.setPen(color("t1"))
        painter.setFont(font(13, font().weight().DemiBold))
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, self.text())
        painter.setFont(font(12))
        painter.setPen(color("t2"))
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom, self._line)
        middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, middle, self._key)


class FirstStart(QWidget):
    """The whole image area: a place to drop files on, with a card in its middle."""

    setting_changed = Signal(str)
    """The key of a setting that a person has just changed."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "view")
        self._settings = settings
        card = QFrame()
        ground(card, "card")
        card.setFixedWidth(CARD_PX)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Open MRI to begin"), "welcome"))
        column.addWidget(
            label(
                self.tr("Drop files or a folder anywhere in this window, or choose one of these."),
                "plain2",
                wrap=True,
            )
        )
        column.addSpacing(8)
        self.choices = self._choices(actions)
        for choice in self.choices.values():
            column.addWidget(choice)
        column.addSpacing(12)
        column.addWidget(hairline())
        column.addSpacing(8)
        column.addLayout(self._preferences())
        column.addSpacing(4)
        column.addLayout(self._notice())
        middle = QGridLayout(self)
        middle.addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)

    def _choices(self, actions: Actions) -> dict[str, Choice]:
        lines = {
            "open_sample": self.tr("12 made-up head MRI studies and a small model, no set-up"),
            "open_folder": self.tr("All studies in a folder, with their masks"),
            "open_images": self.tr("NIfTI, PNG, JPEG, TIFF (8 and 16 bit, multi-page)"),
        }
        icons = {"open_sample": "sample", "open_folder": "open-folder", "open_images": "open-image"}
        made = {}
        for name, line in lines.items():
            action = actions[name]
            key = key_words(action.shortcut())
            first = name == "open_sample"
            made[name] = Choice(icons[name], action.text(), line, key=key, first=first)
            made[name].clicked.connect(action.trigger)
        return made

    def _preferences(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        language = Combo(
            (("system", self.tr("As the system")), ("en", "English"), ("zh_CN", "简体中文"))
        )
        bind(self._settings, "language", language)
        self.display_choice = Combo(
            (("on", self.tr("Radiological")), ("off", self.tr("Neurological")))
        )
        self.display_choice.set_key("on" if self._settings.get("radiological") else "off")
        self.display_choice.activated.connect(self._keep_convention)
        row.addLayout(labelled(self.tr("Language, from the next start"), language), 1)
        row.addLayout(labelled(self.tr("Display"), self.display_choice), 1)
        return row

    def _keep_convention(self) -> None:
        keep(self._settings, "radiological", self.display_choice.key() == "on")
        self.setting_changed.emit("radiological")

    def _notice(self) -> QHBoxLayout:
        words = label(
            self.tr(
                "Research use only. The program does not diagnose, and this display is not "
                "calibrated. Nothing leaves this computer."
            ),
            "second",
            wrap=True,
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Sign("info", "t2"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("view"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color("bord"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16.5, 16.5, -16.5, -16.5), 8, 8)

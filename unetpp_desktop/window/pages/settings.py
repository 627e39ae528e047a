"""The Settings page: the rows of the settings table, and where the program keeps its data."""

from functools import partial
from itertools import groupby

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop import __version__
from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.binding import Field, bind, on_edited
from unetpp_desktop.window.controls import (
    Combo,
    ElidedLabel,
    NumberField,
    Switch,
    WholeField,
    button,
    ground,
    hairline,
    label,
)
from unetpp_desktop.window.page import Page, Status
from unetpp_desktop.window.theme import apply_theme, wanted_theme
from unetpp_desktop.workspace.folders import user_data_folder
from unetpp_desktop.workspace.settings import ROWS, Group, Kind, Row, Settings

COLUMN_PX = 600
FIELD_PX = 200
_CHOICES = {
    "system": QT_TRANSLATE_NOOP("Setting", "As the system"),
    "en": QT_TRANSLATE_NOOP("Setting", "English"),
    "zh_CN": QT_TRANSLATE_NOOP("Setting", "Chinese (simplified)"),
    "dark": QT_TRANSLATE_NOOP("Setting", "Dark"),
    "light": QT_TRANSLATE_NOOP("Setting", "Light"),
    "auto": QT_TRANSLATE_NOOP("Setting", "Automatic"),
    "cuda": QT_TRANSLATE_NOOP("Setting", "Graphics card"),
    "cpu": QT_TRANSLATE_NOOP("Setting", "Processor"),
}
_NATIVE = {"en": "English", "zh_CN": "简体中文"}
_AT_NEXT_START = {"language", "text_size"}


def _words(text: str) -> str:
    return QCoreApplication.translate("Setting", text)


class SettingsPage(Page):
    """One line a setting: its name at the left, its control at the right."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        ground(self, "panel")
        self._settings = settings
        self.fields: dict[str, Field] = {}
        head = QWidget()
        head.setFixedHeight(44)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(label(self.tr("Settings"), "h1"))
        body = QWidget()
        ground(body, "scroll")
        lines = QVBoxLayout()
        lines.setSpacing(8)
        self._fill(lines)
        lines.addStretch(1)
        centre = QHBoxLayout(body)
        centre.setContentsMargins(16, 16, 16, 16)
        centre.addLayout(lines)
        centre.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(hairline())
        column.addWidget(scroll, 1)

    def showEvent(self, event: QShowEvent) -> None:
        self.status_changed.emit(Status(self.tr("Settings")))

    def _fill(self, lines: QVBoxLayout) -> None:
        shown = [row for row in ROWS if row.group is not Group.PAGE]
        for group, rows in groupby(shown, key=lambda row: row.group):
            lines.addWidget(label(_words(group.value), "h2"))
            for row in rows:
                lines.addWidget(self._line(row))
            lines.addSpacing(4)
            lines.addWidget(_wide(hairline()))
            lines.addSpacing(4)
        lines.addWidget(label(self.tr("Data"), "h2"))
        lines.addWidget(self._data_line())
        told = self.tr(
            "Cases, corrections, runs and models are kept here. Nothing leaves this computer: the "
            "program works without a network."
        )
        lines.addWidget(_wide(label(told, "second", wrap=True)))
        lines.addSpacing(4)
        lines.addWidget(_wide(hairline()))
        about = self.tr(
            "UNet++ Desktop {0}. Research use only: the program does not diagnose, and this "
            "display is not calibrated. UNet++ is covered by patents in the US (ASU)."
        )
        lines.addWidget(_wide(label(about.format(__version__), "second", wrap=True)))

    def _line(self, row: Row) -> QWidget:
        field = self._control(row)
        self.fields[row.key] = field
        bind(self._settings, row.key, field)
        on_edited(field, partial(self._on_chosen, row.key))
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        name = label(_words(row.label))
        name.setBuddy(field)
        across.addWidget(name)
        if row.key in _AT_NEXT_START:
            across.addWidget(label(self.tr("from the next start"), "second"))
        across.addStretch(1)
        across.addWidget(field)
        return _wide(line)

    def _control(self, row: Row) -> Field:
        words = _words(row.label)
        made: Field
        match row.kind:
            case Kind.SWITCH:
                return Switch(words)
            case Kind.CHOICE:
                made = Combo(_choices(row), name=words)
            case Kind.INTEGER:
                made = WholeField(0, 1)
            case _:
                made = NumberField(0, 1, decimals=1, step=0.5)
        made.setAccessibleName(words)
        made.setFixedWidth(FIELD_PX if isinstance(made, Combo) else 72)
        return made

    def _data_line(self) -> QWidget:
        folder = user_data_folder()
        open_folder = button(self.tr("Open folder"), icon_name="open-folder")
        open_folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        )
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(ElidedLabel(str(folder)), 1)
        across.addWidget(open_folder)
        return _wide(line)

    def _on_chosen(self, key: str) -> None:
        app = QApplication.instance()
        if key == "theme" and isinstance(app, QApplication):
            apply_theme(app, wanted_theme(app, str(self._settings.get("theme"))))
        self.setting_changed.emit(key)


def _choices(row: Row) -> list[tuple[str, str]]:
    return [(key, _NATIVE.get(key) or _words(_CHOICES.get(key, key))) for key in row.choices]


def _wide(widget: QWidget) -> QWidget:
    widget.setFixedWidth(COLUMN_PX)
    return widget

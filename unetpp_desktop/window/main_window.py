"""The window: rail, pages, status bar. It owns no truth; pages are built when first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QSettings, QSize
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from unetpp_desktop.window.action_menu import ActionMenu
from unetpp_desktop.window.actions import Actions
from unetpp_desktop.window.controls import hairline
from unetpp_desktop.window.key_sheet import KeySheet
from unetpp_desktop.window.page import Page, Status
from unetpp_desktop.window.rail import RAIL_PX, Rail
from unetpp_desktop.window.status_bar import StatusBar
from unetpp_desktop.window.threads import EngineThread
from unetpp_desktop.workspace.folders import user_data_folder
from unetpp_desktop.workspace.settings import Settings

if TYPE_CHECKING:
    from unetpp_desktop.formats import Source

TITLE = "UNet++ Desktop"
SMALLEST = QSize(800, 600)
FIRST_SIZE = QSize(1600, 1000)


def _cases(settings: Settings, actions: Actions) -> Page:
    from unetpp_desktop.window.pages.cases import CasesPage

    return CasesPage(settings, actions)


def _train(settings: Settings, actions: Actions) -> Page:
    from unetpp_desktop.window.pages.train import TrainPage

    return TrainPage(settings, actions)


def _batch(settings: Settings, actions: Actions) -> Page:
    from unetpp_desktop.window.pages.batch import BatchPage

    return BatchPage(settings, actions)


def _settings(settings: Settings, actions: Actions) -> Page:
    from unetpp_desktop.window.pages.settings import SettingsPage

    return SettingsPage(settings, actions)


# A page imports what is heavy about it; so none is imported before it is shown.
PAGES: dict[str, Callable[[Settings, Actions], Page]] = {
    "cases": _cases,
    "train": _train,
    "batch": _batch,
    "settings": _settings,
}


class MainWindow(QMainWindow):
    """One window of the program."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.actions_table = Actions(self)
        self._pages: dict[str, Page] = {}
        self._current = ""
        self._statuses: dict[str, Status] = {}
        self._running: dict[str, str] = {}
        self.setWindowTitle(TITLE)
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._geometry = QSettings(
            str(user_data_folder() / "window.ini"), QSettings.Format.IniFormat
        )
        self.resize(FIRST_SIZE)
        kept = self._geometry.value("geometry")
        if isinstance(kept, QByteArray):
            self.restoreGeometry(kept)

    def _lay_out(self) -> None:
        named = {name: self.actions_table[f"page_{name}"] for name in PAGES}
        menu_text = self.actions_table["search_menu"].text()
        self._rail = Rail(named, {name: name for name in PAGES}, menu_text)
        self._stack = QStackedWidget()
        self._status_bar = StatusBar()
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self._rail)
        upper.addWidget(hairline(vertical=True))
        upper.addWidget(self._stack, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(hairline())
        column.addWidget(self._status_bar)
        self.setCentralWidget(body)
        self._menu = ActionMenu(self.actions_table, self)

    def _connect(self) -> None:
        table = self.actions_table
        for name in PAGES:
            table.on(f"page_{name}", partial(self.show_page, name))
        self._rail.menu_wanted.connect(self._open_menu)
        table.alt_tapped.connect(self._open_menu)
        table.on("search_menu", self._open_menu)
        table.on("key_sheet", lambda: KeySheet(self).open())
        table.on("quit", self.close)

    def show_page(self, name: str) -> Page:
        """Brings a page to the front and builds it if this is the first time."""
        page = self.page(name)
        self._current = name
        self._stack.setCurrentWidget(page)
        page.setFocus()
        self._rail.set_current(name)
        self._status_bar.show_status(self._statuses.get(name, Status()))
        return page

    def page(self, name: str) -> Page:
        """A page, built on first use."""
        if name not in self._pages:
            page = PAGES[name](self._settings, self.actions_table)
            page.status_changed.connect(lambda status: self._on_status(name, status))
            page.running_changed.connect(lambda text: self._on_running(name, text))
            page.saved_changed.connect(self._status_bar.show_saved)
            page.cases_wanted.connect(self.open_cases)
            page.case_wanted.connect(self.open_case)
            page.setting_changed.connect(self._on_setting)
            page.free_cases_wanted.connect(self._free_cases)
            self._pages[name] = page
            self._stack.addWidget(page)
            page.arrange(self.width(), self.height())
        return self._pages[name]

    def open_cases(self, paths: tuple[Path, ...]) -> None:
        """Opens files and folders on the Cases page."""
        self.show_page("cases").open_paths(paths)

    def open_case(self, source: Source) -> None:
        """Opens one case, whatever its files' names look like, on the Cases page."""
        self.show_page("cases").open_source(source)

    def _on_status(self, name: str, status: Status) -> None:
        self._statuses[name] = status
        if name == self._current:
            self._status_bar.show_status(status)

    def _on_running(self, name: str, text: str) -> None:
        self._running[name] = text
        self._rail.buttons[name].set_dot(on=bool(text))
        lines = [line for line in self._running.values() if line]
        self._status_bar.show_running("   ".join(lines))
        self.setWindowTitle(" – ".join([*lines[:1], TITLE]))

    def _on_setting(self, key: str) -> None:
        for page in self._pages.values():
            page.take_setting(key)

    def _free_cases(self, wanted: bool) -> None:
        for page in self._pages.values():
            page.free_cases(wanted=wanted)

    def _open_menu(self) -> None:
        self._menu.open_at(self.mapToGlobal(QPoint(RAIL_PX, 4)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._status_bar.arrange(self.width())
        for page in self._pages.values():
            page.arrange(self.width(), self.height())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
        event.acceptProposedAction()
        self.page(self._current or "cases").open_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not all(page.may_leave() for page in self._pages.values()):
            event.ignore()
            return
        self._geometry.setValue("geometry", self.saveGeometry())
        self.hide()  # work under way is waited for, on a slow share for long
        for page in self._pages.values():
            page.leave()
        EngineThread.end_all()
        event.accept()

"""Starts Qt: scaling, language, theme, then the window; pages follow after its first frame."""

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from unetpp_desktop.window.collector import Collector
from unetpp_desktop.window.fault import keep_log
from unetpp_desktop.window.main_window import TITLE, MainWindow
from unetpp_desktop.window.resource import resource
from unetpp_desktop.window.theme import apply_theme, load_fonts, wanted_theme
from unetpp_desktop.workspace.settings import Settings

DESKTOP_ID = "unetpp_desktop"


def make_app(settings: Settings) -> QApplication:
    """The one QApplication, dressed: no fractional rounding, fonts, theme, language."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    QGuiApplication.setDesktopFileName(DESKTOP_ID)
    app = QApplication(sys.argv[:1])
    app.setApplicationDisplayName(TITLE)
    load_fonts()
    apply_theme(app, wanted_theme(app, str(settings.get("theme"))))
    install_language(app, wanted_language(settings))
    Collector(app)
    return app


def wanted_language(settings: Settings) -> str:
    """The language chosen; `system` is the system's where there is a catalogue for it."""
    chosen = str(settings.get("language"))
    return QLocale.system().name() if chosen == "system" else chosen


def install_language(app: QApplication, language: str) -> None:
    """Loads Qt's own texts, then ours, which win; the English catalogue holds only plurals."""
    # Numbers follow the chosen language too: 3,358 and a decimal point.
    chinese = language.startswith("zh")
    QLocale.setDefault(QLocale("zh_CN" if chinese else "en_US"))
    qt, ours = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), "translations"
    catalogues = [("qtbase_zh_CN", qt), ("unetpp_zh_CN", str(resource(ours)))]
    for name, folder in catalogues if chinese else [("unetpp_en", str(resource(ours)))]:
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)


def run(settings: Settings, paths: tuple[Path, ...], *, sample: bool) -> int:
    """Opens the window and stays until it is closed."""
    keep_log()
    app = make_app(settings)
    window = MainWindow(settings)
    window.show()
    # The first frame is the bare window in the panel's colour; the pages come after it.
    QTimer.singleShot(0, lambda: open_first(window, paths, sample=sample))
    return app.exec()


def open_first(window: MainWindow, paths: tuple[Path, ...], *, sample: bool) -> None:
    """The first page, with what the program was started for."""
    cases = window.show_page("cases")
    if sample:
        cases.open_sample()
    elif paths:
        window.open_cases(paths)

"""A folder or file as a line of text with a button that opens the system's dialog."""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP
from unetpp_desktop.window.ask import ask_images
from unetpp_desktop.window.controls import icon_button


class Choose(StrEnum):
    """What the dialog offers."""

    FOLDER = QT_TRANSLATE_NOOP("PathField", "Choose a folder")
    IMAGES = QT_TRANSLATE_NOOP("PathField", "Choose images")
    CSV = QT_TRANSLATE_NOOP("PathField", "Choose a table")


class PathField(QWidget):
    """Emits `edited` when a person has finished typing or chosen in the dialog.

    With `files` a second button offers images, one or several.
    """

    edited = Signal()
    files_chosen = Signal(object)
    """A tuple of paths."""

    def __init__(self, what: Choose, *, placeholder: str = "", files: bool = False) -> None:
        super().__init__()
        self._what = what
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.editingFinished.connect(self.edited)
        words = QCoreApplication.translate("PathField", what.value)
        self._button = icon_button("open-folder", words)
        self._button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        if files:
            choose = QCoreApplication.translate("PathField", Choose.IMAGES.value)
            one = icon_button("open-image", choose)
            one.clicked.connect(self._choose_files)
            row.addWidget(one)
        row.addWidget(self._button)
        self.setFocusProxy(self.line)

    def path(self) -> str:
        """What is written in the line."""
        return self.line.text().strip()

    def set_path(self, path: str) -> None:
        """Shows a path, without a signal."""
        self.line.setText(path)
        self.line.setCursorPosition(0)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def _choose_files(self) -> None:
        words = QCoreApplication.translate("PathField", Choose.IMAGES.value)
        start = self.path() if Path(self.path()).exists() else str(Path.home())
        chosen = ask_images(self, words, start=start)
        if chosen:
            self.files_chosen.emit(chosen)

    def _choose(self) -> None:
        start = self.path() or str(Path.home())
        words = QCoreApplication.translate("PathField", self._what.value)
        if self._what is Choose.FOLDER:
            chosen = QFileDialog.getExistingDirectory(self, words, start)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, words, start, "*.csv")
        if chosen:
            self.set_path(chosen)
            self.edited.emit()

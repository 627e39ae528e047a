"""Questions: only where a choice must be made. Nothing waits for the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from unetpp_desktop.formats import IMAGE_SUFFIXES


def ask(
    parent: QWidget, question: str, detail: str, *, yes: str, then: Callable[[], None]
) -> QMessageBox:
    """Ask; `then` is called when the answer is the verb `yes`."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setText(question)
    box.setInformativeText(detail)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    agree.clicked.connect(then)
    box.open()
    return box


def ask_number(
    parent: QWidget,
    question: str,
    *,
    most: int,
    start: int,
    then: Callable[[int], None],
    otherwise: Callable[[], None],
) -> QInputDialog:
    """Ask for a whole number from 1 to `most`, `start` being offered; `otherwise` is called when
    none is chosen."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setLabelText(question)
    dialog.setIntRange(1, most)
    dialog.setIntValue(start)
    dialog.intValueSelected.connect(then)
    dialog.rejected.connect(otherwise)
    dialog.open()
    return dialog


def ask_images(parent: QWidget, title: str, *, start: str = "") -> tuple[Path, ...]:
    """Images that are chosen in the system's dialog; empty when it is given up."""
    pattern = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
    kinds = QCoreApplication.translate("Ask", "Images ({pattern})").format(pattern=pattern)
    names, _ = QFileDialog.getOpenFileNames(parent, title, start, kinds)
    return tuple(map(Path, names))

"""Walks over a page's widgets and says which text or number has not enough room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QPushButton,
    QWidget,
)

from unetpp_desktop.window.controls import ElidedLabel, TickBox

_FRAME_PX = 2


def clipped(root: QWidget) -> list[str]:
    """What cannot be read in full, each with its words and the two widths."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root):
            continue
        text, wanted, room = _need(widget)
        if text and wanted > room:
            found.append(f"{type(widget).__name__} “{text}” wants {wanted} px, has {room}")
    return found


def nameless(root: QWidget) -> list[str]:
    """Controls that a screen reader could only call by their class."""
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox)
    return [
        f"{type(widget).__name__} {widget.toolTip()}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisibleTo(root)
        if not (widget.accessibleName() or getattr(widget, "text", str)())
    ]


def _need(widget: QWidget) -> tuple[str, int, int]:
    """Text, width that it wants, width that it has."""
    metrics = widget.fontMetrics()
    if isinstance(widget, QAbstractSpinBox):
        line = widget.lineEdit()
        margins = line.textMargins()
        room = line.width() - margins.left() - margins.right()
        return widget.text(), metrics.horizontalAdvance(widget.text()), room
    if isinstance(widget, QComboBox):
        return (
            widget.currentText(),
            metrics.horizontalAdvance(widget.currentText()),
            (widget.width() - 24 - 9),
        )
    if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel):
        return _label_need(widget)
    if isinstance(widget, QPushButton | TickBox):
        return widget.text(), widget.minimumSizeHint().width() - _FRAME_PX, widget.width()
    return "", 0, 0


def _label_need(label: QLabel) -> tuple[str, int, int]:
    text = label.text()
    if label.textFormat() is Qt.TextFormat.RichText or not text:
        return "", 0, 0
    if label.wordWrap():
        return text, label.heightForWidth(label.width()), label.height()
    widest = max(label.fontMetrics().horizontalAdvance(line) for line in text.splitlines())
    margins = label.contentsMargins()
    return text, widest, label.width() - margins.left() - margins.right()

"""Live figures of running work over its progress bar, in one card."""

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from unetpp_desktop.window.controls import ground, label
from unetpp_desktop.window.progress import ProgressBar

DASH = "–"


class LiveFigure(QWidget):
    """A name over a live number, with a grey word beside it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._value = label(DASH, "figure")
        self._note = label("", "second")
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._value)
        line.addWidget(self._note)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(name, "second"))
        column.addLayout(line)

    def show_value(self, value: str, note: str = "") -> None:
        """The number and its word."""
        self._value.setText(value)
        self._note.setText(note)


class FigureCard(QFrame):
    """The figures by their keys, in a row, and the `bar` below them."""

    def __init__(self, names: Mapping[str, str], *, bar: str) -> None:
        super().__init__()
        ground(self, "card")
        self.figures = {key: LiveFigure(name) for key, name in names.items()}
        self.bar = ProgressBar(bar)
        row = QHBoxLayout()
        row.setSpacing(16)
        for figure in self.figures.values():
            row.addWidget(figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.bar)

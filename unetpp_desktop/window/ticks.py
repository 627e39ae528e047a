"""Several choices at once: tick boxes in two columns."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from unetpp_desktop.window.controls import TickBox

COLUMNS = 2


class Ticks(QWidget):
    """Any number of the choices (key, words), in their order."""

    ticked = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        self.boxes: dict[str, TickBox] = {}
        for place, (key, words) in enumerate(choices):
            self.boxes[key] = box = TickBox(words)
            box.toggled.connect(self.ticked)
            grid.addWidget(box, place // COLUMNS, place % COLUMNS)

    def keys(self) -> tuple[str, ...]:
        """The ticked ones."""
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def set_keys(self, keys: Collection[str]) -> None:
        """Ticks these and no others."""
        for key, box in self.boxes.items():
            box.setChecked(key in keys)

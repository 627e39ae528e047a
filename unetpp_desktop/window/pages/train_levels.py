"""The levels of a finished model: what each is worth, and what it costs."""

from typing import Any

from PySide6.QtWidgets import QAbstractItemView

from unetpp_desktop.core.model_info import MEAN_LEVEL, LevelResult
from unetpp_desktop.window.figure_card import DASH
from unetpp_desktop.window.table import Table
from unetpp_desktop.window.text import count_text


class LevelTable(Table):
    """One row a level, the suggested one marked."""

    def __init__(self) -> None:
        heads = [
            self.tr("Level"),
            self.tr("Dice, patients"),
            self.tr("Seconds a case"),
            self.tr("ms a slice"),
            self.tr("Parameters"),
        ]
        super().__init__(heads, name=self.tr("Levels of the model"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.set_widths(least={0: 140}, shares={}, drop=(4, 3))
        self.show_levels({})

    def show_levels(self, facts: dict[str, Any]) -> None:
        """The `levels` and the suggested `level` of a finished training; without them nothing."""
        levels = [LevelResult(**one) for one in facts.get("levels", ())]
        self.setRowCount(len(levels))
        for row, one in enumerate(levels):
            suggested = one.level == facts.get("level")
            name = self.tr("Mean of all") if one.level == MEAN_LEVEL else str(one.level)
            texts = [
                self.tr("{0}, suggested").format(name) if suggested else name,
                DASH if one.dice is None else f"{one.dice:.3f}",
                f"{one.seconds_per_case:.2f}",
                f"{one.ms_per_slice:.1f}",
                count_text(one.parameters),
            ]
            for column, text in enumerate(texts):
                self.put(row, column, text, token="accl" if suggested and column == 0 else "")
            self.set_ground(row, "acct" if suggested else "")
        height = self.verticalHeader().defaultSectionSize() * len(levels)
        self.setFixedHeight(height + self.horizontalHeader().sizeHint().height() + 2)

"""The settings that most runs leave alone: folded away, in groups, found by a word."""

from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from unetpp_desktop.window.controls import SearchField, TickBox, label, labelled
from unetpp_desktop.window.fold import Fold
from unetpp_desktop.window.pages.train_fields import (
    ADVANCED,
    CHOICES,
    Group,
    Row,
    read,
    words,
)

_GAP_PX = 8


class Advanced(Fold):
    """One control for each row of the table, in two columns under the headings of its groups."""

    def __init__(self) -> None:
        super().__init__(self.tr("Advanced"))
        self.fields: dict[str, QWidget] = {}
        self._cells = {row.name: self._cell(row) for row in ADVANCED}
        self._search = SearchField(self.tr("Find a setting"))
        self._search.textChanged.connect(self.settle)
        self._none = label(self.tr("No setting has this word."), "plain2")
        self._heads: dict[Group, QLabel] = {}
        self._grids: dict[Group, QGridLayout] = {}
        column = QVBoxLayout()
        column.setContentsMargins(0, _GAP_PX, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addWidget(self._search)
        column.addWidget(self._none)
        for group in Group:
            head, grid = label(words(group.value), "h2"), QGridLayout()
            head.setContentsMargins(0, _GAP_PX, 0, 0)
            grid.setSpacing(_GAP_PX)
            for side in (0, 1):
                grid.setColumnStretch(side, 1)
            column.addWidget(head)
            column.addLayout(grid)
            self._heads[group], self._grids[group] = head, grid
        self.set_content(column)

    def _cell(self, row: Row) -> QWidget:
        cell, field = QWidget(), row.make()
        self.fields[row.name] = field
        if isinstance(field, TickBox):
            lines = QVBoxLayout(cell)
            field.setText(words(row.text))
            field.setToolTip(words(row.tip))
            lines.addWidget(field)
        else:
            lines = labelled(words(row.text), field, tip=words(row.tip))
            cell.setLayout(lines)
        lines.setContentsMargins(0, 0, 0, 0)
        return cell

    def settle(self) -> None:
        """Shows the rows that the choices use and the search asks for, without gaps."""
        shown = [row for row in ADVANCED if self._is_used(row) and self._is_wanted(row)]
        for row in ADVANCED:
            self._cells[row.name].setVisible(row in shown)
        for group in Group:
            mine = [row for row in shown if row.group is group]
            self._heads[group].setVisible(bool(mine))
            self._arrange(self._grids[group], mine)
        self._none.setVisible(not shown)

    def _arrange(self, grid: QGridLayout, rows: list[Row]) -> None:
        at = 0
        for row in rows:
            at += at % 2 if row.wide else 0
            grid.addWidget(self._cells[row.name], at // 2, at % 2, 1, 2 if row.wide else 1)
            at += 2 if row.wide else 1

    def _is_used(self, row: Row) -> bool:
        """A row that belongs to some choices is shown with one of these."""
        if row.unless and read(row.unless, self.fields[row.unless]):
            return False
        return not row.shown_for or any(
            read(CHOICES[type(kind)], self.fields[CHOICES[type(kind)]]) == kind.value
            for kind in row.shown_for
        )

    def _is_wanted(self, row: Row) -> bool:
        sought = self._search.text().strip().casefold()
        return sought in f"{words(row.text)} {words(row.tip)} {row.name}".casefold()

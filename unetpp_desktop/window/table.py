"""A quiet table: rows with hairlines between them, one ground a row, heads that always fit."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from unetpp_desktop.window.glyphs import Glyph, paint_glyph
from unetpp_desktop.window.names import elided_name
from unetpp_desktop.window.theme import color, font

ROW_PX = 28
_PAD_PX = 8
_Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What an item carries besides its text."""

    GLYPH = Qt.ItemDataRole.UserRole + 1
    TOKEN = Qt.ItemDataRole.UserRole + 2
    GROUND = Qt.ItemDataRole.UserRole + 3
    BAR = Qt.ItemDataRole.UserRole + 4
    PEN = Qt.ItemDataRole.UserRole + 5


class _Row(QStyledItemDelegate):
    """Paints one cell from the tokens."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect = QRectF(option.rect)
        state = option.state
        first = index.sibling(index.row(), 0)
        ground = first.data(Role.GROUND) or "panel"
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, color("acct" if chosen else ground))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), color("line"))
        room = rect.adjusted(_PAD_PX, 0, -_PAD_PX, -1)
        glyph = index.data(Role.GLYPH)
        if glyph:
            side = QRectF(room.left(), room.center().y() - 8, 16, 16)
            paint_glyph(painter, Glyph(glyph), side, turn=0.0)
            return
        pen = index.data(Role.PEN)
        if pen is not None:
            painter.setPen(pen)
            painter.drawLine(
                QPointF(room.left(), room.center().y()), QPointF(room.right(), room.center().y())
            )
            return
        bar = index.data(Role.BAR)
        if bar is not None:
            groove = QRectF(room.left(), room.center().y() - 2, 72, 4)
            painter.fillRect(groove, color("line2"))
            groove.setWidth(72 * float(bar))
            painter.fillRect(groove, color("accl"))
            room.setLeft(room.left() + 80)
        painter.setFont(self._font(index))
        painter.setPen(color(index.data(Role.TOKEN) or "t1"))
        align = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0)
        metrics = painter.fontMetrics()
        cut = self._cut(index, metrics, int(room.width()) + 1)
        painter.drawText(room, align | Qt.AlignmentFlag.AlignVCenter, cut)

    def _cut(self, index: _Index, metrics: QFontMetrics, room_px: int) -> str:
        """A sentence loses its end, a file name what it shares with those above and below."""
        text = str(index.data() or "")
        table = self.parent()
        if isinstance(table, Table) and index.column() in table.names:
            rows = (index.row() - 1, index.row() + 1)
            beside = [str(index.sibling(row, index.column()).data() or "") for row in rows]
            return elided_name(text, beside, metrics, room_px)
        end, middle = Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle
        return metrics.elidedText(text, end if " " in text else middle, room_px)

    def _font(self, index: _Index) -> QFont:
        weight = index.data(Qt.ItemDataRole.FontRole)
        return weight if isinstance(weight, QFont) else font()


class Table(QTableWidget):
    """Columns get what they need and a share of the rest; the least important hide when it is
    narrow (`drop`: column numbers in the order in which they go).

    `left` are columns of words, `names` those of file names."""

    opened = Signal(int)
    """A double click or Enter on a row."""

    def __init__(
        self,
        heads: Sequence[str],
        *,
        name: str,
        left: Sequence[int] = (0,),
        names: Sequence[int] = (),
    ) -> None:
        super().__init__(0, len(heads))
        self._left, self.names = set(left), frozenset(names)
        self._drop: Sequence[int] = ()
        self._absent: Sequence[int] = ()
        self._shares: dict[int, int] = {}
        self._least: dict[int, int] = {}
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(24)
        header.setHighlightSections(False)
        for column in range(len(heads)):
            item = self.horizontalHeaderItem(column)
            if item is not None:
                item.setTextAlignment(self.alignment(column))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setMinimumSectionSize(ROW_PX)
        self.setItemDelegate(_Row(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.activated.connect(lambda index: self.opened.emit(index.row()))

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Words stand at the left, numbers at the right."""
        side = Qt.AlignmentFlag.AlignLeft if column in self._left else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter

    def set_widths(
        self, *, least: dict[int, int], shares: dict[int, int], drop: Sequence[int] = ()
    ) -> None:
        """Least widths in px, shares of the free room, and which columns go first."""
        self._least, self._shares, self._drop = least, shares, drop
        self._settle()

    def set_absent(self, columns: Sequence[int]) -> None:
        """Columns that say nothing at present."""
        self._absent = columns
        self._settle()

    def put(self, row: int, column: int, text: str, *, token: str = "") -> QTableWidgetItem:
        """Writes a cell."""
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(self.alignment(column))
            self.setItem(row, column, item)
        item.setText(text)
        item.setData(Role.TOKEN, token or None)
        return item

    def set_ground(self, row: int, token: str) -> None:
        """The ground of a whole row; empty: the panel's."""
        item = self.item(row, 0)
        if item is not None:
            item.setData(Role.GROUND, token or None)
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def _head_px(self, column: int) -> int:
        item = self.horizontalHeaderItem(column)
        text = item.text() if item is not None else ""
        return QFontMetrics(font(12)).horizontalAdvance(text) + 2 * _PAD_PX + 2

    def _settle(self) -> None:
        header, columns = self.horizontalHeader(), range(self.columnCount())
        wanted = {c: max(self._head_px(c), self._least.get(c, 0)) for c in columns}
        room = self.viewport().width()
        hidden: set[int] = set(self._absent)
        for column in self._drop:
            if sum(wanted[c] for c in columns if c not in hidden) <= room:
                break
            hidden.add(column)
        shown = [c for c in columns if c not in hidden]
        free = max(0, room - sum(wanted[c] for c in shown))
        shares = {c: self._shares.get(c, 0 if self._shares else 1) for c in shown}
        parts = max(sum(shares.values()), 1)
        for column in columns:
            self.setColumnHidden(column, column in hidden)
            if column in shares:
                header.resizeSection(column, wanted[column] + free * shares[column] // parts)

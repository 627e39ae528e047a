"""The list of cases: thumbnail, name, volume, state and size; searched and sorted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCollator,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.window.controls import SearchField, button, ground, hairline, icon_button, label
from unetpp_desktop.window.glyphs import Glyph, paint_glyph
from unetpp_desktop.window.names import elided_name
from unetpp_desktop.window.theme import color, font

Index = QModelIndex | QPersistentModelIndex
ROW_PX, THUMBNAIL_PX, BAR_PX = 56, 40, 3
NARROW_PX = 100
"""Below this width a row is its thumbnail and glyph; the name is its tool tip."""
TRACK_PX = 80
_JOINT = " · "
DONE = {Glyph.REVIEWED, Glyph.EXPORTED}


@dataclass
class CaseRow:
    """What one row shows. `progress` 0..1 while it is predicted."""

    title: str
    glyph: Glyph
    word: str
    volume: str = ""
    volume_value: float = -1.0
    slices: str = ""
    dice: str = ""
    """With the reference mask."""
    thumbnail: QImage | None = None
    progress: float | None = None


class Order(StrEnum):
    """How the list is sorted."""

    OPENED = "opened"
    NAME = "name"
    STATE = "state"
    VOLUME = "volume"


class CaseRows(QAbstractListModel):
    """The rows in the order in which they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[CaseRow] = []

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.UserRole:
            return row
        parts = (row.title, row.word, row.volume, row.dice, row.slices)
        spoken = ", ".join(part for part in parts if part)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return spoken
        return None

    def show_rows(self, rows: list[CaseRow]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def change(self, number: int, row: CaseRow) -> bool:
        """Show one row anew; False where it says nothing new (a change lays out the list)."""
        if self.rows[number] == row:
            return False
        self.rows[number] = row
        at = self.index(number)
        self.dataChanged.emit(at, at)
        return True


class _Sorted(QSortFilterProxyModel):
    """The rows that the search leaves, in the chosen order."""

    order = Order.OPENED

    def __init__(self) -> None:
        super().__init__()
        self._by_name = QCollator()
        self._by_name.setNumericMode(True)  # case 2 before case 10

    def lessThan(self, left: Index, right: Index) -> bool:
        rows = self.sourceModel()
        assert isinstance(rows, CaseRows)
        one, other = rows.rows[left.row()], rows.rows[right.row()]
        if self.order is Order.NAME:
            return self._by_name.compare(one.title, other.title) < 0
        if self.order is Order.STATE:
            states = list(Glyph)
            return states.index(one.glyph) < states.index(other.glyph)
        if self.order is Order.VOLUME:
            return one.volume_value > other.volume_value
        return left.row() < right.row()

    def choose(self, order: Order) -> None:
        self.order = order
        self.invalidate()
        self.sort(0)


class CaseDelegate(QStyledItemDelegate):
    """Paints a row of 56 px; selection is a ground and a bar, seen without colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: CaseRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        self._paint_ground(painter, option)
        area = option.rect
        picture = QRect(area.left() + 12, area.top() + 8, THUMBNAIL_PX, THUMBNAIL_PX)
        if area.width() < NARROW_PX:
            picture.moveLeft(area.left() + (area.width() - THUMBNAIL_PX) // 2)
        painter.fillRect(picture, color("view"))
        if row.thumbnail is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(fitted(row.thumbnail.size(), picture), row.thumbnail)
        if area.width() < NARROW_PX:
            paint_glyph(
                painter, row.glyph, QRectF(picture.right() - 10, picture.bottom() - 10, 14, 14)
            )
        else:
            siblings = (index.sibling(index.row() + step, 0) for step in (-1, 1))
            others = [str(one.data()) for one in siblings if one.isValid()]
            self._paint_words(painter, area.adjusted(64, 0, -12, 0), row, others)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color("acct"))
            bar = QRect(option.rect.topLeft(), QSize(BAR_PX, option.rect.height()))
            painter.fillRect(bar, color("accl"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, color("raised"))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(color("accl"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    @staticmethod
    def _paint_words(painter: QPainter, area: QRect, row: CaseRow, others: list[str]) -> None:
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        upper = QRect(area.left(), area.top() + 9, area.width(), 20)
        lower = QRect(area.left(), area.top() + 29, area.width(), 18)
        beside, below = words_at_the_right(row, area.width())
        painter.setFont(font(13))
        painter.setPen(color("t2"))
        painter.drawText(upper, right | middle, beside)
        width = painter.fontMetrics().horizontalAdvance(beside)
        painter.setFont(font(13, QFont.Weight.Medium))
        painter.setPen(color("t1"))
        room = upper.adjusted(0, 0, -width - 8, 0)
        title = elided_name(row.title, others, painter.fontMetrics(), room.width())
        painter.drawText(room, middle, title)
        paint_glyph(painter, row.glyph, QRectF(lower.left() - 1, lower.top() + 1, 16, 16))
        painter.setFont(font(12))
        painter.setPen(color("t2"))
        painter.drawText(lower, right | middle, below)
        if row.progress is None:
            painter.drawText(lower.adjusted(21, 0, 0, 0), middle, row.word)
        else:
            room_px = lower.width() - 21 - painter.fontMetrics().horizontalAdvance(below) - 8
            track = QRectF(lower.left() + 21, lower.center().y() - 1, min(TRACK_PX, room_px), 4)
            painter.fillRect(track, color("line2"))
            track.setWidth(track.width() * row.progress)
            painter.fillRect(track, color("accl"))


def fitted(size: QSize, within: QRect) -> QRect:
    """The largest rectangle of this shape in the middle of another."""
    scaled = size.scaled(within.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(within.topLeft(), scaled)
    place.moveCenter(within.center())
    return place


def words_at_the_right(row: CaseRow, width_px: int) -> tuple[str, str]:
    """What stands beside the name and what below it: a name that needs the room gets it, and of
    what does not fit beside the state the last goes first."""
    name = QFontMetrics(font(13, QFont.Weight.Medium)).horizontalAdvance(row.title)
    volume = QFontMetrics(font(13)).horizontalAdvance(row.volume)
    fits = name + 8 + volume <= width_px
    below = [part for part in ("" if fits else row.volume, row.dice, row.slices) if part]
    small = QFontMetrics(font(12))
    room = width_px - 21 - small.horizontalAdvance(row.word) - 8
    while len(below) > 1 and small.horizontalAdvance(_JOINT.join(below)) > room:
        below.pop()
    return row.volume if fits else "", _JOINT.join(below)


class CaseList(QWidget):
    """Title and count, search, sort, open folder, and the rows."""

    chosen = Signal(int)
    """Number of the case, in the order in which they were opened."""
    folder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        ground(self, "panel")
        self.model = CaseRows()
        self._sorted = _Sorted()
        self._sorted.setSourceModel(self.model)
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._count = label("", "plain2")
        self.search = SearchField(self.tr("Find a case"))
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._choose_first)
        self._sort = icon_button("sort", self.tr("Sort the cases"))
        self._folder = icon_button("open-folder", self.tr("Open folder"))
        self._folder.clicked.connect(self.folder_wanted)
        self.view = QListView()
        self._empty = label("", "plain2", wrap=True)
        self._clear = button(self.tr("Clear filter"))
        self._clear.clicked.connect(self.search.clear)
        self._title = label(self.tr("Cases"), "h1")
        self._prepare_view()
        self._make_sort_menu()
        self._lay_out()
        self.model.modelReset.connect(self._settle)
        self.model.dataChanged.connect(self._settle)
        self._settle()

    def _prepare_view(self) -> None:
        self.view.setModel(self._sorted)
        self.view.setItemDelegate(CaseDelegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QListView.Shape.NoFrame)
        self.view.setAccessibleName(self.tr("Cases"))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)

    def _make_sort_menu(self) -> None:
        menu = QMenu(self._sort)
        group = QActionGroup(menu)
        names = {
            Order.OPENED: self.tr("As opened"),
            Order.NAME: self.tr("By name"),
            Order.STATE: self.tr("By state"),
            Order.VOLUME: self.tr("By volume, largest first"),
        }
        for order, text in names.items():
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(order is Order.OPENED)
            action.triggered.connect(lambda _=False, one=order: self._sorted.choose(one))
            group.addAction(action)
            menu.addAction(action)
        self._sort.setMenu(menu)
        self._sort.setPopupMode(self._sort.ToolButtonPopupMode.InstantPopup)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._count)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self.search, 1)
        tools.addWidget(self._sort)
        tools.addWidget(self._folder)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 10)
        top.setSpacing(10)
        top.addLayout(head)
        top.addLayout(tools)
        self._top = QWidget()
        self._top.setLayout(top)
        nothing = QVBoxLayout()
        nothing.setContentsMargins(16, 16, 16, 16)
        nothing.addWidget(self._empty)
        nothing.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignLeft)
        nothing.addStretch(1)
        self._nothing = QWidget()
        self._nothing.setLayout(nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(hairline())
        column.addWidget(self._nothing, 1)
        column.addWidget(self.view, 1)

    def set_narrow(self, *, narrow: bool) -> None:
        """Only thumbnails and glyphs where the window is narrow."""
        self._top.setVisible(not narrow)

    def select(self, number: int) -> None:
        """Mark the open case."""
        at = self._sorted.mapFromSource(self.model.index(number))
        if at.isValid():
            self.view.setCurrentIndex(at)
            self.view.scrollTo(at)

    def shown_order(self) -> list[int]:
        """Numbers of the shown cases from top to bottom: what next and previous follow."""
        rows = range(self._sorted.rowCount())
        return [self._sorted.mapToSource(self._sorted.index(row, 0)).row() for row in rows]

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._sorted.mapToSource(index).row())

    def _choose_first(self) -> None:
        """Enter opens the first case that was searched and found."""
        found = self.shown_order() if self.search.text() else []
        if found:
            self.chosen.emit(found[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears the search; an empty one gives the keyboard to the rows."""
        if event.key() != Qt.Key.Key_Escape or not self.search.hasFocus():
            super().keyPressEvent(event)
        elif self.search.text():
            self.search.clear()
        else:
            self.view.setFocus()

    def _search(self, text: str) -> None:
        self._sorted.setFilterFixedString(text)
        self._settle()

    def _settle(self) -> None:
        """Count, and what an empty list says."""
        rows = self.model.rows
        done = sum(row.glyph in DONE for row in rows)
        words = self.tr("{done} of {count} done").format(done=done, count=len(rows))
        self._count.setText(words if rows else "")
        for one in (self._sort, self._folder):
            one.setVisible(bool(rows))
        found = self._sorted.rowCount() > 0
        self.view.setVisible(found)
        self._nothing.setVisible(not found)
        self._clear.setVisible(bool(rows))
        self._empty.setText(self._empty_words())

    def _empty_words(self) -> str:
        if self.model.rows:
            return self.tr("No case matches “{text}”.").format(text=self.search.text())
        return self.tr(
            "Opened studies are listed here with their state: new, draft, corrected, reviewed, "
            "exported."
        )

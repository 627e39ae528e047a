"""The menu of the rail: every action of the table, found by typing a part of its name."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from unetpp_desktop.window.action_table import ROWS, Group
from unetpp_desktop.window.actions import Actions, keys_of, text_of, words
from unetpp_desktop.window.controls import SearchField, ground, set_property
from unetpp_desktop.window.theme import color

WIDTH_PX, HEIGHT_PX = 380, 560
_ID = Qt.ItemDataRole.UserRole


class ActionMenu(QFrame):
    """A popup; a click or Enter triggers the action and closes it."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        ground(self, "card")
        self._actions = actions
        blank = QPixmap(16, 16)  # names begin below each other, with an icon or without
        blank.fill(Qt.GlobalColor.transparent)
        self._no_icon = QIcon(blank)
        self._search = SearchField(self.tr("Find an action"))
        self._search.textChanged.connect(self._filter)
        self._tree = QTreeWidget()
        self._tree.setAccessibleName(self.tr("Actions"))
        self._tree.setColumnCount(2)
        self._tree.setHeaderHidden(True)
        self._tree.setRootIsDecorated(False)
        self._tree.setIndentation(0)
        self._tree.setUniformRowHeights(True)
        set_property(self._tree, "dense", "true")
        self._tree.itemClicked.connect(lambda item, _: self._trigger(item))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._search)
        column.addWidget(self._tree)
        self.resize(WIDTH_PX, HEIGHT_PX)

    def open_at(self, at: QPoint) -> None:
        """Shows the menu with its corner at `at` (screen) and the hand in the search field."""
        self._fill()
        self._search.clear()
        self._filter("")
        self.move(at)
        self.show()
        self._search.setFocus()

    def _fill(self) -> None:
        self._tree.clear()
        for group in Group:
            head = QTreeWidgetItem([words(group)])
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setForeground(0, color("t2"))
            self._tree.addTopLevelItem(head)
            for row in ROWS:
                if row.group is group and not row.gesture_only:
                    self._tree.addTopLevelItem(self._item(row.id, text_of(row), keys_of(row)))
        self._tree.setColumnWidth(0, WIDTH_PX - 140)

    def _item(self, action_id: str, text: str, keys: str) -> QTreeWidgetItem:
        action = self._actions[action_id]
        item = QTreeWidgetItem([text, keys])
        item.setIcon(0, self._no_icon if action.icon().isNull() else action.icon())
        item.setData(0, _ID, action_id)
        item.setForeground(1, color("t2"))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if not action.isEnabled():
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            for column in (0, 1):
                item.setForeground(column, color("dis"))
        return item

    def _filter(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        for item in self._items():
            is_head = item.data(0, _ID) is None
            item.setHidden(wanted not in item.text(0).casefold() or bool(is_head and wanted))
        for item in self._usable()[:1]:
            self._tree.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self._tree.topLevelItem(n) for n in range(self._tree.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _usable(self) -> list[QTreeWidgetItem]:
        enabled = Qt.ItemFlag.ItemIsEnabled
        return [item for item in self._items() if not item.isHidden() and item.flags() & enabled]

    def _trigger(self, item: QTreeWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        self.close()
        self._actions[item.data(0, _ID)].trigger()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._trigger(self._tree.currentItem())
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        usable = self._usable()
        current = self._tree.currentItem()
        at = usable.index(current) + by if current in usable else 0
        if 0 <= at < len(usable):
            self._tree.setCurrentItem(usable[at])

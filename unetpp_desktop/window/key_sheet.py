"""The key sheet (F1): what each key and gesture does, made from the table of actions."""

from itertools import groupby

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from unetpp_desktop.window.action_table import ROWS, Group, Row
from unetpp_desktop.window.actions import caps_of, words
from unetpp_desktop.window.controls import SearchField, hairline, icon_button, label

COLUMNS = ((Group.LOOK,), (Group.CORRECT, Group.PROGRAM), (Group.MASK, Group.REVIEW))
NARROW_COLUMNS = ((Group.LOOK, Group.PROGRAM), (Group.CORRECT, Group.MASK, Group.REVIEW))
SIDE_PX = 24


class KeySheet(QDialog):
    """A dialog that any key closes; typing searches. No larger than the window over which it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and mouse"))
        self._lines: list[tuple[str, QWidget]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE_PX, 20, SIDE_PX, 20)
        column.setSpacing(16)
        column.addLayout(self._head())
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        column.addWidget(scroll, 1)
        column.addWidget(hairline())
        foot = self.tr(
            "A click never changes the mask in Navigate. Right drag erases only while a paint tool "
            "is chosen."
        )
        column.addWidget(label(foot, "plain2", wrap=True))
        bar_px = scroll.verticalScrollBar().sizeHint().width()
        body, room_px = self._body(COLUMNS), parent.width() - 2 * SIDE_PX - bar_px
        if body.sizeHint().width() > room_px:
            body = self._body(NARROW_COLUMNS)
        scroll.setWidget(body)
        scroll.setMinimumWidth(min(body.sizeHint().width() + bar_px, room_px))
        around_px = self.sizeHint().height() - scroll.sizeHint().height()
        wanted = body.sizeHint().height() + around_px
        self.resize(self.sizeHint().width(), min(wanted, parent.height()))

    def _body(self, columns: tuple[tuple[Group, ...], ...]) -> QWidget:
        self._lines.clear()
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(40)
        for groups in columns:
            row.addLayout(self._column(groups), 1)
        return body

    def _head(self) -> QHBoxLayout:
        search = SearchField(self.tr("Search actions and keys"))
        search.setFixedWidth(264)
        search.textChanged.connect(self._filter)
        close = icon_button("close", self.tr("Close"))
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.setSpacing(24)
        head.addWidget(label(self.tr("Keys and mouse"), "h1"))
        head.addWidget(search)
        head.addStretch(1)
        head.addWidget(close)
        return head

    def _column(self, groups: tuple[Group, ...]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        for number, group in enumerate(groups):
            if number:
                column.addSpacing(16)
            column.addWidget(label(words(group), "h2"))
            rows = [row for row in ROWS if row.group is group and (row.keys or row.gesture)]
            for _, together in groupby(rows, key=lambda row: row.together or row.id):
                column.addWidget(self._line(list(together)))
        column.addStretch(1)
        return column

    def _line(self, rows: list[Row]) -> QWidget:
        text = words(rows[0].together or rows[0].text)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label(text))
        row.addStretch(1)
        if rows[0].gesture:
            row.addWidget(label(words(rows[0].gesture), "second"))
        sequences = _sequences(rows)
        for number, caps in enumerate(_folded(sequences)):
            row.addSpacing(6 if number else 0)
            for cap in caps:
                row.addWidget(label(cap, "key"))
        line.setMinimumHeight(24)
        keys = " ".join("+".join(caps) for caps in sequences)
        self._lines.append((f"{text} {keys}".casefold(), line))
        return line

    def _filter(self, typed: str) -> None:
        for searched, line in self._lines:
            line.setVisible(typed.strip().casefold() in searched)


def _sequences(rows: list[Row]) -> list[list[str]]:
    """The keys of one line, each as its caps; of more than four the first and the last."""
    found = [caps_of(QKeySequence(key)) for row in rows for key in row.keys.split()]
    return found if len(found) <= 4 else [found[0], found[1], ["…"], found[-1]]


def _folded(sequences: list[list[str]]) -> list[list[str]]:
    """Keys that are held stand once before all that go with them: Ctrl Z Y."""
    folded: list[list[str]] = []
    held: list[str] = []
    for caps in sequences:
        if folded and held and caps[:-1] == held:
            folded[-1].append(caps[-1])
        else:
            folded.append(list(caps))
        held = caps[:-1]
    return folded

"""The card of a model or a run: what it is for, how good it is, where not to trust it."""

import re

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from unetpp_desktop.window.controls import icon_button, label

SIZE_PX = (760, 680)
HEAD_PX, BELOW_PX = 16, 6
_TITLE = re.compile(r"\A\s*# .*\n")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


class CardView(QTextBrowser):
    """Markdown as plain reading: pictures are left out, links are words like others."""

    def __init__(self, card: str) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.document().setDocumentMargin(12)
        self.setMarkdown(_LINK.sub(r"\1", _PICTURE.sub("", _TITLE.sub("", card))))
        block = self.document().begin()
        while block.isValid():
            _space(block)
            block = block.next()

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Nothing is loaded."""


def _space(block: QTextBlock) -> None:
    """Room around heads and paragraphs; commands wrap."""
    layout = block.blockFormat()
    level = layout.headingLevel()
    layout.setTopMargin(HEAD_PX if level else 0)
    layout.setBottomMargin(BELOW_PX)
    layout.setNonBreakableLines(False)
    cursor = QTextCursor(block)
    cursor.setBlockFormat(layout)
    if level:
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        letters = block.charFormat()
        letters.setProperty(letters.Property.FontSizeAdjustment, 1)
        cursor.mergeCharFormat(letters)


class CardDialog(QDialog):
    """Shows itself; Esc closes it, the window behind goes on."""

    def __init__(self, name: str, card: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = self.tr("Card of {name}").format(name=name)
        self.setWindowTitle(title)
        self.view = CardView(card or self.tr("This model's file holds no card."))
        self.view.setAccessibleName(title)
        close = icon_button("close", self.tr("Close"))
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.addWidget(label(title, "h1"), 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.resize(*SIZE_PX)
        self.view.setFocus()
        self.show()

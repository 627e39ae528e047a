"""One line that says what happened and what is kept, laid over the upper edge of an area."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.window.controls import button, ground, icon_button, label
from unetpp_desktop.window.icons import tinted

BAR_PX = 44
DETAILS_PX = 150


class Banner(QFrame):
    """Lies over `host` and takes no room from it, so that the image neither moves nor shrinks."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        ground(self, "error")
        self._host = host
        self._happened = label("", "h2")
        self._kept = label("", "plain2")
        self._sign = QLabel()
        self._buttons: list[QPushButton] = []
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName(self.tr("Details"))
        self._lay_out()
        host.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        self._unfold = button(self.tr("Details"), kind="quiet")
        self._unfold.clicked.connect(self._turn_details)
        copy = button(self.tr("Copy"), icon_name="copy")
        copy.clicked.connect(self._copy)
        self._copy_button = copy
        close = icon_button("close", self.tr("Close this message"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.setContentsMargins(13, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._happened)
        row.addWidget(self._kept, 1)
        row.addLayout(self._actions)
        for one in (copy, self._unfold, close):
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._details)

    def say(
        self,
        happened: str,
        kept: str = "",
        *,
        actions: Sequence[tuple[str, Callable[[], None]]] = (),
        details: str = "",
    ) -> None:
        """Shows the line; `actions` are buttons (text, what they do); details fold open."""
        self._sign.setPixmap(tinted("error", "vert", 20, self.devicePixelRatioF()))
        self._happened.setText(happened)
        self._kept.setText(kept)
        for old in self._buttons:
            old.deleteLater()
        self._buttons = [button(text) for text, _ in actions]
        for made, (_, act) in zip(self._buttons, actions, strict=True):
            made.clicked.connect(lambda _=False, do=act: self._act(do))
            self._actions.addWidget(made)
        self._details.setPlainText(details)
        self._details.hide()
        self._copy_button.hide()
        self._unfold.setVisible(bool(details))
        self.setAccessibleName(f"{happened} {kept}".strip())
        self.show()
        self._place()
        self.raise_()

    def _act(self, do: Callable[[], None]) -> None:
        self.hide()
        do()

    def _turn_details(self) -> None:
        self._details.setVisible(self._details.isHidden())
        self._copy_button.setVisible(not self._details.isHidden())
        self._place()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    def _place(self) -> None:
        height = BAR_PX if self._details.isHidden() else BAR_PX + DETAILS_PX
        self.setGeometry(0, 0, self._host.width(), height)

    def sizeHint(self) -> QSize:
        return QSize(self._host.width(), BAR_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

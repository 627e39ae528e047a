"""One line that says what happened and what is kept, laid over the upper edge of an area."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from unetpp_desktop.window.controls import Sign, button, ground, icon_button, label

BAR_PX = 44
DETAILS_PX = 150


@dataclass(frozen=True)
class _Said:
    happened: str
    kept: str
    actions: tuple[tuple[str, Callable[[], None]], ...]
    details: str
    lasting: bool

    @property
    def words(self) -> str:
        return f"{self.happened} {self.kept}".strip()


class Banner(QFrame):
    """Lies over `host` and takes no room from it, so that the image neither moves nor shrinks.

    What is lasting comes back when what was said over it is closed.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        ground(self, "error")
        self._host = host
        self._said: _Said | None = None
        self._below: list[_Said] = []
        self._happened = label("", "h2")
        self._kept = label("", "plain2")
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(8)
        self._words.addWidget(self._happened)
        self._words.addWidget(self._kept, 1)
        self._sign = Sign("error", "vert", 20)
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
        close.clicked.connect(self._next)
        row = QHBoxLayout()
        row.setContentsMargins(13, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addLayout(self._words, 1)
        row.addLayout(self._actions)
        for one in (copy, self._unfold, close):
            row.addWidget(one)
        self._column = column = QVBoxLayout(self)
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
        lasting: bool = False,
    ) -> None:
        """Shows the line; `actions` are buttons (text, what they do); details fold open."""
        before, self._said = self._said, _Said(happened, kept, tuple(actions), details, lasting)
        if before is not None and before.lasting and not self.isHidden():
            self._below.append(before)
        self._below = [one for one in self._below if one.words != self._said.words]
        self._show(self._said)

    def take_back(self, words: str) -> None:
        """What was said in these words (the accessible name) no longer holds."""
        self._below = [one for one in self._below if one.words != words]
        if not self.isHidden() and self._said is not None and self._said.words == words:
            self._next()

    def clear(self) -> None:
        """Nothing that was said holds any more."""
        self._below.clear()
        self.hide()

    def _next(self) -> None:
        if self._below:
            self._said = self._below.pop()
            self._show(self._said)
        else:
            self.hide()

    def _show(self, said: _Said) -> None:
        self._happened.setText(_breakable(said.happened))
        self._kept.setText(_breakable(said.kept))
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [button(text) for text, _ in said.actions]
        for made, (_, act) in zip(self._buttons, said.actions, strict=True):
            made.clicked.connect(lambda _=False, do=act: self._act(do))
            self._actions.addWidget(made)
        self._details.setPlainText(said.details)
        self._details.hide()
        self._copy_button.hide()
        self._unfold.setVisible(bool(said.details))
        self._kept.setVisible(bool(said.kept))
        self.setAccessibleName(said.words)
        self.show()
        self._place()
        self.raise_()

    def _act(self, do: Callable[[], None]) -> None:
        self._next()
        do()

    def _turn_details(self) -> None:
        self._details.setVisible(self._details.isHidden())
        self._copy_button.setVisible(not self._details.isHidden())
        self._place()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    def _place(self) -> None:
        self._wrap(wanted=False)
        if self._column.totalMinimumSize().width() > self._host.width():
            self._wrap(wanted=True)
        self._fit()

    def _fit(self) -> None:
        """As high as the words are; their layout tells so once it is settled."""
        width = self._host.width()
        bar = max(BAR_PX, self._column.totalHeightForWidth(width))
        if not self._details.isHidden():
            bar = max(bar - self._details.sizeHint().height(), BAR_PX) + DETAILS_PX
        self.setGeometry(0, 0, width, bar)

    def _wrap(self, *, wanted: bool) -> None:
        """One line where it has room, else one sentence under the other, as high as they need."""
        side = QBoxLayout.Direction
        self._words.setDirection(side.TopToBottom if wanted else side.LeftToRight)
        self._words.setSpacing(0 if wanted else 8)
        for one in (self._happened, self._kept):
            one.setWordWrap(wanted)
        self._column.invalidate()
        self._column.activate()  # else the rows in it tell the width they had before

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return done

    def sizeHint(self) -> QSize:
        return QSize(self._host.width(), BAR_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False


def _breakable(text: str) -> str:
    """A long file name may be broken between its parts."""
    return re.sub(r"([_/\\-])(?=\w)", "\\1\u200b", text)

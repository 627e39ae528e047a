"""What a run has to say that belongs to none of its rows: one line that stays, and all unfolded."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from unetpp_desktop.jobs.messages import Notice
from unetpp_desktop.window.fold import Fold
from unetpp_desktop.window.text import count_text, problem_text

DETAILS_PX = 110


class NoticesFold(Fold):
    """Hidden as long as there is nothing to say."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._all = QPlainTextEdit()
        self._all.setReadOnly(True)
        self._all.setAccessibleName(title)
        self._all.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._all.setFixedHeight(DETAILS_PX)
        content = QVBoxLayout()
        content.setContentsMargins(24, 0, 0, 0)
        content.addWidget(self._all)
        self.set_content(content)
        self.clear()

    def clear(self) -> None:
        """Another run begins."""
        self._count = 0
        self._all.clear()
        self.hide()

    def add(self, notice: Notice) -> None:
        """The first is said with its file's name alone; the whole paths stand in the details."""
        self._count += 1
        first = self._summary.text()
        if self._count == 1:
            first = problem_text(notice.code, notice.facts, named=True)
        self.set_summary(count_text(self._count), first)
        self._all.appendPlainText(problem_text(notice.code, notice.facts))
        self.show()

"""A section that folds: closed it says in two or three lines what is inside."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from unetpp_desktop.window.controls import label
from unetpp_desktop.window.icons import paint_point
from unetpp_desktop.window.theme import color


class _Chevron(QAbstractButton):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(24, 24)

    def sizeHint(self) -> QSize:
        return QSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        name = "chevron-down" if self.isChecked() else "chevron-right"
        paint_point(painter, name, "t1", QPoint(10, 12), 16)
        if self.hasFocus():
            painter.setPen(color("accl"))
            painter.drawRoundedRect(self.rect().adjusted(0, 1, -1, -2), 4, 4)
            painter.drawRoundedRect(self.rect().adjusted(1, 2, -2, -3), 3, 3)


class Fold(QWidget):
    """A head that opens and closes a content."""

    turned = Signal(bool)
    """Open now, or closed."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._chevron = _Chevron(title)
        self._note = label("", "second")
        self._summary = label("", "second", wrap=True)
        self._summary.setContentsMargins(24, 0, 0, 0)
        self._content = QWidget()
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._chevron)
        head.addWidget(label(title, "h2"))
        head.addStretch(1)
        head.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._summary)
        column.addWidget(self._content)
        self._chevron.toggled.connect(self._turn)
        self._chevron.toggled.connect(self.turned)
        self._turn(False)

    def _turn(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        self._summary.setVisible(not is_open)

    def set_open(self, *, is_open: bool) -> None:
        """Opens or closes the section."""
        self._chevron.setChecked(is_open)

    def set_content(self, layout: QLayout) -> None:
        """What is shown when open."""
        self._content.setLayout(layout)

    def set_summary(self, note: str, summary: str) -> None:
        """The grey word at the head's right end, and the lines shown when closed."""
        self._note.setText(note)
        self._summary.setText(summary)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole head is the handle, not the chevron alone."""
        if event.position().y() < self._chevron.geometry().bottom():
            self._chevron.toggle()

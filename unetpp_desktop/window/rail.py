"""The left rail: the menu button, the pages, and settings at the foot."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from unetpp_desktop.window.controls import ground
from unetpp_desktop.window.icons import paint_point
from unetpp_desktop.window.theme import color, font

RAIL_PX = 64


class RailButton(QAbstractButton):
    """A page's icon over its name; a bar at the left when current, a dot when something runs."""

    def __init__(self, icon_name: str, text: str, *, page: bool = True) -> None:
        super().__init__()
        self._icon, self._page, self._dot = icon_name, page, False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(page)
        self.setAutoExclusive(page)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(RAIL_PX, 56 if page else 44)
        self.setFont(font(12))

    def set_dot(self, *, on: bool) -> None:
        """Shows or hides the sign that something runs on this page."""
        self._dot = on
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        body = QRectF(4, 2, 56, self.height() - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        if on or self.underMouse() or self.isDown():
            painter.setBrush(color("raised" if on else "press" if self.isDown() else "hover"))
            painter.drawRoundedRect(body, 4, 4)
        if on:
            painter.fillRect(QRectF(0, 11, 2, self.height() - 22), color("accl"))
        token = "t1" if on or self.underMouse() else "t2"
        centre = body.center().toPoint() - QPoint(0, 9 if self._page else 0)
        paint_point(painter, self._icon, token, centre, 20)
        if self._page:
            painter.setFont(self.font())
            painter.setPen(color(token))
            words = QRect(0, self.height() - 24, RAIL_PX, 18)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accl"))
            painter.drawEllipse(QPointF(44, 13), 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(color("accl"))
            painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.drawRoundedRect(body.adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)


class Rail(QWidget):
    """The rail of one window; each page button follows its action of the table."""

    menu_wanted = Signal()

    def __init__(self, pages: dict[str, QAction], icons: dict[str, str], menu_text: str) -> None:
        super().__init__()
        ground(self, "rail")
        self.setFixedWidth(RAIL_PX)
        self.menu = RailButton("menu", menu_text, page=False)
        self.menu.setToolTip(menu_text)
        self.menu.clicked.connect(self.menu_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 8)
        column.setSpacing(0)
        column.addWidget(self.menu)
        self.buttons: dict[str, RailButton] = {}
        for name, action in pages.items():
            if name == "settings":
                column.addStretch(1)
            self.buttons[name] = self._add(icons[name], action)
            column.addWidget(self.buttons[name])

    def _add(self, icon_name: str, action: QAction) -> RailButton:
        made = RailButton(icon_name, action.text())
        made.setToolTip(action.toolTip())
        made.clicked.connect(action.trigger)
        return made

    def set_current(self, name: str) -> None:
        """Marks the page that is shown."""
        self.buttons[name].setChecked(True)

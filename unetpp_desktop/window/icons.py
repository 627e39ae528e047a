"""Icons tinted by the theme at paint time, and the state glyphs.

An icon file is black on nothing; `icon` gives a QIcon whose engine asks for the tokens at each
paint, so neither a theme switch nor another monitor needs new icons.
"""

from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from unetpp_desktop.window.resource import resource
from unetpp_desktop.window.theme import color

_Mode = QIcon.Mode
_State = QIcon.State


@cache
def _renderer(name: str) -> QSvgRenderer:
    path = resource("icons", f"{name}.svg")
    renderer = QSvgRenderer(str(path))
    if not renderer.isValid():
        raise FileNotFoundError(path)
    return renderer


def tinted(name: str, token: str, size_px: int, ratio: float = 1.0, *, room_px: int = 0) -> QPixmap:
    """The icon in one token's colour, crisp at the device ratio given; `room_px` stays free after
    it, because Qt leaves too little between a button's icon and its text."""
    side = max(1, round(size_px * ratio))
    pixmap = QPixmap(side + round(room_px * ratio), side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name).render(painter, QRectF(0, 0, side, side))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), color(token))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def paint_icon(painter: QPainter, name: str, token: str, rect: QRect) -> None:
    """Paints the icon over `rect` (logical pixels)."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device else 1.0
    painter.drawPixmap(rect.topLeft(), tinted(name, token, rect.width(), ratio))


class _TintedEngine(QIconEngine):
    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token

    def _token_for(self, mode: _Mode, state: _State) -> str:
        if mode == _Mode.Disabled:
            return "dis"
        return "accl" if state == _State.On and self._token == "t1" else self._token

    def paint(self, painter: QPainter, rect: QRect, mode: _Mode, state: _State) -> None:
        side = min(rect.width(), rect.height())
        square = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
        paint_icon(painter, self._name, self._token_for(mode, state), square)

    def pixmap(self, size: QSize, mode: _Mode, state: _State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: _Mode, state: _State, scale: float) -> QPixmap:
        side = round(min(size.width(), size.height()) / scale)
        room = round(size.width() / scale) - side
        token = self._token_for(mode, state)
        return tinted(self._name, token, side, scale, room_px=max(room, 0))

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._token)


def icon(name: str, token: str = "t1") -> QIcon:
    """A QIcon of `resources/icons/<name>.svg`: `token` at rest, accent when on, grey disabled."""
    _renderer(name)
    return QIcon(_TintedEngine(name, token))


def paint_point(painter: QPainter, name: str, token: str, at: QPoint, size_px: int) -> None:
    """Paints the icon with its centre at `at`."""
    corner = at - QPoint(size_px // 2, size_px // 2)
    paint_icon(painter, name, token, QRect(corner, QSize(size_px, size_px)))

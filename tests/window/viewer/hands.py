"""A small case made by code, and hands that act on a real view of it."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from unetpp_desktop.core.case import Case, Prediction
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.series import Series
from unetpp_desktop.window.viewer.slice_view import SliceView

SHAPE = (12, 48, 40)
SPACING_MM = (5.0, 1.0, 1.0)
LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
Keys = Qt.KeyboardModifier
PLAIN = Keys.NoModifier


def make_case(*, affine: np.ndarray | None = None, picture: bool = False) -> Case:
    """A ball of raised values in a noisy head-like block, with a reference and a soft draft."""
    dk, dj, di = SPACING_MM
    grid = Grid.picture(SHAPE) if picture else Grid(SHAPE, np.diag([di, dj, dk, 1.0]))
    if affine is not None:
        grid = Grid(SHAPE, affine)
    k, j, i = np.indices(SHAPE)
    distance = np.sqrt(((k - 6) * 5.0) ** 2 + (j - 20.0) ** 2 + (i - 25.0) ** 2)
    voxels = np.random.default_rng(4).integers(90, 110, SHAPE).astype(np.int16)
    voxels[distance < 9] += 200
    reference = (distance < 9).astype(np.uint8)
    series = Series("FLAIR", voxels, grid)
    return Case("Case 01", "01", (Path("case01.nii"),), (series,), reference=reference)


def soft_prediction(case: Case) -> np.ndarray:
    """q falling from 200 in the middle of the lesion to 0 far from it."""
    k, j, i = np.indices(case.grid.shape)
    distance = np.sqrt(((k - 6) * 5.0) ** 2 + (j - 20.0) ** 2 + (i - 25.0) ** 2)
    return np.clip(200 - 10 * distance, 0, 200).astype(np.uint8)


def predicted_case(**kind: bool) -> Case:
    case = make_case(**kind)  # type: ignore[arg-type]
    case.set_prediction(Prediction(1, "Head FLAIR", "0" * 64, 4, 0.5), soft_prediction(case))
    return case


class WatchedView(SliceView):
    """Remembers which rectangle each paint event asked for."""

    painted: list[tuple[int, int, int, int]]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = event.rect()
        self.painted.append((box.x(), box.y(), box.width(), box.height()))


class Hand:
    """Real mouse, wheel and key events on one view."""

    def __init__(self, view: SliceView) -> None:
        self.view = view
        self._down = Qt.MouseButton.NoButton

    def at(self, row: float, column: float) -> QPointF:
        """Where the middle of a voxel of the shown slice lies on screen."""
        return self.view.placement.to_screen(row + 0.5, column + 0.5)

    def _send(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, keys: Keys) -> None:
        event = QMouseEvent(kind, at, self.view.mapToGlobal(at), button, self._down, keys)
        QApplication.sendEvent(self.view, event)

    def press(self, at: QPointF, button: Qt.MouseButton = LEFT, keys: Keys = PLAIN) -> None:
        self._down = button
        self._send(QEvent.Type.MouseButtonPress, at, button, keys)

    def move(self, at: QPointF, keys: Keys = PLAIN) -> None:
        self._send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, keys)

    def release(self, at: QPointF, button: Qt.MouseButton = LEFT, keys: Keys = PLAIN) -> None:
        self._down = Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonRelease, at, button, keys)

    def drag(
        self,
        start: QPointF,
        end: QPointF,
        button: Qt.MouseButton = LEFT,
        keys: Keys = PLAIN,
        steps: int = 1,
    ) -> None:
        self.press(start, button, keys)
        for step in range(1, steps + 1):
            self.move(start + (end - start) * step / steps, keys)
        self.release(end, button, keys)

    def wheel(self, at: QPointF, delta: int = 120, keys: Keys = PLAIN) -> None:
        event = QWheelEvent(
            at,
            self.view.mapToGlobal(at),
            QPoint(),
            QPoint(0, delta),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view, event)

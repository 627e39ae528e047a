"""What all views of the open case share: position, window, overlay, tool. It holds no truth about
the mask, only about how it is looked at."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from unetpp_desktop.workspace.settings import row_of

Voxel = tuple[int, int, int]

BRUSH_STEP = 1.2
DEFAULT_OPACITY = 0.25
HELD_KEYS = {Qt.Key.Key_Space, Qt.Key.Key_W}


class Tool(StrEnum):
    """What the left button does on the image."""

    NAVIGATE = "navigate"
    BRUSH = "brush"
    ERASER = "eraser"


class Display(QObject):
    """Shared settings of the views; each change is told once."""

    looks_changed = Signal()
    """Window, overlay or text: every view repaints."""
    moved = Signal()
    """The position (and with it the slice of each plane)."""
    tool_changed = Signal()
    """Tool or brush size."""
    held_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.position: Voxel = (0, 0, 0)
        self.shape: Voxel = (1, 1, 1)
        self.window: tuple[float, float] = (0.0, 1.0)
        self.range: tuple[float, float] = (0.0, 1.0)
        """The automatic window of the open case."""
        self.inverted = False
        self.mask_shown = True
        self.peeking = False
        self.filled = True
        self.opacity = DEFAULT_OPACITY
        self.changes_shown = False
        self.text_shown = True
        self.crosshair_shown = False
        self.reference_shown = True
        self.radiological = True
        self.tool = Tool.NAVIGATE
        self.held: set[Qt.Key] = set()
        """Which of Space and W are down, whatever part of the page has the focus."""
        self.set_unit(in_mm=True)
        self.brush_mm = float(row_of("brush_mm").default)

    @property
    def mask_visible(self) -> bool:
        return self.mask_shown and not self.peeking

    def set(self, **values: object) -> None:
        """Change how things look; tells the views only when something changed."""
        if any(getattr(self, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(self, name, value)
            self.looks_changed.emit()

    def move_to(self, position: Voxel) -> None:
        """Go to a voxel, within the volume."""
        inside = tuple(min(max(p, 0), n - 1) for p, n in zip(position, self.shape, strict=True))
        k, j, i = inside
        if (k, j, i) != self.position:
            self.position = (k, j, i)
            self.moved.emit()

    def step(self, axis: int, slices: int) -> None:
        """Go on by some slices along one stored axis."""
        at = list(self.position)
        at[axis] += slices
        self.move_to((at[0], at[1], at[2]))

    def go_to_slice(self, axis: int, index: int) -> None:
        self.step(axis, index - self.position[axis])

    def choose_tool(self, tool: Tool) -> None:
        if tool is not self.tool:
            self.tool = tool
            self.tool_changed.emit()

    def hold(self, event: QKeyEvent) -> bool:
        """A key goes down; whether it is one that counts while it is held."""
        key = Qt.Key(event.key())
        if key not in HELD_KEYS:
            return False
        if not event.isAutoRepeat():
            self.held.add(key)
            self.held_changed.emit()
        return True

    def release(self, event: QKeyEvent) -> None:
        """A key comes up."""
        if not event.isAutoRepeat() and Qt.Key(event.key()) in self.held:
            self.held.remove(Qt.Key(event.key()))
            self.held_changed.emit()

    def let_go(self) -> None:
        """The keyboard goes to another window: what comes up there is not heard here."""
        self.held.clear()
        self.held_changed.emit()

    def set_unit(self, *, in_mm: bool) -> None:
        """How small and how large the brush may be: the settings have a row for each unit."""
        limits = row_of("brush_mm" if in_mm else "brush_px").range
        assert limits is not None
        self.brush_limits = limits

    def set_brush(self, size_mm: float) -> None:
        """Diameter of brush and eraser in mm (pixels where no spacing is known)."""
        low, high = self.brush_limits
        size_mm = min(max(size_mm, low), high)
        if size_mm != self.brush_mm:
            self.brush_mm = size_mm
            self.tool_changed.emit()

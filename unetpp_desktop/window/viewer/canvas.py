"""The widget that shows one slice: it paints, and repaints no more than what changed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.history import Box
from unetpp_desktop.core.plane import Plane, View, plane_axis, view_of
from unetpp_desktop.window.theme import image_color
from unetpp_desktop.window.viewer import marks
from unetpp_desktop.window.viewer.display import Display, Tool, Voxel
from unetpp_desktop.window.viewer.layers import SliceLayers
from unetpp_desktop.window.viewer.placement import Placement
from unetpp_desktop.window.viewer.words import Scene, Words

SMOOTH_BELOW_PX = 8.0
"""Voxels smaller than this on screen are drawn smoothly; larger ones as they are."""
SHRUNK_BELOW_PX = 0.75
FLASH_MS = 300
IDLE_MS = 8
"""After this the frame is out, and the next slice is made ready."""
VALUE_CORNER_PX = (160, 72)


class SliceCanvas(QWidget):
    """Paints a slice of the case with its mask, marks and words. Takes no input."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.display = display
        self.small = False
        """A side view: only plane, letters and ruler are written."""
        self.tiled = False
        """One of three views: lettered tile and crosshair."""
        self.top_px = 0
        """How far a banner covers the upper edge; the words step down, the image stays."""
        self.layers: SliceLayers | None = None
        self.pointer: QPointF | None = None
        self._placement: Placement | None = None
        self._fitted = True
        self._flashing = False
        self._words = Words()
        self._beside: dict[int, SliceLayers] = {}
        self._next = 0
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._prepare_next)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        display.looks_changed.connect(self.update)
        display.moved.connect(self._moved)

    # -- what is shown -----------------------------------------------------------------------

    @property
    def case(self) -> Case | None:
        return self.layers.case if self.layers else None

    @property
    def view(self) -> View:
        assert self.layers is not None
        return self.layers.view

    def show_case(self, case: Case | None, plane: Plane) -> None:
        """Show a case in a plane; None empties the view."""
        if self.case is not None and self._case_changed in self.case.on_change:
            self.case.on_change.remove(self._case_changed)
        self.forget_beside()
        if case is None:
            self.layers = self._placement = None
        else:
            view = view_of(case.grid, plane, radiological=self.display.radiological)
            self.layers = SliceLayers(case, view, self.display.position[view.axis])
            case.on_change.append(self._case_changed)
            self.fit()
        self.update()

    def _moved(self) -> None:
        if self.layers is None:
            return
        index = self.display.position[self.view.axis]
        if index != self.layers.index:
            self._go_to(self.layers, index)
            self.update()
        elif self.tiled:
            self.update()

    def _go_to(self, left: SliceLayers, index: int) -> None:
        """Show another slice, and get the next one ready when nothing else is to do."""
        self.layers = self._beside.pop(index, None) or left.beside(index)
        self._beside = {left.index: left}
        self._next = index + index - left.index
        self._idle.start()

    def _prepare_next(self) -> None:
        layers, index = self.layers, self._next
        if layers is None or not self.isVisible() or index in self._beside:
            return
        if 0 <= index < layers.case.grid.shape[layers.view.axis]:
            self._beside[index] = layers.beside(index)
            self._rehearse(self._beside[index])

    def _rehearse(self, layers: SliceLayers) -> None:
        """Paint a slice where nobody sees it: all that is kept of it is made."""
        nowhere = QImage(1, 1, QImage.Format.Format_RGB32)
        nowhere.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(nowhere)
        self._paint_slice(painter, layers)
        painter.end()
        self._words.render(self.scene(layers), self.devicePixelRatioF())

    def forget_beside(self) -> None:
        """The slices beside this one no longer are as they were made ready."""
        self._beside.clear()

    def _case_changed(self, box: Box | None) -> None:
        assert self.layers is not None
        layers = self.layers
        standing, before = layers.standing, layers.outlined
        self.forget_beside()
        if box is None:
            layers.refresh()
            regions = [before, layers.outline().bounds]
            if self.pointer is not None:
                self.update(self.value_corner())
        else:
            regions = [layers.refresh_box(box)]
        if layers.standing != standing:
            self.update()  # the words and the outline's style
            return
        for region in regions:
            if region is not None:
                self.update(self.placement.dirty(*region, margin_px=marks.MARGIN_PX))

    def flash(self) -> None:
        """Show the outline bright for a moment: this is what undo changed."""
        self._flashing = True
        self.update()
        QTimer.singleShot(FLASH_MS, self._end_flash)

    def _end_flash(self) -> None:
        self._flashing = False
        self.update()

    # -- where it lies -------------------------------------------------------------------------

    @property
    def placement(self) -> Placement:
        assert self._placement is not None
        return self._placement

    @property
    def zoomed(self) -> Placement | None:
        """Where the hand has put the slice; None while it is fitted."""
        return None if self._fitted else self._placement

    def place(self, placement: Placement) -> None:
        """Zoom or pan."""
        self._placement, self._fitted = placement, False
        self.update()

    def fit(self) -> None:
        """The whole slice in the middle of the view."""
        if self.layers is None:
            return
        self._placement = Placement.fitted(
            QSizeF(self.size()),
            shape=self.layers.shape,
            spacing_mm=self.view.spacing(self.layers.case.grid),
        )
        self._fitted = True
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fitted:
            self.fit()
        elif self._placement is not None:
            self._placement = self._placement.resized(QSizeF(event.size()))

    def voxel_at(self, point: QPointF | None) -> Voxel | None:
        """The stored voxel under a point of the widget, None outside the slice."""
        if point is None or self.layers is None:
            return None
        row, column = (int(position // 1) for position in self.placement.to_slice(point))
        if not (0 <= row < self.layers.shape[0] and 0 <= column < self.layers.shape[1]):
            return None
        voxel = self.view.to_voxel(
            self.layers.index, row, column, shape=self.layers.case.grid.shape
        )
        return int(voxel[0]), int(voxel[1]), int(voxel[2])

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.layers is None:
            painter.fillRect(event.rect(), image_color("casing"))
            return
        self._paint_slice(painter, self.layers)
        if self.tiled and self.display.crosshair_shown:
            self._paint_crosshair(painter)
        if self.display.text_shown:
            corner = self.value_corner()
            self._words.paint(painter, self.scene(self.layers), event.region(), always=corner)
        self._paint_pointer(painter)

    def _paint_slice(self, painter: QPainter, layers: SliceLayers) -> None:
        painter.drawPixmap(0, 0, self._backdrop(layers))
        if self.display.mask_visible:
            self._paint_mask(painter, layers)

    def _backdrop(self, layers: SliceLayers) -> QPixmap:
        """The image on its ground, scaled once: brush and threshold repaint only what is on it."""
        display, ratio = self.display, self.devicePixelRatioF()
        image = layers.case.shown, display.window, display.inverted
        key = image, self.placement, self.size(), ratio
        if layers.backdrop is None or layers.backdrop[0] != key:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(image_color("casing"))
            painter = QPainter(pixmap)
            self._paint_image(painter, layers)
            painter.end()
            layers.backdrop = key, pixmap
        return layers.backdrop[1]

    def _paint_image(self, painter: QPainter, layers: SliceLayers) -> None:
        placement, display = self.placement, self.display
        target = placement.picture()
        if min(placement.row_px, placement.column_px) < SHRUNK_BELOW_PX:
            size = (target.size() * self.devicePixelRatioF()).toSize()
            grey = layers.shrunk(size, display.window, inverted=display.inverted)
        else:
            grey = layers.grey(display.window, inverted=display.inverted)
        smooth = placement.voxel_px < SMOOTH_BELOW_PX
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, grey, QRectF(grey.rect()))

    def _paint_mask(self, painter: QPainter, layers: SliceLayers) -> None:
        display = self.display
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        colour = marks.state_colour(layers.state)
        if display.changes_shown:
            fill = layers.fill(image_color("corrected"), opacity=0.45, changes=True)
        elif display.filled:
            fill = layers.fill(colour, opacity=display.opacity, changes=False)
        else:
            fill = None
        outline = layers.outline()
        if fill is not None and outline.bounds is not None:
            # most of the fill is empty: only where the mask is it has to be blended
            painter.setClipRect(self.placement.dirty(*outline.bounds, margin_px=0))
            painter.drawImage(self.placement.picture(), fill, QRectF(fill.rect()))
            painter.setClipping(False)
        ratio = self.devicePixelRatioF()
        if display.reference_shown and layers.case.reference is not None:
            shapes = layers.reference_shape.rectangles(
                layers.reference(), self.placement, ratio=ratio
            )
            marks.draw_reference(painter, shapes)
        if self._flashing:
            colour = image_color("reference")
        shapes = layers.mask_shape.rectangles(outline, self.placement, ratio=ratio)
        marks.draw_outline(painter, shapes, colour=colour, dashed=layers.state is State.DRAFT)

    def _paint_crosshair(self, painter: QPainter) -> None:
        """The other two planes as lines in their own colours."""
        assert self.layers is not None
        case, view = self.layers.case, self.view
        _, row, column = view.from_voxel(self.display.position, shape=case.grid.shape)
        at = self.placement.to_screen(row + 0.5, column + 0.5)
        row_axis, column_axis = view.in_plane
        for axis, upright in ((row_axis, False), (column_axis, True)):
            marks.draw_cased(
                painter,
                marks.crosshair_lines(at, self.placement, upright=upright),
                colour=image_color(_plane_along(case, axis).value),
                width_px=1.5,
                casing_px=2.5,
            )

    def _paint_pointer(self, painter: QPainter) -> None:
        if self.pointer is None or self.display.tool is Tool.NAVIGATE:
            return
        marks.draw_ring(
            painter,
            self.pointer,
            diameter_px=self.ring_px,
            erasing=self.display.tool is Tool.ERASER,
        )

    @property
    def ring_px(self) -> float:
        return self.display.brush_mm * self.placement.px_per_mm

    def value_corner(self) -> QRect:
        """What is repainted when the value under the pointer changes."""
        size = QRect(0, 0, VALUE_CORNER_PX[0], VALUE_CORNER_PX[1])
        size.moveBottomRight(self.rect().bottomRight())
        return size

    def scene(self, layers: SliceLayers) -> Scene:
        """What the words say of a slice in this view."""
        return Scene(
            case=layers.case,
            view=layers.view,
            index=layers.index,
            state=layers.state,
            display=self.display,
            placement=self.placement,
            pointed=self.voxel_at(self.pointer),
            within=self.rect().adjusted(0, self.top_px, 0, 0),
            small=self.small,
            tiled=self.tiled,
        )


def _plane_along(case: Case, axis: int) -> Plane:
    """The plane whose slices lie along a stored axis."""
    planes = (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)
    return next(plane for plane in planes if plane_axis(case.grid, plane) == axis)

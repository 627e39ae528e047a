"""The brush adds, the eraser removes: a swept disc on one slice, live, one step a stroke."""

from dataclasses import dataclass

from unetpp_desktop.core.case import Case
from unetpp_desktop.core.compose import KEEP_IN, KEEP_OUT
from unetpp_desktop.core.history import StepName
from unetpp_desktop.core.plane import View
from unetpp_desktop.core.strokes import Point, capsule


@dataclass
class Brush:
    """One stroke under way. The radius is in voxels where the spacing is unknown.

    Every swept voxel is set, also where the mask already is as wanted: else a later threshold
    would take back what the hand had painted over.
    """

    case: Case
    view: View
    radius_mm: float
    adds: bool
    _last: tuple[int, Point] | None = None

    def press(self, index: int, point: Point) -> bool:
        """Begin on slice `index` of the view; the dab under the tip is set at once.

        False as `drag` says it.
        """
        name = StepName.BRUSH if self.adds else StepName.ERASER
        self.case.begin(name, slice_index=self._acquired_slice(index, point))
        return self.drag(index, point)

    def drag(self, index: int, point: Point) -> bool:
        """Sweep from the last point; on another slice the stroke goes on with a new dab.

        False where that would change a reviewed slice: then nothing of this sweep is set.
        """
        start = self._last[1] if self._last is not None and self._last[0] == index else point
        self._last = (index, point)
        swept = capsule(
            self.case.grid, self.view, index, start=start, end=point, radius_mm=self.radius_mm
        )
        if swept is None:
            return True
        if self.case.is_locked(*swept):
            return False
        self.case.edit(*swept, KEEP_IN if self.adds else KEEP_OUT)
        return True

    def release(self) -> None:
        """End the stroke: it becomes one step."""
        self.case.commit()

    def _acquired_slice(self, index: int, point: Point) -> int:
        voxel = self.view.to_voxel(index, point.row, point.column, shape=self.case.grid.shape)
        axis = self.case.grid.acquired_axis
        return min(max(round(voxel[axis]), 0), self.case.grid.shape[axis] - 1)

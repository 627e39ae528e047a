"""The words in a view's corners."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from unetpp_desktop.core.case import Case, State
from unetpp_desktop.core.compose import FOLLOW, Q_MAX
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.plane import Plane, View
from unetpp_desktop.core.series import Series
from unetpp_desktop.window.viewer.display import Voxel

HEAVY = 600
MINUS = "\u2212"


@dataclass(frozen=True)
class Line:
    """One line of a corner: its words, a colour of the image area, a weight."""

    text: str
    colour: str = "corner"
    weight: int = 400


def plane_word(plane: Plane) -> str:
    return {
        Plane.AXIAL: QCoreApplication.translate("Caption", "Axial"),
        Plane.CORONAL: QCoreApplication.translate("Caption", "Coronal"),
        Plane.SAGITTAL: QCoreApplication.translate("Caption", "Sagittal"),
        Plane.PICTURE: QCoreApplication.translate("Caption", "Slice"),
    }[plane]


def state_word(state: State) -> str:
    return {
        State.NEW: QCoreApplication.translate("Caption", "New"),
        State.DRAFT: QCoreApplication.translate("Caption", "Draft"),
        State.CORRECTED: QCoreApplication.translate("Caption", "Corrected"),
        State.REVIEWED: QCoreApplication.translate("Caption", "Reviewed"),
    }[state]


def source_words(case: Case) -> str:
    """Where the mask of a case comes from."""
    if case.prediction is not None:
        words = QCoreApplication.translate("Caption", "Model {name}")
        return words.format(name=case.prediction.model_name)
    if case.has_corrections:
        return QCoreApplication.translate("Caption", "Painted by hand")
    return QCoreApplication.translate("Caption", "No prediction")


def convention_words(grid: Grid, *, radiological: bool) -> str:
    if not grid.orientation_known:
        return QCoreApplication.translate("Caption", "Orientation unknown – as stored")
    if radiological:
        return QCoreApplication.translate("Caption", "Radiological")
    return QCoreApplication.translate("Caption", "Neurological")


def number(value: float) -> str:
    """A grey value: whole numbers stay whole, small ones keep three digits."""
    text = f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return text.replace("-", MINUS)


def size_words(grid: Grid) -> str:
    """Voxel size in mm, columns first; size in voxels where no spacing is known."""
    if not grid.spacing_known:
        slices, rows, columns = grid.shape
        return f"{columns} × {rows} px" + (f" × {slices}" if slices > 1 else "")
    acquired = grid.acquired_axis
    in_plane = [grid.spacing[axis] for axis in (2, 1, 0) if axis != acquired]
    sizes = [f"{in_plane[0]:.2f}", f"{in_plane[1]:.2f}", f"{grid.spacing[acquired]:.1f}"]
    return QCoreApplication.translate("Caption", "{size} mm").format(size=" × ".join(sizes))


def slice_words(grid: Grid, view: View, index: int) -> str:
    """ "Axial 25 of 46"."""
    words = QCoreApplication.translate("Caption", "{plane} {number} of {count}")
    return words.format(
        plane=plane_word(view.plane), number=index + 1, count=view.count(grid.shape)
    )


def place_words(grid: Grid, view: View, index: int) -> str:
    """Where the slice lies in the patient, "z +18.0 mm"; empty when that is unknown."""
    if view.letters is None or not grid.spacing_known:
        return ""
    middle = [(n - 1) / 2 for n in grid.shape]
    middle[view.axis] = index
    world = grid.closest[view.axis][0]
    millimetres = float(grid.to_mm(middle[::-1])[world])
    text = f"{millimetres:+.1f}".replace("-", MINUS)
    words = QCoreApplication.translate("Caption", "{axis} {position} mm")
    return words.format(axis="xyz"[world], position=text)


def window_words(window: tuple[float, float], zoom: float | None) -> str:
    """Width and level; the zoom where there is room for it."""
    low, high = window
    width, level = number(high - low), number((low + high) / 2)
    if zoom is None:
        words = QCoreApplication.translate("Caption", "W {width} · L {level}")
        return words.format(width=width, level=level)
    words = QCoreApplication.translate("Caption", "W {width} · L {level} · zoom {zoom}×")
    return words.format(width=width, level=level, zoom=f"{zoom:.1f}")


def value_lines(case: Case, voxel: Voxel | None) -> list[Line]:
    """Grey value and probability under the pointer."""
    if voxel is None:
        return []
    value = float(case.series[case.shown].values(voxel))
    lines = [Line(QCoreApplication.translate("Caption", "Value {v}").format(v=number(value)))]
    if case.q is None:
        lines.append(Line(QCoreApplication.translate("Caption", "No prediction")))
        return lines
    words = QCoreApplication.translate("Caption", "Probability {p}")
    lines.append(Line(words.format(p=f"{float(case.q[voxel]) / Q_MAX:.2f}")))
    if case.corrections[voxel] != FOLLOW:
        lines.insert(0, Line(QCoreApplication.translate("Caption", "Set by hand"), "corner2"))
    return lines


def case_name(title: str, patient: str) -> str:
    """What a case is called: its title, after its patient where the title says too little."""
    return title if patient.lower() in title.lower() else f"{patient} {title}"


def series_name(series: Series) -> str:
    """The series as its file names it; the colours of a picture in the window's language."""
    colours = {
        "red": QCoreApplication.translate("Caption", "red"),
        "green": QCoreApplication.translate("Caption", "green"),
        "blue": QCoreApplication.translate("Caption", "blue"),
    }
    return colours.get(series.name, series.name)


def case_lines(case: Case) -> list[Line]:
    """Name, series where the name does not say it, and the voxel's size."""
    name, series = case_name(case.title, case.patient), series_name(case.series[case.shown])
    lines = [Line(name, weight=HEAVY)]
    if series.lower() not in name.lower():
        lines.append(Line(series))
    return [*lines, Line(size_words(case.grid), "corner2")]


def ruler_words(length_mm: int) -> str:
    return QCoreApplication.translate("Caption", "{n} cm").format(n=length_mm // 10)

"""A stroke of the brush is what the hand swept, one step, and nothing else."""

import itertools
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from unetpp_desktop.core.case import Case, Prediction
from unetpp_desktop.core.compose import FOLLOW, KEEP_IN, KEEP_OUT
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.history import StepName
from unetpp_desktop.core.plane import Plane, view_of
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.strokes import Point
from unetpp_desktop.core.tools.brush import Brush

SHAPE = (12, 20, 22)
SPACING_IJK = (0.9, 1.2, 3.0)
RADIUS_MM = 4.0
FINE, MARGIN = 16, 3  # parts of a voxel, and voxels around the slice, of the oracle's raster
DOUBT_MM = 0.12  # of that raster
PATH = [Point(2, 3), Point(7.5, 9), Point(6.25, 17.5), Point(-1.5, 12)]


def new_case(signs: tuple[int, ...] = (1, 1, 1)) -> Case:
    grid = Grid(SHAPE, np.diag([*np.multiply(SPACING_IJK, signs), 1.0]))
    series = Series("FLAIR", np.zeros(SHAPE, np.int16), grid)
    return Case("p1", "p1", (Path("p1.nii.gz"),), (series,))


def brush(case: Case, plane: Plane = Plane.AXIAL, *, adds: bool = True) -> Brush:
    return Brush(case, view_of(case.grid, plane), RADIUS_MM, adds)


def stroke(tool: Brush, index: int, points: list[Point]) -> None:
    tool.press(index, points[0])
    for point in points[1:]:
        tool.drag(index, point)
    tool.release()


def distances_mm(shape: tuple[int, int], spacing: tuple[float, float]) -> np.ndarray:
    """From each voxel's centre to PATH, by a distance transform on a raster much finer."""
    away = np.ones([(n + 2 * MARGIN) * FINE for n in shape], bool)
    for start, end in pairwise(PATH):
        share = np.linspace(0, 1, 2000)
        rows = start.row + share * (end.row - start.row)
        columns = start.column + share * (end.column - start.column)
        at = np.rint((np.array([rows, columns]) + MARGIN) * FINE).astype(int)
        away[tuple(at)] = False
    distance = distance_transform_edt(away, sampling=[mm / FINE for mm in spacing])
    first = MARGIN * FINE
    return distance[first : -MARGIN * FINE : FINE, first : -MARGIN * FINE : FINE]


@pytest.mark.parametrize("signs", list(itertools.product((1, -1), repeat=3)))
@pytest.mark.parametrize("plane", [Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL])
def test_a_stroke_sets_what_lies_within_the_radius_of_its_path(
    plane: Plane, signs: tuple[int, ...]
) -> None:
    case = new_case(signs)
    tool = brush(case, plane)
    stroke(tool, 5, PATH)
    picture = tool.view.take(case.corrections, 5)
    distance = distances_mm(picture.shape, tool.view.spacing(case.grid))
    sure = np.abs(distance - RADIUS_MM) > DOUBT_MM
    np.testing.assert_array_equal(picture[sure] == KEEP_IN, distance[sure] < RADIUS_MM)
    assert sure.mean() > 0.8
    assert case.corrections.sum() == picture.sum()  # no other slice, no other value


@pytest.mark.parametrize(("adds", "value"), [(True, KEEP_IN), (False, KEEP_OUT)])
def test_a_stroke_is_one_step_that_holds_at_every_threshold(adds: bool, value: int) -> None:
    case = new_case()
    q = np.random.default_rng(0).integers(0, 201, SHAPE).astype(np.uint8)
    case.set_prediction(Prediction(1, "m", "0" * 64, 4), q)
    stroke(brush(case, adds=adds), 5, PATH)
    painted = case.corrections == value
    assert painted.any() and (case.corrections[~painted] == FOLLOW).all()
    for threshold in (0.005, 0.5, 0.995):
        case.set_threshold(threshold, settle=False)
        assert (case.mask()[painted] == adds).all()
        np.testing.assert_array_equal(case.mask()[~painted], q[~painted] >= 200 * threshold)
    step = case.undo()
    assert step is not None and step.name is (StepName.BRUSH if adds else StepName.ERASER)
    assert not case.corrections.any()
    case.redo()
    np.testing.assert_array_equal(case.corrections == value, painted)


def test_on_another_slice_the_stroke_goes_on_with_a_new_dab() -> None:
    case = new_case()
    tool = brush(case)
    tool.press(5, Point(4, 4))
    tool.drag(6, Point(15, 17))
    tool.release()
    dabs = [new_case(), new_case()]
    stroke(brush(dabs[0]), 5, [Point(4, 4)])
    stroke(brush(dabs[1]), 6, [Point(15, 17)])
    both = np.maximum(dabs[0].corrections, dabs[1].corrections)
    np.testing.assert_array_equal(case.corrections, both)
    case.undo()
    assert not case.corrections.any() and case.undo() is None


@pytest.mark.parametrize(("row", "index"), [(2.0, 9), (-1.0, 11), (11.8, 0)])
def test_undo_goes_to_the_acquired_slice_under_the_press(row: float, index: int) -> None:
    """In a coronal view rows run from superior to inferior, and the hand may start outside."""
    case = new_case()
    stroke(brush(case, Plane.CORONAL), 5, [Point(row, 8)])
    step = case.undo()
    assert step is not None and step.slice_index == index


def test_a_stroke_beside_the_image_is_no_step() -> None:
    case = new_case()
    stroke(brush(case), 5, [Point(-40, 3), Point(-30, 9)])
    assert case.undo() is None and not case.in_stroke

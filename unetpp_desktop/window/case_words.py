"""What list, inspector and status bar say about a case; no widget, no truth of its own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from unetpp_desktop.core.case import State
from unetpp_desktop.core.compose import threshold_step
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.window.case_list import CaseRow
from unetpp_desktop.window.glyphs import Glyph
from unetpp_desktop.window.inspector import Head
from unetpp_desktop.window.study import Measures, Opened, Standing, Study
from unetpp_desktop.window.text import problem_text
from unetpp_desktop.window.threshold_slider import ThresholdState
from unetpp_desktop.window.viewer.caption import case_name, series_name, slice_words, state_word
from unetpp_desktop.window.viewer.display import Tool
from unetpp_desktop.window.viewer.slice_view import SliceView
from unetpp_desktop.window.volume import volume_words


def problem_words(problem: Problem, *, named: bool = False) -> str:
    """As `problem_text`."""
    return problem_text(problem.code.value, problem.facts, named=named)


def name_of(opened: Opened) -> str:
    """What the list calls a case: "FLAIR" alone says nothing among many."""
    return case_name(opened.case.title, opened.case.patient)


def volume_of(opened: Opened) -> float:
    """Volume of the mask at the threshold that holds, in ml, in voxels without spacing."""
    return opened.voxels * (opened.case.grid.voxel_ml or 1.0)


def glyph_of(standing: Standing) -> Glyph:
    return Glyph.EXPORTED if standing.exported else Glyph(standing.state.value)


def glyph_word(glyph: Glyph) -> str:
    if glyph is Glyph.EXPORTED:
        return QCoreApplication.translate("CaseWords", "Exported")
    if glyph is Glyph.FAILED:
        return QCoreApplication.translate("CaseWords", "Failed")
    return state_word(State(glyph.value))


def row_of(study: Study, standing: Standing) -> CaseRow:
    """A row of the list, of an open case or a closed one."""
    slices = ""
    if study.slices > 1:
        words = QCoreApplication.translate("CaseWords", "{n} slices")
        slices = words.format(n=study.slices)
    name = case_name(study.source.title, study.source.patient)
    row = CaseRow(name, glyph_of(standing), "", slices=slices, thumbnail=study.thumbnail)
    if study.problem is not None:
        row.glyph = Glyph.FAILED
    elif standing.measured is not None and row.glyph is not Glyph.NEW:
        row.volume_value = standing.measured.volume
        row.volume = volume_words(row.volume_value, in_ml=standing.measured.in_ml)
        if standing.measured.dice is not None:
            words = QCoreApplication.translate("CaseWords", "Dice {0}")
            row.dice = words.format(f"{standing.measured.dice:.3f}")
    row.word = glyph_word(row.glyph)
    return row


def head_of(opened: Opened) -> Head:
    """The inspector's first lines."""
    case = opened.case
    glyph = glyph_of(Standing.of(opened))
    series = series_name(case.series[case.shown])
    name = name_of(opened)
    name = name if series.lower() in name.lower() else f"{name} · {series}"
    return Head(glyph, glyph_word(glyph), name, _head_line(opened))


def head_of_row(row: CaseRow) -> Head:
    """The first lines while the case is read, or where it could not be."""
    return Head(row.glyph, row.word, row.title, "")


def _head_line(opened: Opened) -> str:
    case = opened.case
    with_mask = opened.areas.at(threshold_step(case.threshold)) > 0
    count = int(with_mask.sum())
    reviewed = sum(bool(with_mask[index]) for index in case.reviewed)
    if case.state is State.NEW:
        return QCoreApplication.translate("CaseWords", "No mask yet")
    if case.state is State.REVIEWED and count == 0:
        words = QCoreApplication.translate("CaseWords", "Reviewed as without a lesion")
    elif case.state is State.REVIEWED:
        words = QCoreApplication.translate("CaseWords", "Slices with mask: {count}, all reviewed")
    elif case.reviewed:
        words = QCoreApplication.translate(
            "CaseWords", "Slices with mask: {count}, {reviewed} reviewed"
        )
    elif case.q is None:
        words = QCoreApplication.translate(
            "CaseWords", "Slices with mask: {count}, painted by hand"
        )
    elif count == 0:
        words = QCoreApplication.translate("CaseWords", "Empty draft")
    else:
        words = QCoreApplication.translate("CaseWords", "Slices with mask: {count}, none reviewed")
    return words.format(count=count, reviewed=reviewed)


def locked_words() -> str:
    """Why nothing changes a case that is reviewed as a whole."""
    return QCoreApplication.translate(
        "CaseWords", "Reviewed slices are locked. Unlock the case to change them."
    )


def threshold_of(opened: Opened | None, *, read_only: bool, predicting: bool) -> ThresholdState:
    """What the threshold shows, and why it cannot be moved."""
    if opened is None:
        return ThresholdState(why_disabled=" ")
    case = opened.case
    locked = case.state is State.REVIEWED
    why = ""
    if predicting:
        why = QCoreApplication.translate(
            "CaseWords",
            "The prediction is under way. Painting works meanwhile; review and export wait for it.",
        )
    elif case.q is None:
        why = QCoreApplication.translate(
            "CaseWords", "This case has no prediction yet. Painting works without one."
        )
    elif locked:
        why = locked_words()
    elif read_only:
        why = QCoreApplication.translate("CaseWords", "This case can only be looked at here.")
    factor = case.grid.voxel_ml or 1.0
    return ThresholdState(
        value=case.threshold,
        suggested=case.prediction.suggested_threshold if case.prediction else None,
        volumes=opened.areas.total * factor if case.q is not None else None,
        volume=volume_of(opened),
        in_ml=case.grid.voxel_ml is not None,
        why_disabled=why,
        locked=locked,
    )


def measure_lines(measures: Measures | None) -> tuple[tuple[str, str], ...]:
    """Names and numbers for the inspector; none before there is a mask."""
    if measures is None or not measures.voxels:
        return ()
    name = QCoreApplication.translate("CaseWords", "Separate areas")
    lines = [(name, str(measures.separate_areas))]
    if measures.has_reference:
        name = QCoreApplication.translate("CaseWords", "Dice with the reference")
        lines.append((name, "–" if measures.dice is None else f"{measures.dice:.3f}"))
    return tuple(lines)


def tool_word(tool: Tool) -> str:
    return {
        Tool.NAVIGATE: QCoreApplication.translate("CaseWords", "Navigate"),
        Tool.BRUSH: QCoreApplication.translate("CaseWords", "Brush"),
        Tool.ERASER: QCoreApplication.translate("CaseWords", "Eraser"),
    }[tool]


def hint_words(tool: Tool, *, reviewed: bool, three: bool) -> str:
    """What the hand can do now."""
    if tool is Tool.BRUSH:
        return QCoreApplication.translate(
            "CaseWords", "Left adds, right erases, wheel changes the slice"
        )
    if tool is Tool.ERASER:
        return QCoreApplication.translate(
            "CaseWords", "Left erases, right adds, wheel changes the slice"
        )
    if reviewed:
        return QCoreApplication.translate(
            "CaseWords", "Painting asks once before it changes a reviewed slice"
        )
    if three:
        return QCoreApplication.translate(
            "CaseWords", "Left drag: brightness, right drag: zoom, Shift and move: crosshair"
        )
    return QCoreApplication.translate(
        "CaseWords", "Left drag: brightness, right drag: zoom, wheel: slice"
    )


def summary_words(opened: Opened, view: SliceView) -> str:
    """ "Axial 25 of 46, mask 18.0 ml, corrected": what a screen reader is told."""
    case = opened.case
    assert view.layers is not None
    place = slice_words(case.grid, view.view, view.layers.index)
    volume = volume_words(volume_of(opened), in_ml=case.grid.voxel_ml is not None)
    words = QCoreApplication.translate("CaseWords", "{place}, mask {volume}, {state}")
    state = state_word(view.layers.state).lower()
    return words.format(place=place, volume=volume, state=state)

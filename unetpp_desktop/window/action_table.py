"""The one table of actions. Menu, buttons, tool tips, key sheet and tests are loops over it."""

from dataclasses import dataclass
from enum import StrEnum

from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP


class Group(StrEnum):
    """The heads of the menu and of the key sheet, in order."""

    LOOK = QT_TRANSLATE_NOOP("Actions", "Look")
    CORRECT = QT_TRANSLATE_NOOP("Actions", "Correct")
    MASK = QT_TRANSLATE_NOOP("Actions", "Mask")
    REVIEW = QT_TRANSLATE_NOOP("Actions", "Review")
    PROGRAM = QT_TRANSLATE_NOOP("Actions", "Program")


class Needs(StrEnum):
    """What must be true for an action to be enabled."""

    NOTHING = "nothing"
    LISTED = "listed"
    """A case was chosen in the list, be it open, being read or impossible to open."""
    CASE = "case"
    SERIES = "series"
    """A case with more than one."""
    OWN_CASE = "own case"
    """A case that may be changed here."""
    SETTLED_CASE = "settled case"
    """One whose mask is all there: no prediction of it is under way."""
    PREDICTION = "prediction"
    MODEL = "model"
    UNDO = "undo"
    REDO = "redo"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Row:
    """One action: English text, icon file, default keys (PACS style, separated by spaces).

    `gesture` is what the hand does besides or instead of the keys. A `gesture_only` row belongs to
    a widget that handles it by itself and stands on the key sheet alone. Neighbours with the same
    `together` share one line of the key sheet under that text.
    """

    id: str
    group: Group
    text: str
    icon: str = ""
    keys: str = ""
    needs: Needs = Needs.NOTHING
    checkable: bool = False
    gesture: str = ""
    gesture_only: bool = False
    together: str = ""


# fmt: off
ROWS: tuple[Row, ...] = (
    Row("slice_up", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Slice up"),
        keys="Up", needs=Needs.CASE,
        gesture=QT_TRANSLATE_NOOP("Actions", "wheel"),
        together=QT_TRANSLATE_NOOP("Actions", "Next or previous slice")),
    Row("slice_down", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Slice down"),
        keys="Down", needs=Needs.CASE,
        gesture=QT_TRANSLATE_NOOP("Actions", "wheel"),
        together=QT_TRANSLATE_NOOP("Actions", "Next or previous slice")),
    Row("slice_up_5", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Five slices up"),
        keys="Shift+Up", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Five slices")),
    Row("slice_down_5", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Five slices down"),
        keys="Shift+Down", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Five slices")),
    Row("slice_first", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "First slice"),
        keys="Home", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "First, last slice")),
    Row("slice_last", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Last slice"),
        keys="End", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "First, last slice")),
    Row("zoom_in", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Zoom in"),
        icon="stronger", keys="+", needs=Needs.CASE,
        gesture=QT_TRANSLATE_NOOP("Actions", "Ctrl and wheel"),
        together=QT_TRANSLATE_NOOP("Actions", "Zoom at the pointer")),
    Row("zoom_out", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Zoom out"),
        icon="thinner", keys="-", needs=Needs.CASE,
        gesture=QT_TRANSLATE_NOOP("Actions", "Ctrl and wheel"),
        together=QT_TRANSLATE_NOOP("Actions", "Zoom at the pointer")),
    Row("pan", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Pan"),
        gesture=QT_TRANSLATE_NOOP("Actions", "Space and drag"), gesture_only=True),
    Row("brightness", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Brightness"),
        gesture=QT_TRANSLATE_NOOP("Actions", "W and drag"), gesture_only=True),
    Row("fit", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Fit the image"),
        icon="fit", keys="=", needs=Needs.CASE),
    Row("window_auto", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Window: auto"),
        icon="window", keys="0", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Window: auto and presets")),
    Row("window_1", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Window: brain"),
        keys="1", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Window: auto and presets")),
    Row("window_2", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Window: wide"),
        keys="2", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Window: auto and presets")),
    Row("window_3", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Window: lesion"),
        keys="3", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Window: auto and presets")),
    Row("window_4", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Window: FLAIR bright"),
        keys="4", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Window: auto and presets")),
    Row("window_5", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Window: from the file"),
        keys="5", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Window: auto and presets")),
    Row("invert", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Invert the grey scale"),
        icon="invert", keys="I", needs=Needs.CASE, checkable=True),
    Row("plane_axial", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Axial"),
        icon="view-one", keys="F5", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Axial, coronal, sagittal")),
    Row("plane_coronal", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Coronal"),
        icon="view-one", keys="F6", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Axial, coronal, sagittal")),
    Row("plane_sagittal", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Sagittal"),
        icon="view-one", keys="F7", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Axial, coronal, sagittal")),
    Row("plane_three", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Three views"),
        icon="view-three", keys="F8", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Axial, coronal, sagittal")),
    Row("next_series", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Next series"),
        keys="T", needs=Needs.SERIES),
    Row("maximise", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Maximise the view"),
        icon="maximise", keys="F11", needs=Needs.CASE, checkable=True),
    Row("show_text", Group.LOOK, QT_TRANSLATE_NOOP("Actions", "Show the text on the image"),
        icon="text", keys="X", needs=Needs.CASE, checkable=True),
    Row("navigate", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Navigate"),
        icon="navigate", keys="V", needs=Needs.CASE, checkable=True),
    Row("brush", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Brush"),
        icon="brush", keys="B", needs=Needs.OWN_CASE, checkable=True),
    Row("eraser", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Eraser"),
        icon="eraser", keys="E", needs=Needs.OWN_CASE, checkable=True,
        gesture=QT_TRANSLATE_NOOP("Actions", "right drag")),
    Row("last_tool", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Last two tools"),
        keys="Q", needs=Needs.OWN_CASE),
    Row("brush_smaller", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Smaller brush"),
        icon="thinner", keys="[", needs=Needs.CASE,
        gesture=QT_TRANSLATE_NOOP("Actions", "Shift and wheel"),
        together=QT_TRANSLATE_NOOP("Actions", "Brush size")),
    Row("brush_larger", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Larger brush"),
        icon="stronger", keys="]", needs=Needs.CASE,
        gesture=QT_TRANSLATE_NOOP("Actions", "Shift and wheel"),
        together=QT_TRANSLATE_NOOP("Actions", "Brush size")),
    Row("cancel", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Cancel the stroke"),
        gesture=QT_TRANSLATE_NOOP("Actions", "Esc"), gesture_only=True),
    Row("undo", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Undo"),
        icon="undo", keys="Ctrl+Z", needs=Needs.UNDO,
        together=QT_TRANSLATE_NOOP("Actions", "Undo, redo")),
    Row("redo", Group.CORRECT, QT_TRANSLATE_NOOP("Actions", "Redo"),
        icon="redo", keys="Ctrl+Y Ctrl+Shift+Z", needs=Needs.REDO,
        together=QT_TRANSLATE_NOOP("Actions", "Undo, redo")),
    Row("predict", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Predict"),
        icon="start", needs=Needs.MODEL),
    Row("show_card", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Show the model's card"),
        icon="info", keys="Ctrl+M"),
    Row("show_mask", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Show the mask"),
        icon="mask", needs=Needs.CASE, checkable=True,
        gesture=QT_TRANSLATE_NOOP("Actions", "S, held: hide")),
    Row("outline_or_fill", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Outline or fill"),
        icon="window", keys="O", needs=Needs.CASE),
    Row("fill_lighter", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Lighter fill"),
        keys="A", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Fill lighter, stronger")),
    Row("fill_stronger", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Stronger fill"),
        keys="D", needs=Needs.CASE,
        together=QT_TRANSLATE_NOOP("Actions", "Fill lighter, stronger")),
    Row("threshold_down", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Threshold lower by 0.01"),
        keys="Alt+Left", needs=Needs.PREDICTION,
        together=QT_TRANSLATE_NOOP("Actions", "Threshold by 0.01")),
    Row("threshold_up", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Threshold higher by 0.01"),
        keys="Alt+Right", needs=Needs.PREDICTION,
        together=QT_TRANSLATE_NOOP("Actions", "Threshold by 0.01")),
    Row("threshold_down_5", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Threshold lower by 0.05"),
        keys="Alt+Shift+Left", needs=Needs.PREDICTION,
        together=QT_TRANSLATE_NOOP("Actions", "Threshold by 0.05")),
    Row("threshold_up_5", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Threshold higher by 0.05"),
        keys="Alt+Shift+Right", needs=Needs.PREDICTION,
        together=QT_TRANSLATE_NOOP("Actions", "Threshold by 0.05")),
    Row("threshold_reset", Group.MASK, QT_TRANSLATE_NOOP("Actions", "Suggested threshold"),
        icon="reset", needs=Needs.PREDICTION),
    Row("review_slice", Group.REVIEW, QT_TRANSLATE_NOOP("Actions", "Review slice"),
        icon="check", keys="Shift+Return", needs=Needs.SETTLED_CASE),
    Row("review_next", Group.REVIEW, QT_TRANSLATE_NOOP("Actions", "Review and next"),
        icon="check", keys="Ctrl+Return", needs=Needs.SETTLED_CASE),
    Row("unlock", Group.REVIEW, QT_TRANSLATE_NOOP("Actions", "Unlock the case"),
        icon="unlock", needs=Needs.REVIEWED),
    Row("next_unreviewed", Group.REVIEW, QT_TRANSLATE_NOOP("Actions", "Next unreviewed case"),
        keys="Ctrl+Shift+N", needs=Needs.LISTED),
    Row("previous_case", Group.REVIEW, QT_TRANSLATE_NOOP("Actions", "Previous case"),
        keys="PgUp", needs=Needs.LISTED,
        together=QT_TRANSLATE_NOOP("Actions", "Previous, next case")),
    Row("next_case", Group.REVIEW, QT_TRANSLATE_NOOP("Actions", "Next case"),
        keys="PgDown", needs=Needs.LISTED,
        together=QT_TRANSLATE_NOOP("Actions", "Previous, next case")),
    Row("export", Group.REVIEW, QT_TRANSLATE_NOOP("Actions", "Export the mask"),
        icon="save", keys="Ctrl+S", needs=Needs.SETTLED_CASE),
    Row("open_images", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Open images"),
        icon="open-image", keys="Ctrl+O"),
    Row("open_folder", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Open folder"),
        icon="open-folder", keys="Ctrl+Shift+O"),
    Row("open_sample", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Try the sample"),
        icon="sample"),
    Row("page_cases", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Cases"),
        icon="cases", keys="Ctrl+1",
        together=QT_TRANSLATE_NOOP("Actions", "Cases, Train, Batch, Settings")),
    Row("page_train", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Train"),
        icon="train", keys="Ctrl+2",
        together=QT_TRANSLATE_NOOP("Actions", "Cases, Train, Batch, Settings")),
    Row("page_batch", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Batch"),
        icon="batch", keys="Ctrl+3",
        together=QT_TRANSLATE_NOOP("Actions", "Cases, Train, Batch, Settings")),
    Row("page_settings", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Settings"),
        icon="settings", keys="Ctrl+4",
        together=QT_TRANSLATE_NOOP("Actions", "Cases, Train, Batch, Settings")),
    Row("show_list", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Show the case list"),
        icon="list-panel", keys="Ctrl+L", checkable=True),
    Row("show_inspector", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Show model and tools"),
        icon="inspector", keys="Ctrl+I", needs=Needs.CASE, checkable=True),
    Row("search_menu", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "All actions"),
        icon="menu", keys="Ctrl+Shift+P", gesture=QT_TRANSLATE_NOOP("Actions", "Alt")),
    Row("key_sheet", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Keys and mouse"),
        icon="keys", keys="F1 ?"),
    Row("quit", Group.PROGRAM, QT_TRANSLATE_NOOP("Actions", "Quit"), keys="Ctrl+Q"),
)
# fmt: on

"""One table of what can go wrong: code -> English sentence.

Below the window and the command line a problem is a code with facts. The command line prints the
English sentence, the window translates the template first and fills in the facts afterwards.
"""

from unetpp_desktop.core.code import Code as Code  # every room takes both from here
from unetpp_desktop.core.training_texts import TRAINING_TEXTS
from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP

TEXTS: dict[Code, str] = {
    **TRAINING_TEXTS,
    Code.FILE_MISSING: QT_TRANSLATE_NOOP("Problem", "{path} was not found. Check the name."),
    Code.FILE_UNREADABLE: QT_TRANSLATE_NOOP(
        "Problem", "{path} cannot be read: {reason}. Check that you may open it."
    ),
    Code.FILE_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem", "{path} is damaged: {reason}. Copy it again from its source."
    ),
    Code.FILE_EMPTY: QT_TRANSLATE_NOOP(
        "Problem", "{path} is empty. Copy it again from its source."
    ),
    Code.FILE_TRUNCATED: QT_TRANSLATE_NOOP(
        "Problem", "{path} ends before its image does. Copy it again from its source."
    ),
    Code.NOT_A_FILE: QT_TRANSLATE_NOOP(
        "Problem", "{path} is not an ordinary file. Choose an image file."
    ),
    Code.NOT_NIFTI: QT_TRANSLATE_NOOP(
        "Problem", "{path} is named as NIfTI but is none. Convert the original again."
    ),
    Code.BAD_HEADER: QT_TRANSLATE_NOOP(
        "Problem", "{path} has a header that cannot be true ({field}). Convert it again."
    ),
    Code.VOXEL_KIND: QT_TRANSLATE_NOOP(
        "Problem", "{path} holds {kind}, not grey values. Convert it to one grey value a voxel."
    ),
    Code.TOO_LARGE: QT_TRANSLATE_NOOP(
        "Problem", "{path} would be {shape} voxels, more than {limit} GiB. Crop or resample it."
    ),
    Code.PICTURE_TOO_LARGE: QT_TRANSLATE_NOOP(
        "Problem", "{path} has {shape} pixels, more than {limit} million. Crop or shrink it."
    ),
    Code.MORE_THAN_IMAGE: QT_TRANSLATE_NOOP(
        "Problem", "{path} goes on far beyond its image. It is not what it says; convert it again."
    ),
    Code.BYTES_AFTER_IMAGE: QT_TRANSLATE_NOOP(
        "Problem", "{path} has {count} bytes after its image. They were not read."
    ),
    Code.VOLUME_CHOICE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} holds {count} volumes. Name each as a series, or open it on its own in the window "
        "and choose one.",
    ),
    Code.CHANNEL_NAMES: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} has {count} channels or volumes, not as many as the names {names}. Name each.",
    ),
    Code.SLICE_SIZES: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} has {size} pixels, {other} has {other_size}: slices of one volume need one size. "
        "Move the file that does not belong here.",
    ),
    Code.SLICE_TOO_LARGE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} says that its pixels are {pixel} mm. At {spacing} mm its slices would have {shape} "
        "pixels, more than {limit} a side. Correct the file, or choose larger pixels.",
    ),
    Code.ONE_FILE: QT_TRANSLATE_NOOP(
        "Problem", "{path} cannot be one volume together with {other}. Open them one by one."
    ),
    Code.UNKNOWN_FORMAT: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} is of a kind that cannot be opened ({count} in this folder). "
        "Convert to NIfTI, PNG, JPEG or TIFF.",
    ),
    Code.NOTHING_FOUND: QT_TRANSLATE_NOOP(
        "Problem", "No image was found in {path}. Choose NIfTI, PNG, JPEG or TIFF files."
    ),
    Code.REFERENCE_INCOMPLETE: QT_TRANSLATE_NOOP(
        "Problem", "{path}: {count} slices have no mask. It is opened without a reference."
    ),
    Code.BAD_AFFINE: QT_TRANSLATE_NOOP(
        "Problem", "{path} does not say where its voxels lie: {reason}. Convert it again."
    ),
    Code.GRID_MISMATCH: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} does not fit {other}: {shape} against {other_shape} voxels, or another place. "
        "Resample one onto the other first.",
    ),
    Code.MODEL_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} cannot be used as a model: {reason}. Choose a .safetensors file made by this "
        "program, or copy it again from its source.",
    ),
    Code.MODEL_UNKNOWN: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} asks for something that this version does not know: {thing}. "
        "Use a newer version of the program or another model.",
    ),
    Code.MODEL_COMPUTES_ELSE: QT_TRANSLATE_NOOP(
        "Problem",
        "The model {path} gives other values on this machine than where it was made (by {error}). "
        "Do not use it here; update the program and its torch, then try again.",
    ),
    Code.EXTRA_MISSING: QT_TRANSLATE_NOOP(
        "Problem",
        "This needs the package {package}, which is not installed. "
        "Install it with: pip install unetpp_desktop[{extra}]",
    ),
    Code.EXPORT_DIFFERS: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} was not written: the exported network gave other values than the model "
        "(by {error}). Install the tested versions of onnx and onnxruntime.",
    ),
    Code.SERIES_NAMES: QT_TRANSLATE_NOOP(
        "Problem",
        "Several image suffixes need one name for each, and none may be empty: the suffixes are "
        "{suffixes}, the names {names}.",
    ),
    Code.SERIES_MISSING: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} is left out: its study has no {series}. Add the file, or let the model learn to do "
        "without some series (channel dropout).",
    ),
    Code.CHANNELS_MISSING: QT_TRANSLATE_NOOP(
        "Problem",
        "The model {model} needs the series {wanted}, but {path} has {found}. "
        "Choose another model, or name the series in their order.",
    ),
    Code.REVIEWED_LACK_SERIES: QT_TRANSLATE_NOOP(
        "Problem",
        "{count} of {total} reviewed cases cannot be used: the model learns from the series "
        "{wanted}, they have {found}. Start from another model.",
    ),
    Code.RUNS_WITHOUT: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} has no {series}. The model {model} learned to do without, but it sees less: "
        "look at the mask with care.",
    ),
    Code.SERIES_BESIDE: QT_TRANSLATE_NOOP(
        "Problem", "The model {model} takes {channels}: {files} beside {path} went in too."
    ),
    Code.LEVEL_MISSING: QT_TRANSLATE_NOOP(
        "Problem", "The model {model} has no level {level}, only {levels}. Choose one of these."
    ),
    Code.FLIPS_UNKNOWN: QT_TRANSLATE_NOOP(
        "Problem",
        "The model {model} never saw mirrored slices, so flips would mislead it. "
        "Leave out the flips.",
    ),
    Code.PLANE_DIFFERS: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} was acquired in the {acquired} plane, the model {model} learned {learned} slices. "
        "Check its mask with care.",
    ),
    Code.NON_FINITE_INPUT: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} has {count} voxels that are not numbers. They were taken as background; check "
        "the image.",
    ),
    Code.CONSTANT_INPUT: QT_TRANSLATE_NOOP(
        "Problem", "{path} has one grey value everywhere in {series}. Check the image."
    ),
    Code.SPACING_UNKNOWN: QT_TRANSLATE_NOOP(
        "Problem",
        "{count} of {total} volumes do not say how large their pixels are, {path} among them. They "
        "are brought to the image size instead.",
    ),
    Code.SPACING_NOT_GIVEN: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} does not say how large its pixels are; {model} learned at {rows} × {columns} mm. "
        "The mask was made at the model's image size instead and needs a closer look.",
    ),
    Code.NOT_SQUARE: QT_TRANSLATE_NOOP(
        "Problem",
        "{count} of {total} volumes have pixels that are not square, {path} among them ({pixel} "
        "mm): they are learned distorted. Set a pixel size (--spacing).",
    ),
    Code.NOT_SQUARE_HERE: QT_TRANSLATE_NOOP(
        "Problem", "{path} has pixels of {pixel} mm: {model} sees it distorted. Check its mask."
    ),
    Code.NON_FINITE_OUTPUT: QT_TRANSLATE_NOOP(
        "Problem",
        "The model {model} gave values that are not numbers for {path}; no mask was made. "
        "Try the processor instead of the graphics card, or another model.",
    ),
    Code.ONLY_SAMPLES: QT_TRANSLATE_NOOP(
        "Problem",
        "The model {model} was trained on artificial images and {path} is not one of them. "
        "Choose a model trained on real images, or force it knowingly.",
    ),
    Code.DEVICE_MISSING: QT_TRANSLATE_NOOP(
        "Problem", "The device {device} cannot be used: {reason}. Choose “auto” or “cpu”."
    ),
    Code.OUT_OF_MEMORY: QT_TRANSLATE_NOOP(
        "Problem",
        "The memory is not enough for {path}. Close other programs, or choose a smaller size, "
        "width or batch.",
    ),
    Code.ENGINE_DIED: QT_TRANSLATE_NOOP(
        "Problem",
        "The computing process ended unexpectedly ({cause}). Your corrections are safe; start "
        "again. Its last line was: {last_line}",
    ),
    Code.ENGINE_FAULT: QT_TRANSLATE_NOOP(
        "Problem",
        "Something went wrong inside the program ({reason}). The log has the details; please "
        "report it.",
    ),
    Code.ORIENTATION_UNKNOWN: QT_TRANSLATE_NOOP(
        "Problem", "{path} does not say how the patient lies. Left and right are unknown."
    ),
    Code.FORMS_DIFFER: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} names two places that are {mm} mm apart (qform and sform). The sform is used; "
        "other programs may show the other one.",
    ),
    Code.SHEARED: QT_TRANSLATE_NOOP(
        "Problem", "{path} has axes at {degrees} degrees, not at right angles. Measure with care."
    ),
    Code.QT_BREAKS_PYTHON: QT_TRANSLATE_NOOP(
        "Problem",
        "PySide6 {qt} aborts on Python {python}. Install PySide6-Essentials 6.11.3, or use Python "
        "3.12 or newer.",
    ),
    Code.NOT_SAVED: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} was not saved: {reason}. What was there before is intact; free space or save "
        "elsewhere.",
    ),
    Code.NOT_VERIFIED: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} was not saved: read back, it was not what was written. What was there before is "
        "intact; check the disk or save elsewhere.",
    ),
    Code.NAME_TAKEN: QT_TRANSLATE_NOOP(
        "Problem", "{path} exists already and was left as it is. Choose another name."
    ),
    Code.READ_ONLY_FOLDER: QT_TRANSLATE_NOOP(
        "Problem", "Nothing can be written in {path}. Choose another folder."
    ),
    Code.SOURCE_CHANGED: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} has changed since it was opened. Your corrections are kept; open the file again.",
    ),
    Code.SOURCE_GONE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} is no longer there, or cannot be read. Your corrections are kept; export again as "
        "soon as the file is back.",
    ),
    Code.WORK_NOT_KEPT: QT_TRANSLATE_NOOP(
        "Problem",
        "Your last change could not be kept in {path}: {reason}. Free space there before going on.",
    ),
    Code.WORK_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem",
        "A part of the kept work in {path} is damaged and was put aside there. "
        "Check the corrections of this case.",
    ),
    Code.PREDICTION_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem", "The kept prediction {path} is damaged. Predict this case again."
    ),
    Code.WORK_STAYS: QT_TRANSLATE_NOOP(
        "Problem", "{path} holds a person's work, which stays. The mask is only in its file."
    ),
    Code.CASE_IN_USE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} is open in a window: the batch's mask is only in its file. Show another case, then "
        "start the batch again; the case gets its prediction too.",
    ),
    Code.OPENED_ELSEWHERE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} is open in another window and can only be looked at here. Close it there first.",
    ),
    Code.CASE_BUSY: QT_TRANSLATE_NOOP(
        "Problem", "{path} is being predicted or exported. Open it again when that is done."
    ),
    Code.MADE_BY_NEWER_VERSION: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} was written by a newer version of this program and can only be looked at here. "
        "Update the program.",
    ),
    Code.RECORD_TOO_LARGE: QT_TRANSLATE_NOOP(
        "Problem",
        "A single change of {size_mb} MB cannot be kept. Undo it and change less at once.",
    ),
    Code.SETTINGS_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem",
        "The settings could not be read and are the default ones again. The old file is {path}.",
    ),
    Code.BAD_SETTING: QT_TRANSLATE_NOOP(
        "Problem", "{value} is not a value for “{key}”. The old value stays."
    ),
    Code.BATCH_RUNNING: QT_TRANSLATE_NOOP(
        "Problem", "This batch is running in another window ({path}). Wait for it or stop it there."
    ),
}


class Problem(Exception):  # noqa: N818  it is told to a person, not a bug
    """Something that a person must be told: a code, and the facts of this case.

    Facts are text and numbers only, so that a problem can cross the wall between the processes.
    """

    def __init__(self, code: Code, **facts: object) -> None:
        self.code = code
        self.facts: dict[str, str | int | float] = {
            name: fact if isinstance(fact, int | float) else str(fact)
            for name, fact in facts.items()
        }
        super().__init__(code, self.facts)

    def __str__(self) -> str:
        return fill(TEXTS[self.code], self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.code, self.facts))


def _rebuild(code: Code, facts: dict[str, str | int | float]) -> Problem:
    return Problem(code, **facts)


class _Facts(dict[str, str | int | float]):
    """A fact that a template asks for and nobody gave is shown as “?”: a sentence always comes."""

    def __missing__(self, name: str) -> str:
        return "?"


def fill(template: str, facts: dict[str, str | int | float]) -> str:
    """Fill `{name}` fields of a (translated) template with facts."""
    return template.format_map(_Facts(facts))

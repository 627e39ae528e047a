"""One table of what can go wrong: code -> English sentence.

Below the window and the command line a problem is a code with facts. The command line prints the
English sentence, the window translates the template first and fills in the facts afterwards.
"""

from unetpp_desktop.core.code import Code as Code  # every room takes both from here


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802  lupdate finds it by this name
    """Mark `text` for the translation catalogue and return it unchanged."""
    return text


TEXTS: dict[Code, str] = {
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
        "Problem", "{path} holds {count} volumes. Choose one of them."
    ),
    Code.CHANNEL_NAMES: QT_TRANSLATE_NOOP(
        "Problem", "{path} has {count} channels, not as many as the names {names}. Name each."
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
    Code.TWO_FILES_ONE_KEY: QT_TRANSLATE_NOOP(
        "Problem", "{path} and {other} both stand for “{key}”. Rename or move one of them."
    ),
    Code.BAD_PATTERN: QT_TRANSLATE_NOOP(
        "Problem", "“{pattern}” is not a usable pattern: {reason}. Correct the pattern."
    ),
    Code.TOO_FEW_PATIENTS: QT_TRANSLATE_NOOP(
        "Problem",
        "Only {count} patient in the data: an honest validation needs at least two. Add patients.",
    ),
    Code.BAD_RECIPE: QT_TRANSLATE_NOOP(
        "Problem", "The training setting {setting} cannot be {value}. Choose another value."
    ),
    Code.FOLDER_MISSING: QT_TRANSLATE_NOOP(
        "Problem", "{path} is not a folder. Choose the folder that holds the files."
    ),
    Code.NO_PAIRS: QT_TRANSLATE_NOOP(
        "Problem",
        "No image in {path} has a mask in {masks}. Check the folders and the endings of the names "
        "(masks end in “{suffix}”).",
    ),
    Code.BAD_SPLIT: QT_TRANSLATE_NOOP(
        "Problem", "The split {path} cannot be used: {reason}. Correct it or choose another."
    ),
    Code.SPLIT_COLUMNS: QT_TRANSLATE_NOOP(
        "Problem", "{path} has the columns {found}, a split needs patient and part. Correct them."
    ),
    Code.SPLIT_STRANGERS: QT_TRANSLATE_NOOP(
        "Problem", "{count} of {total} patients in {path} have no images: {names}. Check the names."
    ),
    Code.SPLIT_UNUSED: QT_TRANSLATE_NOOP(
        "Problem",
        "The split {path} has no part “validation”: “{parts}” is not used, and some of “{part}” "
        "judge instead. Call the part that is to judge “validation”.",
    ),
    Code.PART_WITHOUT_SPLIT: QT_TRANSLATE_NOOP(
        "Problem",
        "“{part}” is a part of no split. Name the table of patients and parts (--split), or leave "
        "the part out.",
    ),
    Code.NO_FOREGROUND: QT_TRANSLATE_NOOP(
        "Problem",
        "No mask of the {part} patients holds any foreground (grey levels: {levels}). "
        "Check the mask level and the split.",
    ),
    Code.START_MAY_KNOW: QT_TRANSLATE_NOOP(
        "Problem",
        "The run starts from {model}. If that has learned from some of these patients, "
        "cross-validation will look better than it is; compare with folds of a new model.",
    ),
    Code.START_DIFFERS: QT_TRANSLATE_NOOP(
        "Problem", "The start {model} has {setting} {theirs}, not {value}. Leave the setting out."
    ),
    Code.DIVERGED: QT_TRANSLATE_NOOP(
        "Problem",
        "Training in {path} ended in epoch {epoch}: three times a loss or a gradient was not a "
        "number, at half the learning rate each time. The best model so far is kept; start with a "
        "lower rate.",
    ),
    Code.NOT_NUMBERS: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} holds prepared grey values that are not numbers. Check the image, or leave it out.",
    ),
    Code.OTHER_PLANES: QT_TRANSLATE_NOOP(
        "Problem",
        "{count} of {total} volumes, {path} among them, were not acquired in the {plane} plane "
        "that is learned. Leave them out, or train a model for each plane.",
    ),
    Code.FEW_LESION_SLICES: QT_TRANSLATE_NOOP(
        "Problem",
        "A batch holds {count} slices with a lesion on average. With fewer than two the loss "
        "{loss} may never begin to learn: choose a larger batch or more slices with lesion.",
    ),
    Code.BATCH_IN_PARTS: QT_TRANSLATE_NOOP(
        "Problem",
        "Memory does not hold {batch} slices at once: they go through in parts of {parts}. The "
        "step and its rate stay; batch norm and the Dice part of a loss see the parts.",
    ),
    Code.NOT_COMPILED: QT_TRANSLATE_NOOP(
        "Problem",
        "The network was not compiled ({reason}). Training goes on without, at the usual speed.",
    ),
    Code.STATE_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} is damaged and was left aside. The run goes on with epoch {epoch}, from the state "
        "that was saved before.",
    ),
    Code.BEST_DAMAGED: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} could not be opened any more: {reason} The weights as they are now take its place "
        "until a better epoch.",
    ),
    Code.STOPPED_EARLY: QT_TRANSLATE_NOOP(
        "Problem", "The training in {path} was stopped before its first step. Start it again."
    ),
    Code.RUN_EXISTS: QT_TRANSLATE_NOOP(
        "Problem", "{path} is not empty. Resume the run in it or choose another folder."
    ),
    Code.RUN_MISSING: QT_TRANSLATE_NOOP(
        "Problem", "{path} holds no run that can be resumed. Choose the folder of a run."
    ),
    Code.RUN_BUSY: QT_TRANSLATE_NOOP(
        "Problem", "Another process is training in {path}. Wait for it or choose another folder."
    ),
    Code.CANNOT_RESUME: QT_TRANSLATE_NOOP(
        "Problem", "The run in {path} cannot go on: {reason}. Start a new run."
    ),
    Code.RESUME_CHANGED: QT_TRANSLATE_NOOP(
        "Problem",
        "The run began with {setting} = {before}, not {value}. Resume it as it was, or start a "
        "new run.",
    ),
    Code.NOTHING_REVIEWED: QT_TRANSLATE_NOOP(
        "Problem",
        "No slice of the {count} cases is reviewed, and drafts are no truth to learn from. "
        "Review slices on the Cases page first.",
    ),
    Code.SNAPSHOT_CHANGED: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} is no longer what the snapshot of the reviewed cases was made from. "
        "Take a new snapshot with “Train on my reviewed cases”.",
    ),
    Code.REVIEWED_IN_ANOTHER_PLANE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} was reviewed in another plane than the one that is learned ({plane}). "
        "It is left out.",
    ),
    Code.NO_MASK_YET: QT_TRANSLATE_NOOP("Problem", "No mask yet"),
    Code.ONLY_A_DRAFT: QT_TRANSLATE_NOOP("Problem", "Only a draft"),
    Code.NOT_REVIEWED: QT_TRANSLATE_NOOP("Problem", "Corrected, but not reviewed"),
    Code.ONLY_DRAWN: QT_TRANSLATE_NOOP("Problem", "Drawn, and there are real cases"),
    Code.SAME_SCAN: QT_TRANSLATE_NOOP("Problem", "The same scan as {other}"),
    Code.CASES_ALIKE: QT_TRANSLATE_NOOP(
        "Problem",
        "“{name}” stands for {path} and for {other}. Name the patient too, as in “{example}”, or "
        "the file.",
    ),
    Code.FOLD_EMPTY: QT_TRANSLATE_NOOP(
        "Problem",
        "Fold {fold} of {folds} would judge nobody, or leave nobody to learn from, among {count} "
        "patients. With these patients {works} folds work.",
    ),
    Code.NO_FOLDS: QT_TRANSLATE_NOOP(
        "Problem",
        "No number of folds works with these {count} patients: some fold would judge nobody. Add "
        "patients, or train one run without folds.",
    ),
    Code.SLICES_ALIKE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} judges and {other} teaches, but they are nearly the same picture (slice {slice} "
        "and slice {other_slice}; {count} slices in all). If they show one patient, the validation "
        "praises what was learned by heart: check how patients are told apart.",
    ),
    Code.RUN_UNREADABLE: QT_TRANSLATE_NOOP(
        "Problem",
        "{path} cannot be read as a run: {reason}. Choose a folder that a training has written.",
    ),
    Code.NO_RESULTS: QT_TRANSLATE_NOOP(
        "Problem", "The run in {path} has no results yet. Let it end, or stop it to judge it now."
    ),
    Code.PATIENTS_DIFFER: QT_TRANSLATE_NOOP(
        "Problem",
        "The runs in {path} and {other} were not judged by the same patients; they share {shared}. "
        "Train both with one split, or compare on the shared patients alone.",
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

"""What can go wrong in training, from pairing files to comparing runs; a part of `core.texts`."""

from unetpp_desktop.core.code import Code
from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP

TRAINING_TEXTS: dict[Code, str] = {
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
        "Problem",
        "{count} of {total} patients in {path} lack images or masks: {names}. Check the names.",
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
}

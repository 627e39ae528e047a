"""Small real studies on the disk, for the tests of this room and the programs that they start."""

from pathlib import Path

import nibabel as nib
import numpy as np

from unetpp_desktop.core.case import Case, Prediction
from unetpp_desktop.core.compose import FOLLOW, KEEP_IN, KEEP_OUT
from unetpp_desktop.core.history import StepName
from unetpp_desktop.core.texts import Code
from unetpp_desktop.formats import Source
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.open_case import OpenCase

SHAPE = (5, 9, 8)


def write_scan(path: Path, seed: int = 0) -> Source:
    """An oblique NIfTI scan whose voxels depend on the seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    affine = np.array([[0.9, 0.1, 0, -5], [-0.1, 0.9, 0.2, 7], [0, -0.2, 3, 2], [0, 0, 0, 1.0]])
    voxels = np.random.default_rng(seed).integers(0, 900, SHAPE[::-1], dtype=np.int16)
    nib.Nifti1Image(voxels, affine).to_filename(path)
    return Source((path,), path.name, path.parent.name)


def codes(opened: OpenCase) -> list[Code]:
    """What is said of the case."""
    return [problem.code for problem in opened.notices]


def predict(opened: OpenCase, seed: int = 3) -> Prediction:
    """What the engine and the window do: write q into the file, declare it finished, show it."""
    number, path = opened.new_prediction()
    writable = np.memmap(path, np.uint8, mode="r+", shape=SHAPE)
    writable[...] = np.random.default_rng(seed).integers(0, 201, SHAPE)
    writable.flush()
    prediction = Prediction(number, "sample", "ab" * 32, 4, suggested_threshold=0.4)
    opened.case.set_prediction(prediction, opened.keep_prediction(prediction))
    return prediction


def stroke(case: Case, seed: int, *, value: int | None = None) -> None:
    """One stroke of two dabs."""
    dice = np.random.default_rng(seed)
    value = int(dice.choice([FOLLOW, KEEP_IN, KEEP_OUT])) if value is None else value
    k, j, i = (int(dice.integers(0, n - 2)) for n in SHAPE)
    case.begin(StepName.BRUSH, slice_index=k)
    for shift in (0, 1):
        box = ((k, k + 2), (j, j + 2), (i + shift, i + shift + 1))
        case.edit(box, dice.random((2, 2, 1)) > 0.3, value)
    case.commit()


def act(case: Case, number: int) -> None:
    """The step that follows from a number: strokes above all, sometimes one of the others."""
    kind = number % 11
    if kind == 7:
        case.undo()
    elif kind == 8:
        case.redo()
    elif kind == 9:
        case.set_threshold(0.05 * (1 + number % 17), settle=True)
    elif kind == 10:
        if case.reviewed:
            case.unlock()
        else:
            case.review(frozenset({number % SHAPE[0]}))
    else:
        stroke(case, number)


def whole(case: Case) -> tuple[object, ...]:
    """Everything about the work on a case that must come back."""
    return (
        case.corrections.tobytes(),
        case.mask().tobytes(),
        case.threshold,
        case.reviewed,
        case.prediction,
        case.history.position,
        tuple(case.history.steps),
        case.state,
    )


def reopen(opened: OpenCase, store: CaseStore) -> OpenCase:
    """Close it and open it again, as a restart does."""
    opened.close()
    return store.open(opened.source)

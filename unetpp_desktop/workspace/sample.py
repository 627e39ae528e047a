"""The sample project: made-up patients to try the program on, and to learn from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unetpp_desktop.core.phantom import Phantom, phantom_case, phantom_slice
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.sample_files import encode_picture, encode_volume
from unetpp_desktop.workspace.replace import Exist, write_bytes_file

VOLUMES, PICTURES, NOTE = "mri", "slices", "README.txt"
SLICES, SLICE_STEP = 7, 3

TEXT = f"""\
Made-up head MRI, drawn by a computer: no patient stands behind it.

{VOLUMES}/     one study in each folder: image _flair.nii.gz, mask _seg.nii.gz
{PICTURES}/  single slices pNN_SS.png with masks pNN_SS_mask.png, which hold 0, 255 where
         there is lesion, and 90 on a rim around it that is none

Learn from the studies:
  python main.py train --images {VOLUMES} --image-suffix _flair.nii.gz \\
    --mask-suffix _seg.nii.gz --out RUN
Learn from the slices, grey above 127 being lesion:
  python main.py train --images {PICTURES} --image-suffix .png --mask-suffix _mask.png \\
    --mask-threshold 127 --patient-pattern "p[0-9]+" --out RUN
"""


@dataclass(frozen=True)
class Patient:
    """What `phantom_case` makes this patient's study from."""

    seed: int
    codes: str = "LAS"
    oblique_degrees: float = 0.0
    lesions: bool = True


# Chosen by eye: 0.4 to 39 ml, one to nine foci, with and without a dark core; two without lesion.
PATIENTS = (
    Patient(51),
    Patient(45, "RAS"),
    Patient(25, "LPS", 11.0),
    Patient(60, lesions=False),
    Patient(49),
    Patient(32, "LPS"),
    Patient(21, "RAS", 8.0),
    Patient(36),
    Patient(61, "LPS", 14.0, lesions=False),
    Patient(48, "RAS"),
    Patient(22, "PSR"),
    Patient(52, "LAS", 12.0),
)


def draw_patients(count: int, seed: int) -> tuple[Patient, ...]:
    """Other patients than those of the sample, one in eight without a lesion.

    The study of number n has the seed `seed + n`.
    """
    rng = np.random.default_rng(seed)
    return tuple(
        Patient(
            seed + number,
            codes=str(rng.choice(["LAS", "RAS", "LPS"])),
            oblique_degrees=float(rng.uniform(8, 15)) if rng.random() < 0.3 else 0.0,
            lesions=number % 8 != 7,
        )
        for number in range(count)
    )


def write_sample(
    folder: Path,
    *,
    patients: Sequence[Patient] = PATIENTS,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the sample project; what is there already and equal is left, a whole one at once.

    on_progress(done, all) follows every patient (about two seconds each), whose study can then
    be opened. Raises `Problem`: NAME_TAKEN for a file of this name that is not of this sample,
    NOT_SAVED.
    """
    note = TEXT + "\nSeeds: " + " ".join(str(patient.seed) for patient in patients) + "\n"
    whole = _holds(folder / NOTE, note.encode())
    for number, patient in enumerate(patients, start=1):
        if not whole:
            _write_patient(folder, number, patient)
        if on_progress:
            on_progress(number, len(patients))
    if not whole:
        _put(folder / NOTE, note.encode())


def _write_patient(folder: Path, number: int, patient: Patient) -> None:
    phantom = phantom_case(
        patient.seed,
        lesions=patient.lesions,
        oblique_degrees=patient.oblique_degrees,
        codes=patient.codes,
    )
    name = f"patient_{number:02d}"
    place = folder / VOLUMES / name
    _put(place / f"{name}_seg.nii.gz", encode_volume(phantom.mask, phantom.grid))
    _put(place / f"{name}_flair.nii.gz", encode_volume(phantom.values, phantom.grid))
    for index in _slice_choice(phantom):
        picture, grey = phantom_slice(phantom, index)
        stem = f"p{number:02d}_{index:02d}"
        _put(folder / PICTURES / f"{stem}_mask.png", encode_picture(grey))
        _put(folder / PICTURES / f"{stem}.png", encode_picture(picture))


def _slice_choice(phantom: Phantom) -> range:
    """Every third slice around the one with most lesion."""
    axis = phantom.grid.acquired_axis
    others = tuple(other for other in range(3) if other != axis)
    areas = phantom.mask.sum(axis=others)
    best = int(areas.argmax()) if areas.any() else len(areas) // 2
    first = min(max(best - SLICE_STEP * (SLICES // 2), 0), len(areas) - SLICE_STEP * SLICES)
    return range(first, first + SLICE_STEP * SLICES, SLICE_STEP)


def _put(path: Path, data: bytes) -> None:
    if _holds(path, data):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Problem(Code.NOT_SAVED, path=path, reason=reason) from error
    write_bytes_file(path, data, exist=Exist.REFUSE)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.read_bytes() == data
    except OSError:  # not ours to judge: writing it will be refused
        return False

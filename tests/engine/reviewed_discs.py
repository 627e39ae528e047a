"""Discs that a person has reviewed in part: what lies in the other slices is wrong on purpose."""

from pathlib import Path

import nibabel as nib
import numpy as np
from numpy.typing import NDArray

from tests.engine.discs import write_discs
from unetpp_desktop.core.compose import KEEP_IN
from unetpp_desktop.core.history import StepName
from unetpp_desktop.formats import find_sources, read_mask
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder

REVIEWED = (1, 2, 4)


def review_discs(root: Path, *, patients: int = 4, reviewed: tuple[int, ...] = REVIEWED) -> None:
    """Cases of the workspace: true discs in the reviewed slices, everything in the others."""
    write_discs(root, patients=patients)
    review_folder(root, reviewed=reviewed)


def review_folder(root: Path, *, reviewed: tuple[int, ...] = REVIEWED) -> None:
    """The same for pictures that lie in a folder already."""
    sources, _ = find_sources([root], image_suffix=".png", mask_suffix="_mask.png")
    store = CaseStore(cases_folder())
    for source in sources:
        opened = store.open(source)
        case = opened.case
        truth = read_mask(source.references, grid=case.grid) == 1
        truth[[k for k in range(len(truth)) if k not in reviewed]] = True
        case.begin(StepName.BRUSH, slice_index=0)
        box = tuple((0, n) for n in case.grid.shape)
        case.edit((box[0], box[1], box[2]), truth, KEEP_IN)
        case.commit()
        case.review(frozenset(reviewed))
        opened.ready()
        opened.close()
        for path in source.references:
            path.unlink()  # nothing but the review knows the truth now


def review_several_volumes(root: Path) -> list[NDArray[np.int16]]:
    """Two patients, a file of three volumes each; of the last of them slices 0 and 3 are reviewed.

    Returns these volumes as they are stored.
    """
    rng, wanted = np.random.default_rng(3), []
    for patient in ("p1", "p2"):
        volumes = rng.integers(1, 1000, (20, 24, 6, 3)).astype(np.int16)
        wanted.append(volumes[..., 2])
        path = root / patient / f"{patient}_flair.nii.gz"
        path.parent.mkdir(parents=True)
        nib.save(nib.Nifti1Image(volumes, np.diag([1.0, 1.0, 3.0, 1.0])), path)
    store = CaseStore(cases_folder())
    for source in find_sources([root])[0]:
        opened = store.open(source, volume=2)
        half = np.zeros(opened.case.grid.shape, np.uint8)
        half[:, :10] = 1
        opened.case.review(frozenset({0, 3}), mask=half)
        opened.ready()
        opened.close()
    return wanted

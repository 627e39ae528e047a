"""Studies made by code: FLAIR, T1c and a mask of small made-up heads, one NIfTI file each."""

from pathlib import Path

import nibabel as nib
import numpy as np

from tests.engine.discs import small_recipe
from unetpp_desktop.core.phantom import phantom_case
from unetpp_desktop.core.recipe import Recipe

SUFFIXES = "_flair.nii.gz, _t1c.nii.gz"


def write_studies(root: Path, *, patients: int = 3) -> Path:
    """`p0/p0_flair.nii.gz`, `p0/p0_t1c.nii.gz`, `p0/p0_seg.nii.gz` and so on; T1c is not FLAIR."""
    for patient in range(patients):
        head = phantom_case(patient, shape=(6, 40, 36))
        draw = np.random.default_rng(patient)
        t1c = 700 - head.values + 150 * head.mask + draw.normal(0, 5, head.values.shape)
        folder = root / f"p{patient}"
        folder.mkdir(parents=True)
        for name, voxels in (("flair", head.values), ("t1c", t1c), ("seg", head.mask)):
            image = nib.Nifti1Image(voxels.T.astype(np.int16), head.grid.affine)
            nib.save(image, folder / f"p{patient}_{name}.nii.gz")
    return root


def study_recipe(root: Path, **settings: object) -> Recipe:
    """A recipe that learns FLAIR and T1c in seconds."""
    given: dict[str, object] = {
        "image_suffix": SUFFIXES,
        "channels_as": ["FLAIR", "T1c"],
        "mask_suffix": "_seg.nii.gz",
        "size": None,
    }
    return small_recipe(root, **{**given, **settings})

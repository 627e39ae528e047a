"""The sample project is the first thing that a new user opens and trains on."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from numpy.typing import NDArray

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace.sample import PATIENTS, Patient, draw_patients, write_sample

# an oblique one, one without lesion, one stored in sagittal order
SOME = (PATIENTS[2], PATIENTS[3], PATIENTS[10])


def voxels(path: Path) -> NDArray[np.int16]:
    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, patients=SOME)
    return folder


def test_there_are_twelve_different_patients_two_without_lesion_some_oblique() -> None:
    assert len({patient.seed for patient in PATIENTS}) == 12
    assert sum(not patient.lesions for patient in PATIENTS) == 2
    assert sum(8 <= patient.oblique_degrees <= 15 for patient in PATIENTS) >= 3
    assert {"LAS", "RAS", "LPS"} <= {patient.codes for patient in PATIENTS}


def test_each_patient_has_an_image_and_a_mask_of_one_geometry(sample: Path) -> None:
    for number in (1, 2, 3):
        name = f"patient_{number:02d}"
        image, mask = (
            SimpleITK.ReadImage(str(sample / "mri" / name / f"{name}_{kind}.nii.gz"))
            for kind in ("flair", "seg")
        )
        assert image.GetSize() == mask.GetSize()
        assert sorted(image.GetSpacing()) == pytest.approx([1, 1, 3], abs=1e-5)
        assert image.GetDirection() == mask.GetDirection()
        assert image.GetOrigin() == mask.GetOrigin()
        found = set(np.unique(SimpleITK.GetArrayFromImage(mask)).tolist())
        assert found == ({0} if number == 2 else {0, 1})


def test_the_mask_lies_on_the_bright_lesion(sample: Path) -> None:
    for name in ("patient_01", "patient_03"):
        flair = voxels(sample / "mri" / name / f"{name}_flair.nii.gz")
        lesion = voxels(sample / "mri" / name / f"{name}_seg.nii.gz") > 0
        head = flair[flair > flair.mean()]
        assert flair[lesion].mean() > np.median(head) * 1.15


def test_slices_pair_by_suffix_and_their_masks_have_three_greys(sample: Path) -> None:
    folder = sample / "slices"
    masks = sorted(folder.glob("*_mask.png"))
    images = sorted(set(folder.glob("*.png")) - set(masks))
    assert [mask.name.replace("_mask", "") for mask in masks] == [image.name for image in images]
    assert len(images) == 7 * len(SOME)
    greys = [set(np.unique(voxels(mask)).tolist()) for mask in masks]
    assert set.union(*greys) == {0, 90, 255}
    assert all(voxels(mask).shape == voxels(mask.with_name(image.name)).shape == (208, 176)
               for mask, image in zip(masks, images, strict=True))  # fmt: skip


def test_a_second_writing_gives_the_same_bytes_and_finishes_what_was_left(
    sample: Path, tmp_path: Path
) -> None:
    write_sample(tmp_path, patients=SOME[:1])
    first = digests(tmp_path)
    for name, digest in digests(sample).items():
        if "patient_01" in name or name.startswith("slices/p01"):
            assert first[name] == digest
    (tmp_path / "README.txt").unlink()
    (tmp_path / "mri/patient_01/patient_01_flair.nii.gz").unlink()
    write_sample(tmp_path, patients=SOME[:1])
    assert digests(tmp_path) == first


def test_progress_follows_every_patient(sample: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_sample(sample, patients=SOME, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_file_of_somebody_else_is_never_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "mri" / "patient_01" / "patient_01_seg.nii.gz"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"a mask that a person made")
    with pytest.raises(Problem) as caught:
        write_sample(tmp_path, patients=SOME[:1])
    assert caught.value.code is Code.NAME_TAKEN
    assert str(mine) in str(caught.value)
    assert mine.read_bytes() == b"a mask that a person made"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "sample").write_text("a file, not a folder")
    with pytest.raises(Problem) as caught:
        write_sample(tmp_path / "sample", patients=SOME[:1])
    assert caught.value.code is Code.NOT_SAVED


def test_drawn_patients_are_others_than_the_sample_and_one_in_eight_is_empty() -> None:
    drawn = draw_patients(40, 1000)
    assert drawn == draw_patients(40, 1000)
    assert not {patient.seed for patient in drawn} & {patient.seed for patient in PATIENTS}
    assert sum(not patient.lesions for patient in drawn) == 5
    assert {patient.codes for patient in drawn} == {"LAS", "RAS", "LPS"}
    assert all(isinstance(patient, Patient) for patient in drawn)

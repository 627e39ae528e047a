"""The model for real images: what its file promises holds on a volume from elsewhere."""

import shutil
import subprocess
import sys
from pathlib import Path

import nibabel as nib
import numpy as np

from unetpp_desktop.formats.model_header import read_model_header

MODEL = Path(__file__).resolve().parents[2] / "models" / "brain_lesion_flair.safetensors"
LEAST_DICE = 0.7  # measured: see its card


def test_it_runs_on_flair_alone_and_says_what_its_weights_may_be_used_for() -> None:
    info = read_model_header(MODEL)
    assert not info.artificial and info.channels == ("FLAIR",)
    assert "non-commercial" in info.limits and "CC BY-NC-SA" in info.card
    assert MODEL.stat().st_size < 40_000_000


def test_its_card_quotes_the_commands_and_where_it_fails() -> None:
    card = MODEL.with_suffix(".md").read_text(encoding="utf-8")
    assert "main.py train" in card and "main.py evaluate" in card
    assert "multiple sclerosis" in card and "Not for diagnosis" in card


def test_it_finds_a_tumour_of_another_origin_orientation_and_scale(
    real_data: Path, tmp_path: Path
) -> None:
    folder = real_data / "brats2013" / "brats_2013_pat0004_1"
    image = shutil.copy(folder / "Flair_subtrMeanDivStd.nii.gz", tmp_path / "scan.nii.gz")
    command = [sys.executable, "main.py", "predict", str(image), "--model", str(MODEL)]
    subprocess.run(command, cwd=MODEL.parents[1], check=True, capture_output=True)
    found = np.asarray(nib.load(tmp_path / "scan_unetpp.nii.gz").dataobj) > 0
    tumour = np.asarray(nib.load(folder / "OTMultiClass.nii.gz").dataobj) > 0.5
    assert 2 * (found & tumour).sum() / (found.sum() + tumour.sum()) > LEAST_DICE

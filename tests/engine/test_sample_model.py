"""The model that ships: what a new user sees first after pressing Predict on the sample."""

from pathlib import Path

import pytest

from unetpp_desktop.core.measures import counts, dice
from unetpp_desktop.core.phantom import phantom_case
from unetpp_desktop.core.recipe import Device
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.predict import Predictor, empty_q
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.formats.sample_files import encode_volume

MODEL = Path(__file__).resolve().parents[2] / "models" / "sample_phantom.safetensors"
HELD_OUT_SEED = 5008


def test_it_says_that_it_learned_from_artificial_images() -> None:
    info = read_model_header(MODEL)
    assert info.artificial
    assert info.channels == ("FLAIR",)
    assert "artificial" in info.limits
    assert MODEL.stat().st_size < 4_000_000


def test_its_card_quotes_the_command_and_the_dice_of_its_header() -> None:
    card = MODEL.with_suffix(".md").read_text(encoding="utf-8")
    info = read_model_header(MODEL)
    assert "main.py train" in card
    assert "main.py evaluate" in card
    assert info.mean_dice is not None
    assert f"{info.mean_dice:.3f}" in card


def test_it_finds_the_lesion_of_a_patient_it_has_never_seen(tmp_path: Path) -> None:
    study = phantom_case(HELD_OUT_SEED, codes="LPS")
    path = tmp_path / "study.nii.gz"
    path.write_bytes(encode_volume(study.values, study.grid))
    predictor = Predictor(MODEL, device=Device.CPU)
    predictor.check((path,), force=False)
    q = empty_q((study.series,))
    predictor.predict((study.series,), q, path=path)
    mask = q >= round(200 * predictor.info.suggestion.threshold)
    found = dice(counts(mask, study.mask))
    assert found is not None
    assert found > 0.5


def test_it_refuses_a_real_image_without_force(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "real.png"
    Image.new("L", (64, 64)).save(path)
    predictor = Predictor(MODEL, device=Device.CPU)
    with pytest.raises(Problem) as caught:
        predictor.check((path,), force=False)
    assert caught.value.code is Code.ONLY_SAMPLES

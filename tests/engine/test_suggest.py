"""Flips and cleaning are suggested where they help the validation patients, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.engine.test_batch import save_brightness_model, write_volume
from unetpp_desktop.core.compose import Cleaning, compose, quantise
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.measures import counts, dice
from unetpp_desktop.core.model_info import Architecture, ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import Change
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import cache_volume
from unetpp_desktop.engine.flips import learned_flips, mean_over_flips
from unetpp_desktop.engine.losses import cross_entropy
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.predict import Predictor, empty_q
from unetpp_desktop.engine.slices import Preparation, SliceStack
from unetpp_desktop.engine.suggest import choose
from unetpp_desktop.engine.validate import Judge, Judgement
from unetpp_desktop.formats import read_series

SHAPE = (6, 32, 32)


def head(seed: int, *, specks: int, hole: bool) -> tuple[np.ndarray, np.ndarray]:
    """A bright ball in grey tissue, and specks as bright; the reference knows of the ball alone."""
    draw = np.random.default_rng(seed)
    k, j, i = np.mgrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    tissue = (j - 16) ** 2 + (i - 16) ** 2 < 15**2
    ball = 9 * (k - 3) ** 2 + (j - 15) ** 2 + (i - 16) ** 2 < 60
    bright = ball.copy()
    for _ in range(specks):
        bright[draw.integers(6), draw.integers(1, 4), draw.integers(1, 31)] = True
    if hole:
        bright[2:5, 13:18, 14:19] = False
    return draw.normal(5, 3, SHAPE) + 95 * tissue + 200 * bright, ball.astype(np.uint8)


def judge_of(patients: int, *, specks: int = 0, hole: bool = False) -> Judge:
    volumes = []
    for number in range(patients):
        voxels, mask = head(number, specks=specks, hole=hole)
        stack = SliceStack(
            [Series("a", voxels.astype(np.float32), Grid.picture(SHAPE))],
            plane=Plane.PICTURE,
            preparation=Preparation(2),
        )
        volumes.append(cache_volume(stack, mask, patient=f"p{number}", title="t"))
    cpu = torch.device("cpu")
    return Judge(volumes, loss=cross_entropy, autocast=None, device=cpu, batch_size=4)


@pytest.fixture
def network(tmp_path: Path) -> UNetPlusPlus:
    """Marks what is bright."""
    return load_model(save_brightness_model(tmp_path / "m.safetensors"))[0]


def chosen(judge: Judge, network: UNetPlusPlus) -> tuple[Judgement, Judgement]:
    plain = judge.judge(network)
    return plain, choose(judge, network, plain, flips=())


@pytest.mark.parametrize(("counted", "left"), [((1, 2), 72), ((1, 3), 0)])
def test_an_island_does_not_reach_over_a_slice_that_does_not_count(
    counted: tuple[int, ...], left: int, network: UNetPlusPlus
) -> None:
    voxels, mask = np.full(SHAPE, 5, np.float32), np.ones(SHAPE, np.uint8)
    voxels[:, 4:28, 4:28], voxels[:, 8:14, 8:14] = 100, 300
    grid = Grid.picture(SHAPE)
    stack = SliceStack([Series("a", voxels, grid)], plane=Plane.PICTURE, preparation=Preparation(2))
    volume = cache_volume(stack, mask, patient="p", title="t", slices=counted)
    cpu = torch.device("cpu")
    judge = Judge([volume], loss=cross_entropy, autocast=None, device=cpu, batch_size=4)
    plain = judge.judge(network).at_suggestion()
    (cleaned,) = judge.clean(network, plain, [Cleaning(min_ml=0.05)], flips=())  # 50 voxels
    assert plain.patients[0].counts(0.5).tp == 72
    assert cleaned.patients[0].counts(0.5).tp == left
    compared = judge.compare(network, cleaned, flips=())
    assert compared["p"].counts.tp == left


def test_specks_suggest_a_smallest_island_and_the_results_are_those_of_the_clean_masks(
    network: UNetPlusPlus,
) -> None:
    plain, best = chosen(judge_of(6, specks=30), network)
    assert best.cleaning.min_ml > 0 and not best.cleaning.fill_holes
    threshold = best.suggested_threshold()
    assert (best.mean_dice(threshold) or 0) > (plain.mean_dice(threshold) or 0) + 0.005
    voxels, mask = head(0, specks=30, hole=False)
    grid = Grid.picture(SHAPE)
    stack = SliceStack(
        [Series("a", voxels.astype(np.float32), grid)],
        plane=Plane.PICTURE,
        preparation=Preparation(2),
    )
    with torch.no_grad():
        probability = torch.sigmoid(network(stack.prepare(range(SHAPE[0]))))[:, 0].numpy()
    cleaned = compose(
        quantise(probability), None, threshold=threshold, grid=grid, cleaning=best.cleaning
    )
    assert best.patients[0].dice(threshold) == pytest.approx(dice(counts(cleaned, mask)), abs=1e-3)


def test_hollow_marks_suggest_that_holes_be_filled(network: UNetPlusPlus) -> None:
    _, best = chosen(judge_of(6, hole=True), network)
    assert best.cleaning == Cleaning(fill_holes=True)


def test_clean_marks_and_few_patients_suggest_nothing(network: UNetPlusPlus) -> None:
    for judge in (judge_of(6), judge_of(3, specks=30, hole=True)):
        _, best = chosen(judge, network)
        assert best.cleaning == Cleaning() and not best.mirror


def test_flips_are_suggested_only_where_they_help(network: UNetPlusPlus) -> None:
    judge = judge_of(6)
    plain = judge.judge(network)
    flips = learned_flips([Change.FLIP])
    assert not choose(judge, network, plain, flips=flips).mirror
    with torch.no_grad():  # looks at the neighbour on the left: every mark is shifted by a pixel
        for module in network.modules():
            if isinstance(module, torch.nn.Conv2d) and module.kernel_size == (3, 3):
                module.weight[0, 0] = module.weight[0, 0].roll(1, dims=1)
    shifted = judge.judge(network)
    best = choose(judge, network, shifted, flips=flips)
    assert best.mirror
    assert best.known().mean() > shifted.at_suggestion().known().mean() + 0.005


def test_the_mean_is_that_of_all_mirror_images() -> None:
    flips = learned_flips(["flip", "flip_rows", "noise"])
    assert sorted(flips) == [(-2,), (-2, -1), (-1,)]
    assert list(learned_flips(["rotate"])) == []
    ramp = torch.arange(12.0).reshape(1, 1, 3, 4)
    weight = torch.rand(3, 4)
    found = mean_over_flips(ramp, flips, lambda values: values * weight)
    even = (weight + weight.flip(-1) + weight.flip(-2) + weight.flip(-1, -2)) / 4
    assert torch.allclose(found, ramp * even)


def save_lopsided_model(path: Path, *changes: Change, mirror: bool = False) -> Path:
    torch.manual_seed(0)
    network = UNetPlusPlus(Architecture(width=4, depth=1)).eval()
    suggestion = Suggestion(1, mirror=mirror)
    training = {"augment": tuple(changes)}
    info = ModelInfo("m", ("FLAIR",), Plane.AXIAL, suggestion, training=training)
    save_model(path, network, info)
    return path


def test_with_flips_a_mirrored_patient_gets_the_mirrored_mask(tmp_path: Path) -> None:
    model = save_lopsided_model(tmp_path / "m.safetensors", Change.FLIP)
    series = read_series(write_volume(tmp_path / "flair.nii.gz"))
    mirrored = (Series("FLAIR", series[0].voxels[:, :, ::-1], series[0].grid),)

    def differ(*, flips: bool) -> float:
        predictor = Predictor(model, flips=flips)
        found = []
        for one in (series, mirrored):
            q = empty_q(one)
            predictor.predict(one, q, path=tmp_path)
            found.append(q.astype(int))
        return float(np.abs(found[0] - found[1][:, :, ::-1]).max())

    assert differ(flips=True) <= 1 < differ(flips=False)


def test_flips_follow_the_suggestion_and_what_was_learned(tmp_path: Path) -> None:
    learned = save_lopsided_model(tmp_path / "a.safetensors", Change.FLIP, mirror=True)
    assert Predictor(learned).flips and not Predictor(learned, flips=False).flips
    never = save_lopsided_model(tmp_path / "b.safetensors", Change.NOISE)
    assert not Predictor(never).flips
    with pytest.raises(Problem) as problem:
        Predictor(never, flips=True)
    assert problem.value.code is Code.FLIPS_UNKNOWN

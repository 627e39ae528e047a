"""Validation says what an independent count over whole volumes says."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.model_info import Architecture
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.surface import surfaces
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import CachedVolume, cache_volume
from unetpp_desktop.engine.losses import cross_entropy
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.slices import Preparation, SliceStack
from unetpp_desktop.engine.validate import Judge, Judgement, PatientResult, surely_best

SHAPE, SIZE = (5, 48, 64), 32


def make_network() -> UNetPlusPlus:
    torch.manual_seed(2)
    return UNetPlusPlus(Architecture(width=4, depth=2)).eval()


def make_volume(
    patient: str, *, seed: int, empty: bool = False, slices: list[int] | None = None
) -> tuple[CachedVolume, np.ndarray]:
    draw = np.random.default_rng(seed)
    voxels = draw.normal(100, 20, SHAPE).astype(np.float32)
    mask = (draw.random(SHAPE) < (0 if empty else 0.3)).astype(np.uint8)
    stack = SliceStack(
        [Series("a", voxels, Grid.picture(SHAPE))],
        plane=Plane.PICTURE,
        preparation=Preparation(4, SIZE),
    )
    return cache_volume(stack, mask, patient=patient, title=patient, slices=slices), mask


def run(volumes: list[CachedVolume]) -> Judgement:
    judge = Judge(
        volumes, loss=cross_entropy, autocast=None, device=torch.device("cpu"), batch_size=2
    )
    return judge.judge(make_network())


def independent_dice(volumes: list[CachedVolume], masks: list[np.ndarray], level: float) -> float:
    """torch's own interpolation, a plain threshold and boolean sums, all volumes of one patient."""
    overlap = total = 0
    for volume, mask in zip(volumes, masks, strict=True):
        with torch.no_grad():
            probability = torch.sigmoid(
                make_network()(torch.from_numpy(volume.values(slice(None))))
            )
        (top, left), (rows, columns) = volume.frame.corner, volume.frame.inner
        inner = probability[..., top : top + rows, left : left + columns]
        source = functional.interpolate(inner, SHAPE[1:], mode="bilinear", align_corners=False)
        found = source[:, 0].numpy() >= level
        overlap += int((found & (mask > 0)).sum())
        total += int(found.sum()) + int((mask > 0).sum())
    return 2 * overlap / total


@pytest.mark.parametrize("level", [0.4, 0.5, 0.55])
def test_patient_dice_is_that_of_an_independent_count_on_the_source_grid(level: float) -> None:
    volumes, masks = zip(*(make_volume("p", seed=seed) for seed in (1, 2)), strict=True)
    judged = run(list(volumes)).patients[0].dice(level)
    # voxels whose probability is within rounding of the level may fall on either side
    assert judged == pytest.approx(independent_dice(list(volumes), list(masks), level), abs=2e-3)


def test_loss_is_the_mean_over_slices_however_they_are_batched() -> None:
    volume, _ = make_volume("p", seed=1)
    with torch.no_grad():
        logits = make_network()(torch.from_numpy(volume.values(slice(None))))
        masks = torch.from_numpy(volume.masks)[:, None].float()
    from unetpp_desktop.engine.step import head_loss

    with torch.no_grad():
        heads = make_network().forward_heads(torch.from_numpy(volume.values(slice(None))))
    assert torch.equal(heads[-1], logits)
    shape = make_network().architecture
    loss = head_loss(heads, masks, loss=cross_entropy, supervision=shape.supervision)
    expected = loss.item()
    assert run([volume]).loss == pytest.approx(expected, rel=1e-5)


def test_a_patient_without_lesion_counts_only_its_false_positives() -> None:
    with_lesion, _ = make_volume("p", seed=1)
    without, _ = make_volume("q", seed=2, empty=True)
    judgement = run([with_lesion, without])
    p, q = judgement.patients
    assert q.dice() is None
    assert q.counts(0.5).tp == q.counts(0.5).fn == 0 < q.counts(0.0).fp
    assert judgement.mean_dice() == p.dice()


def patients(best_at: float, *, n: int, gain: float, spread: float) -> Judgement:
    """Patients whose false positives fall away at `best_at`, by an amount that scatters."""
    draw = np.random.default_rng(0)
    results = []
    for number in range(n):
        inside, outside = np.zeros(201, np.int64), np.zeros(201, np.int64)
        inside[-1] = 1000
        amount = max(0, round(1000 * (gain + spread * draw.normal())))
        outside[round(200 * best_at) - 1] = amount
        results.append(PatientResult(f"p{number}", inside, outside))
    return Judgement(0.0, tuple(results), 1)


def test_a_threshold_is_suggested_only_when_it_helps_by_more_than_noise() -> None:
    assert patients(0.7, n=10, gain=0.5, spread=0.05).suggested_threshold() == 0.7
    assert patients(0.7, n=10, gain=0.002, spread=0.0).suggested_threshold() == 0.5
    assert patients(0.7, n=4, gain=0.5, spread=0.0).suggested_threshold() == 0.5


def test_one_patient_that_gains_much_is_noise() -> None:
    quiet = patients(0.7, n=9, gain=0.0, spread=0.0).patients
    loud = patients(0.7, n=1, gain=3.0, spread=0.0).patients
    assert Judgement(0.0, (*quiet, *loud), 1).suggested_threshold() == 0.5


def test_the_luckiest_of_many_is_seldom_taken_for_better() -> None:
    """Sixteen thresholds that only scatter: one is suggested in at most 5 of 100 such trainings."""
    draw = np.random.default_rng(3)
    suggested = 0
    for _ in range(400):
        usual, *others = draw.normal(0.7, 0.1, (17, 8))
        suggested += surely_best(usual, dict(enumerate(others))) is not None
    assert suggested <= 0.05 * 400


@pytest.mark.parametrize("numbers", [None, [0, 1, 3]])
def test_measures_at_the_end_are_those_of_the_histograms_and_of_whole_volumes(
    numbers: list[int] | None,
) -> None:
    """Only slices that count are measured; a gap between them is empty on both sides."""
    volume, mask = make_volume("p", seed=1, slices=numbers)
    judge = Judge(
        [volume, volume],
        loss=cross_entropy,
        autocast=None,
        device=torch.device("cpu"),
        batch_size=2,
    )
    network = make_network()
    judgement = judge.judge(network)
    (patient,) = judgement.patients
    compared = judge.compare(network, replace(judgement, threshold=0.5), flips=())["p"]
    assert compared.counts == patient.counts(0.5)
    assert compared.measures()["dice"] == patient.dice()
    assert compared.measures()["hd95_px"] is not None and compared.in_mm is False
    assert compared.slices.count == 2 * len(volume)
    stacked = np.zeros(SHAPE, np.uint8) if numbers else mask
    for number in numbers or ():
        stacked[number] = mask[number]
    area = surfaces(stacked, stacked, spacing=(1, 1, 1)).true.areas.sum()
    assert compared.surfaces.true.areas.sum() == pytest.approx(2 * area)


@pytest.mark.parametrize(("fits", "at_once"), [(3, 3), (1, 1)])
def test_slices_that_memory_does_not_hold_are_judged_in_parts_with_the_same_result(
    fits: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume, _ = make_volume("p", seed=1)
    cpu = torch.device("cpu")
    judge = Judge([volume], loss=cross_entropy, autocast=None, device=cpu, batch_size=6)
    whole, forward = judge.judge(make_network()), UNetPlusPlus.forward_heads

    def hungry(network: UNetPlusPlus, slices: torch.Tensor) -> list[torch.Tensor]:
        if len(slices) > fits:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to ...")
        return forward(network, slices)

    monkeypatch.setattr(UNetPlusPlus, "forward_heads", hungry)
    parts = judge.judge(make_network())
    assert judge.batch_size == at_once
    assert parts.loss == pytest.approx(whole.loss, rel=1e-5)
    assert parts.mean_dice() == pytest.approx(whole.mean_dice(), abs=1e-4)
    fits = 0
    with pytest.raises(Problem) as refusal:
        judge.judge(make_network())
    assert refusal.value.code is Code.OUT_OF_MEMORY

"""Every loss stays usable where training would otherwise stall or end in NaN."""

import pytest
import torch
from torch import Tensor

from unetpp_desktop.core.recipe import Loss
from unetpp_desktop.engine.losses import LOSSES

every_loss = pytest.mark.parametrize("name", list(LOSSES))


def disc(*, slices: int = 2, px: int = 32, radius_px: float = 9) -> Tensor:
    row, column = torch.meshgrid(torch.arange(px), torch.arange(px), indexing="ij")
    inside = (row - px / 2) ** 2 + (column - px / 2) ** 2 < radius_px**2
    return inside.float().expand(slices, 1, px, px).clone()


def test_every_named_loss_exists() -> None:
    assert set(LOSSES) == set(Loss)


@every_loss
@pytest.mark.parametrize("logit", [-80.0, 80.0])
def test_extreme_logits_give_a_finite_loss_and_gradient(name: Loss, logit: float) -> None:
    logits = torch.full((2, 1, 32, 32), logit, requires_grad=True)
    loss = LOSSES[name](logits, disc())
    loss.backward()  # type: ignore[no-untyped-call]
    assert torch.isfinite(loss)
    assert logits.grad is not None and torch.isfinite(logits.grad).all()


@every_loss
def test_an_empty_mask_still_teaches_to_predict_less(name: Loss) -> None:
    logits = torch.full((2, 1, 32, 32), -2.0, requires_grad=True)
    LOSSES[name](logits, torch.zeros(2, 1, 32, 32)).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()
    assert (logits.grad > 0).all()


@every_loss
def test_a_better_prediction_costs_less(name: Loss) -> None:
    mask = disc()
    right, unsure, wrong = ((2 * mask - 1) * size for size in (6.0, 0.1, -6.0))
    costs = [LOSSES[name](logits, mask).item() for logits in (right, unsure, wrong)]
    assert costs == sorted(costs)
    assert costs[0] < 0.05 < costs[1]


@every_loss
@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_half_precision_logits_give_the_full_precision_loss(name: Loss, kind: torch.dtype) -> None:
    mask = disc(slices=8, px=128, radius_px=60)
    logits = ((2 * mask - 1) * 4).to(kind)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        half = LOSSES[name](logits, mask.to(kind))
    assert half.dtype is torch.float32
    assert half.item() == pytest.approx(LOSSES[name](logits.float(), mask).item(), rel=1e-4)


def test_focal_tversky_is_that_of_the_paper() -> None:
    """Abraham and Khan 2019: alpha 0.7 on what is missed, beta 0.3 on what is false, gamma 4/3."""
    mask = disc()
    logits = (2 * mask - 1) * 30
    logits[0, 0, 12:20, 12:20] = -30.0  # missed
    logits[1, 0, :4] = 30.0  # false
    found, true = logits > 0, mask > 0
    tp, fn, fp = ((a & b).sum().item() for a, b in ((found, true), (~found, true), (found, ~true)))
    assert fn == 64 and fp == 128
    expected = (1 - (tp + 0.5) / (tp + 0.7 * fn + 0.3 * fp + 0.5)) ** 0.75
    assert LOSSES[Loss.FOCAL_TVERSKY](logits, mask).item() == pytest.approx(expected, abs=1e-5)


def test_dice_part_counts_the_batch_as_one() -> None:
    mask = torch.cat([disc(slices=1), torch.zeros(1, 1, 32, 32)])
    logits = (2 * mask - 1) * 30
    logits[1, 0, :4] = 30.0
    overlap, predicted, true = mask.sum().item(), (logits > 0).sum().item(), mask.sum().item()
    expected = 1 - (2 * overlap + 1) / (predicted + true + 1)
    difference = LOSSES[Loss.BCE_DICE](logits, mask) - LOSSES[Loss.BCE](logits, mask)
    assert difference.item() == pytest.approx(expected, abs=1e-5)
    assert LOSSES[Loss.DICE](logits, mask).item() == pytest.approx(expected, abs=1e-5)

"""Augmentation changes image and mask alike, and is the same for the same (seed, epoch, batch)."""

import torch

from unetpp_desktop.engine.augment import GAIN, SHIFT, augment

DRAW = (1, 2, 3)


def slopes(n: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """Slices that rise along the columns, and masks that mark their right half."""
    ramp = torch.linspace(-1, 1, 16).expand(n, 2, 8, 16).clone()
    return ramp, (ramp[:, :1] > 0).float()


def test_image_and_mask_are_mirrored_together() -> None:
    slices, masks = augment(*slopes(), seed=DRAW, mirror=True)
    mirrored = slices[:, 0, 0, 0] > slices[:, 0, 0, -1]
    assert 0.2 < mirrored.float().mean() < 0.8
    assert torch.equal(masks[:, 0, 0, 0] > 0, mirrored)


def test_without_mirroring_only_grey_values_change_a_little() -> None:
    before, masks_before = slopes()
    slices, masks = augment(before, masks_before, seed=DRAW, mirror=False)
    assert torch.equal(masks, masks_before)
    assert not torch.equal(slices, before)
    assert (slices - before).abs().max() <= GAIN * before.abs().max() + SHIFT + 1e-6


def test_the_same_place_in_a_run_draws_the_same() -> None:
    first, again, other = (
        augment(*slopes(), seed=seed, mirror=True)[0] for seed in (DRAW, DRAW, (1, 2, 4))
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)

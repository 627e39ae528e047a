"""Image and mask are changed alike, by the same draw for the same slice wherever it stands."""

import numpy as np
import pytest
import torch

from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import DEFAULT_CHANGES, Change
from unetpp_desktop.engine.augment import LARGEST_ANGLE, SHARE, ZOOM, Augmentation
from unetpp_desktop.engine.cache import TrainingBatch
from unetpp_desktop.engine.prepare import believable

BLACK = -3.0
MOVES = (Change.ROTATE, Change.SCALE, Change.FLIP, Change.FLIP_ROWS, Change.ELASTIC)


def discs(n: int = 24, *, rows: int = 48, columns: int = 80) -> TrainingBatch:
    """Two channels and a mask that show one bright disc, right of the centre and above it."""
    row, column = np.mgrid[:rows, :columns]
    inside = (row - rows * 0.4) ** 2 + (column - columns * 0.62) ** 2 < (rows * 0.17) ** 2
    mask = torch.from_numpy(inside.astype(np.float32)).expand(n, 1, rows, columns).clone()
    slices = (mask * (2 - BLACK) + BLACK).expand(n, 2, rows, columns).clone()
    return TrainingBatch(slices, mask, torch.full((n, 2), BLACK), np.arange(n))


def varied(*changes: Change, batch: TrainingBatch, epoch: int = 0, seed: int = 7) -> TrainingBatch:
    slices, masks = Augmentation(changes, seed=seed)(batch, epoch=epoch)
    return batch._replace(slices=slices, masks=masks)


def changed(batch: TrainingBatch, before: TrainingBatch) -> torch.Tensor:
    return (batch.slices - before.slices).abs().amax((1, 2, 3)) > 1e-3


def middle(mask: torch.Tensor) -> tuple[float, float]:
    row, column = torch.nonzero(mask[0]).double().mean(0).tolist()
    return row, column


@pytest.mark.parametrize("change", MOVES)
def test_image_and_mask_move_together(change: Change) -> None:
    before = discs()
    after = varied(change, batch=before)
    moved = changed(after, before)
    share = moved.float().mean()
    assert 0.2 * SHARE[change] < share < min(1.0, 2.5 * SHARE[change])
    assert not torch.equal(after.masks[moved], before.masks[moved])
    assert torch.equal(after.masks[~moved], before.masks[~moved])
    seen = after.slices[:, :1] > (2 + BLACK) / 2
    differ = (seen != (after.masks > 0.5)).float().sum((1, 2, 3)) / after.masks.sum((1, 2, 3))
    assert differ.max() < 0.12  # a disc's rim of pixels is a tenth of it
    assert set(after.masks.unique().tolist()) == {0.0, 1.0}


def test_a_turned_disc_stays_round_at_its_distance_within_the_largest_angle() -> None:
    before = discs()
    after = varied(Change.ROTATE, batch=before)
    centre = (47 / 2, 79 / 2)

    def polar(mask: torch.Tensor) -> tuple[float, float]:
        down, right = (place - half for place, half in zip(middle(mask), centre, strict=True))
        return float(np.hypot(down, right)), float(np.arctan2(down, right))

    radius, angle = polar(before.masks[0])
    angles = []
    for mask in after.masks:
        assert polar(mask)[0] == pytest.approx(radius, abs=0.5)
        assert float(mask.sum()) == pytest.approx(float(before.masks[0].sum()), rel=0.06)
        angles.append(polar(mask)[1] - angle)
    assert max(map(abs, angles)) < LARGEST_ANGLE + 0.03
    assert max(angles) > 0.1 and min(angles) < -0.1


def test_scaling_keeps_to_its_range_and_spreads_to_both_sides() -> None:
    before = discs(60)
    after = varied(Change.SCALE, batch=before)
    zooms = (after.masks.sum((1, 2, 3)) / before.masks.sum((1, 2, 3))).sqrt()
    assert ZOOM[0] * 0.95 < zooms.min() < 0.9 and 1.1 < zooms.max() < ZOOM[1] * 1.05


def test_a_mirror_is_exact() -> None:
    before = discs()
    for change, axis in ((Change.FLIP, 3), (Change.FLIP_ROWS, 2)):
        after = varied(change, batch=before)
        mirrored = changed(after, before)
        assert torch.equal(after.masks[mirrored], before.masks[mirrored].flip(axis))
        exact = before.slices[mirrored].flip(axis)
        assert torch.allclose(after.slices[mirrored], exact, atol=1e-3)


def test_what_comes_in_from_outside_is_background() -> None:
    batch = discs()
    bright = batch._replace(slices=torch.full_like(batch.slices, 2.0))
    after = varied(Change.ROTATE, batch=bright)
    assert after.slices.min() == pytest.approx(BLACK, abs=1e-5)
    assert after.slices.max() < 2.001


def test_grey_changes_leave_the_mask_and_treat_channels_by_themselves() -> None:
    before = discs()
    greys = [change for change in Change if change not in MOVES]
    after = varied(*greys, batch=before)
    assert torch.equal(after.masks, before.masks)
    assert changed(after, before).float().mean() > 0.5
    differ = (after.slices[:, 0] - after.slices[:, 1]).abs().amax((1, 2)) > 1e-3
    assert differ.any()
    assert torch.isfinite(after.slices).all()


def test_neighbouring_slices_of_one_series_get_the_same_greys() -> None:
    before = discs()
    slices, _ = Augmentation([Change.BIAS, Change.GAMMA], seed=1, context=2)(before, epoch=0)
    assert changed(before._replace(slices=slices), before).any()
    assert torch.equal(slices[:, 0], slices[:, 1])


def test_a_series_is_left_out_as_often_as_asked_but_never_all_of_a_slice() -> None:
    before = discs(200)
    wide = before._replace(
        slices=before.slices.repeat_interleave(2, dim=1),
        background=before.background.repeat_interleave(2, dim=1),
    )
    augment = Augmentation([], seed=3, context=2, dropout=0.3)
    slices, masks = augment(wide, epoch=0)
    empty = (slices == 0).all(dim=3).all(dim=2)
    assert torch.equal(empty[:, 0], empty[:, 1]) and torch.equal(empty[:, 2], empty[:, 3])
    assert not empty.all(dim=1).any()
    share = 0.3 - 0.3**2 / 2  # of the slices without both, one series comes back
    assert empty.float().mean() == pytest.approx(share, abs=0.06)
    kept = ~empty
    assert torch.equal(slices[kept], wide.slices[kept])
    assert torch.equal(masks, wide.masks)


def test_a_draw_belongs_to_seed_epoch_and_slice_not_to_the_batch() -> None:
    batch = discs(12)
    whole = varied(*DEFAULT_CHANGES, batch=batch)
    order = [7, 2, 11, 3]
    part = TrainingBatch(*(tensor[order] for tensor in batch[:3]), batch.numbers[order])
    again = varied(*DEFAULT_CHANGES, batch=part)
    assert torch.allclose(again.slices, whole.slices[order], atol=1e-5)
    assert torch.equal(again.masks, whole.masks[order])
    for other in (
        varied(*DEFAULT_CHANGES, batch=batch, epoch=1),
        varied(*DEFAULT_CHANGES, batch=batch, seed=8),
    ):
        assert not torch.equal(other.slices, whole.slices)


def test_a_change_that_is_switched_off_leaves_the_others_as_they_were() -> None:
    batch = discs(60)
    rest = [change for change in DEFAULT_CHANGES if change is not Change.NOISE]
    with_noise, without = varied(*DEFAULT_CHANGES, batch=batch), varied(*rest, batch=batch)
    assert torch.equal(with_noise.masks, without.masks)
    same = (with_noise.slices == without.slices).all(dim=3).all(dim=2).all(dim=1)
    assert 0.6 < same.float().mean() < 1


def test_without_changes_the_batch_is_what_it_was_and_the_given_one_always_stays() -> None:
    batch, kept = discs(), discs()
    after = varied(batch=batch)
    assert torch.equal(after.slices, batch.slices) and torch.equal(after.masks, batch.masks)
    varied(*Change, batch=batch)
    assert torch.equal(batch.slices, kept.slices) and torch.equal(batch.masks, kept.masks)


def test_front_and_back_never_change_places() -> None:
    assert Change.FLIP in believable(DEFAULT_CHANGES, Plane.AXIAL)
    assert Change.FLIP not in believable(DEFAULT_CHANGES, Plane.SAGITTAL)

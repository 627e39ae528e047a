"""What is cached is what prediction would see, and an epoch shows each slice once."""

import numpy as np
import pytest
import torch

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.cache import Batches, CachedVolume, cache_volume
from unetpp_desktop.engine.slices import Preparation, SliceStack


def make_stack(*, shape: tuple[int, int, int], size: int | None = 32, seed: int = 0) -> SliceStack:
    draw = np.random.default_rng(seed)
    series = [
        Series(name, draw.gamma(2.0, 100.0, shape).astype(np.float32), Grid.picture(shape))
        for name in ("a", "b")
    ]
    return SliceStack(series, plane=Plane.PICTURE, preparation=Preparation(8, size))


def make_volume(
    *,
    shape: tuple[int, int, int],
    size: int | None = 32,
    seed: int = 0,
    foreground: int | None = None,
) -> CachedVolume:
    """Noise; the first `foreground` slices (default: all) have a mask."""
    stack = make_stack(shape=shape, size=size, seed=seed)
    mask = (np.random.default_rng(seed + 1).random(shape) < 0.2).astype(np.uint8)
    if foreground is not None:
        mask[foreground:] = 0
    return cache_volume(stack, mask, patient=f"p{seed}", title="t")


def test_cached_slices_are_the_networks_slices_within_half_a_grey_step() -> None:
    shape = (5, 40, 50)
    stack, volume = make_stack(shape=shape), make_volume(shape=shape)
    exact = stack.prepare(range(5)).numpy()
    assert volume.values(slice(None)).shape == exact.shape
    worst = np.abs(volume.values(slice(None)) - exact).max(axis=(0, 2, 3))
    assert (worst <= volume.step * 0.51).all()
    assert (volume.step < 0.03).all()


def test_cached_slices_have_the_neighbours_that_prediction_gives_them() -> None:
    shape = (6, 16, 16)
    draw = np.random.default_rng(0)
    series = [
        Series(
            name, draw.gamma(2.0, 100.0, shape).astype(np.float32), Grid.picture(shape), gaps=(4,)
        )
        for name in ("a", "b")
    ]
    preparation = Preparation(8, 16, context=3)
    stack = SliceStack(series, plane=Plane.PICTURE, preparation=preparation)
    exact = stack.prepare(range(6)).numpy()
    mask = np.ones(shape, np.uint8)
    whole = cache_volume(stack, mask, patient="p", title="t")
    assert np.abs(whole.values(slice(None)) - exact).max() <= whole.step.max() * 0.51
    some = cache_volume(stack, mask, patient="p", title="t", slices=[1, 5])
    assert len(some) == len(some.masks) == 2
    assert np.array_equal(some.values(slice(None)), whole.values(np.array([1, 5])))
    assert np.array_equal(some.picture(1), whole.picture(5))
    (batch,) = Batches([some], batch_size=2, seed=0).epoch(0)
    assert batch.slices.shape == (2, 6, 16, 16) and batch.background.shape == (2, 6)


def test_masks_are_kept_on_both_grids() -> None:
    shape = (3, 41, 53)
    mask = (np.random.default_rng(1).random(shape) < 0.2).astype(np.uint8)
    stack = make_stack(shape=shape)
    volume = cache_volume(stack, mask, patient="p", title="t")
    assert np.array_equal(volume.reference_slices(slice(None)), mask.astype(bool))
    expected = stack.prepare_masks(mask, range(3)).numpy()[:, 0]
    assert np.array_equal(volume.masks, expected)


def test_a_constant_image_and_values_that_are_not_numbers_do_no_harm() -> None:
    shape = (2, 16, 16)
    voxels = np.full(shape, 7, np.float32)
    voxels[0, 0, 0] = np.nan
    stack = SliceStack(
        [Series("a", voxels, Grid.picture(shape))],
        plane=Plane.PICTURE,
        preparation=Preparation(8, 16),
    )
    volume = cache_volume(stack, np.zeros(shape, np.uint8), patient="p", title="t")
    assert volume.non_finite == 1
    assert not volume.values(slice(None)).any()


def slices_of(batches: Batches, epoch: int, *, start: int = 0) -> list[torch.Tensor]:
    return [one for batch in batches.epoch(epoch, start=start) for one in batch.slices]


def test_an_epoch_shows_each_slice_once_in_batches_of_even_size() -> None:
    volumes = [make_volume(shape=(n, 32, 32), seed=n) for n in (4, 5, 8)]
    batches = Batches(volumes, batch_size=8, seed=3)
    sizes = [len(batch.slices) for batch in batches.epoch(0)]
    assert sizes == batches.sizes == [6, 6, 5]
    shown = sorted(float(one.sum()) for one in slices_of(batches, 0))
    cached = [float(v.values(np.array([i]))[0].sum()) for v in volumes for i in range(len(v))]
    assert shown == pytest.approx(sorted(cached), abs=1e-3)


@pytest.mark.parametrize(("share", "full"), [(0.1, 6), (0.5, 12), (0.75, 18), (1.0, 24)])
def test_each_batch_has_its_share_of_foreground_and_the_epoch_its_length(
    share: float, full: int
) -> None:
    """Six of 24 slices hold foreground: each comes at least once, empty ones at most once."""
    rare = make_volume(shape=(24, 32, 32), foreground=6)
    batches = Batches([rare], batch_size=8, seed=3, oversample=share)
    shown: list[float] = []
    numbers: list[int] = []
    for batch in batches.epoch(0):
        assert len(batch.slices) == 8
        assert int(batch.masks.any(dim=(1, 2, 3)).sum()) == full // 3
        shown += [float(one.sum()) for one in batch.slices]
        numbers += batch.numbers.tolist()
    assert len(set(numbers)) == 24  # a slice that comes again is varied anew
    cached = [float(rare.values(np.array([i]))[0].sum()) for i in range(24)]
    counts = [sum(abs(one - value) < 1e-3 for one in shown) for value in cached]
    assert sum(counts) == 24
    assert all(full // 6 == count for count in counts[:6])
    assert all(count <= 1 for count in counts[6:])


def test_over_the_epochs_every_empty_slice_has_its_turn() -> None:
    batches = Batches(
        [make_volume(shape=(12, 32, 32), foreground=3)], batch_size=4, seed=0, oversample=0.5
    )
    shown = [{round(float(one.sum()), 2) for one in slices_of(batches, epoch)} for epoch in (0, 1)]
    assert len(shown[0]) == len(shown[1]) == 9
    everything = set.union(
        *({round(float(one.sum()), 2) for one in slices_of(batches, epoch)} for epoch in range(12))
    )
    assert len(everything) == 12


@pytest.mark.parametrize("oversample", [0.0, 0.6])
def test_the_order_belongs_to_seed_and_epoch_and_can_be_entered_in_the_middle(
    oversample: float,
) -> None:
    volumes = [make_volume(shape=(9, 32, 32), foreground=4)]
    first = slices_of(Batches(volumes, batch_size=2, seed=3, oversample=oversample), 1)
    again = slices_of(Batches(volumes, batch_size=2, seed=3, oversample=oversample), 1, start=2)
    assert all(torch.equal(a, b) for a, b in zip(first[4:], again, strict=True))
    for seed, epoch in ((3, 2), (4, 1)):
        other = slices_of(Batches(volumes, batch_size=2, seed=seed, oversample=oversample), epoch)
        assert not all(torch.equal(a, b) for a, b in zip(first, other, strict=True))


def test_the_largest_batch_is_as_large_as_any_can_be() -> None:
    volumes = [
        make_volume(shape=(3, 16, 40), size=None),
        make_volume(shape=(4, 40, 24), size=None),
    ]
    largest = Batches(volumes, batch_size=4, seed=0).largest()
    assert largest.slices.shape == (4, 2, 40, 40)
    assert largest.masks.shape == (4, 1, 40, 40)


def test_values_that_are_not_numbers_end_in_words_before_a_network_sees_them() -> None:
    volume = make_volume(shape=(3, 16, 16))
    volume.step[1] = np.nan
    with pytest.raises(Problem) as caught:
        list(Batches([volume], batch_size=2, seed=0).epoch(0))
    assert caught.value.code is Code.NOT_NUMBERS and caught.value.facts["path"] == "t"


def test_slices_of_different_sizes_share_a_batch_padded_with_their_background() -> None:
    small, large = (
        make_volume(shape=(1, 16, 24), size=None),
        make_volume(shape=(1, 40, 24), size=None),
    )
    (batch,) = Batches([small, large], batch_size=2, seed=0).epoch(0)
    slices, masks = batch.slices, batch.masks
    assert slices.shape[2:] == masks.shape[2:] == (40, 24)
    padded = min(range(2), key=lambda place: float(masks[place].sum()))
    assert torch.equal(slices[padded, :, :12].amax((1, 2)), torch.from_numpy(small.offset))
    assert not masks[padded, :, :12].any()
    assert np.array_equal(slices[padded, :, 12:28].numpy(), small.values(slice(None))[0])

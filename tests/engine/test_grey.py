"""Each change of grey values does what its name says, and no more."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from unetpp_desktop.core.recipe import Change
from unetpp_desktop.engine.grey import GREY

BLACK = -2.0


def pictures(n: int = 3) -> torch.Tensor:
    """A head of noisy tissue on a black ground."""
    draw = np.random.default_rng(3)
    row, column = np.mgrid[:40, :56]
    inside = ((row - 20) / 18) ** 2 + ((column - 28) / 24) ** 2 < 1
    values = np.where(inside, draw.normal(0.5, 0.6, (n, 1, 40, 56)).clip(-1.9, 3), BLACK)
    return torch.from_numpy(values.astype(np.float32))


def apply(change: Change, amount: float, values: torch.Tensor) -> torch.Tensor:
    draw = np.random.default_rng(9)

    def normal(*shape: int) -> torch.Tensor:
        return torch.from_numpy(draw.standard_normal((len(values), *shape), np.float32))

    each = torch.full((len(values), 1, 1, 1), amount)
    return GREY[change].apply(values, each, torch.full_like(each, BLACK), normal)


def numbers(tensor: torch.Tensor) -> NDArray[np.float32]:
    return tensor.numpy()


@pytest.mark.parametrize("sigma", [0.5, 0.8, 1.0])
def test_blur_is_the_gaussian_of_scipy(sigma: float) -> None:
    values = pictures()
    expected = gaussian_filter(numbers(values), (0, 0, sigma, sigma), mode="nearest", radius=3)
    assert np.allclose(numbers(apply(Change.BLUR, sigma, values)), expected, atol=1e-5)


def test_noise_has_its_deviation_and_no_mean() -> None:
    added = apply(Change.NOISE, 0.2, pictures()) - pictures()
    assert added.std().item() == pytest.approx(0.2, rel=0.05)
    assert added.mean().item() == pytest.approx(0, abs=0.01)


def test_brightness_multiplies_what_lies_above_the_background() -> None:
    values = pictures()
    after = apply(Change.BRIGHTNESS, 1.25, values)
    assert torch.allclose((after - BLACK), 1.25 * (values - BLACK), atol=1e-5)


def test_contrast_spreads_around_the_mean_within_the_range() -> None:
    values = pictures()
    low, high = apply(Change.CONTRAST, 0.75, values), apply(Change.CONTRAST, 1.25, values)
    assert low.std() < values.std() < high.std()
    for after in (low, high):
        assert after.min() >= values.min() and after.max() <= values.max()


def test_gamma_bends_the_greys_but_keeps_their_order_mean_and_deviation() -> None:
    values = pictures(1)
    after = apply(Change.GAMMA, 1.5, values)
    assert after.mean().item() == pytest.approx(values.mean().item(), abs=1e-4)
    assert after.std().item() == pytest.approx(values.std().item(), rel=1e-4)
    order = values.flatten().argsort()
    assert (after.flatten()[order].diff() >= -1e-5).all()
    straight = np.corrcoef(numbers(values).ravel(), numbers(after).ravel())[0, 1]
    assert 0.8 < straight < 0.999


def test_an_uneven_field_is_smooth_and_leaves_the_background_black() -> None:
    values = pictures()
    after = apply(Change.BIAS, 0.2, values)
    assert torch.equal(after[values == BLACK], values[values == BLACK])
    field = torch.where(values > BLACK, (after - BLACK) / (values - BLACK), torch.nan)
    assert 0.3 < field.nan_to_num(1.0).min() < 0.95 and 1.05 < field.nan_to_num(1.0).max() < 3
    step = (field[..., 1:] - field[..., :-1]).nan_to_num(0.0).abs().max()
    assert step < 0.2  # from a pixel to its neighbour


def test_coarser_pixels_lose_detail_and_move_nothing() -> None:
    values = pictures()
    after = apply(Change.LOW_RESOLUTION, 0.5, values)
    assert after.shape == values.shape
    assert after.min() >= values.min() and after.max() <= values.max()
    row, column = torch.meshgrid(torch.arange(40.0), torch.arange(56.0), indexing="ij")
    ramp = (row * 0.1 + column * 0.2)[None, None]
    coarse = apply(Change.LOW_RESOLUTION, 0.5, ramp)
    assert (coarse - ramp)[..., 3:-3, 3:-3].abs().max() < 0.2  # less than the step of one pixel
    board = ((row + column) % 2)[None, None]
    assert apply(Change.LOW_RESOLUTION, 0.7, board).std() < board.std()


@pytest.mark.parametrize("change", GREY)
def test_an_empty_slice_survives_every_change(change: Change) -> None:
    after = apply(change, GREY[change].high, torch.full((2, 1, 16, 16), BLACK))
    assert torch.isfinite(after).all()
    if change is not Change.NOISE:
        assert after.std() < 1e-5

"""Each optimizer is the one it is called, with the rate it was given."""

import pytest
import torch

from unetpp_desktop.core.recipe import DEFAULT_LR, Optimizer
from unetpp_desktop.engine.optimizers import OPTIMIZERS


def test_every_named_optimizer_exists() -> None:
    assert set(OPTIMIZERS) == set(Optimizer)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_an_optimizer_walks_downhill_at_its_default_rate(name: Optimizer) -> None:
    weight = torch.nn.Parameter(torch.tensor([1.0, -1.0]))
    optimizer = OPTIMIZERS[name]([weight], DEFAULT_LR[name], 0.0)
    assert optimizer.param_groups[0]["lr"] == DEFAULT_LR[name]
    start = weight.detach().abs().sum().item()
    for _ in range(20):
        optimizer.zero_grad()
        (weight**2).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert weight.detach().abs().sum().item() < start

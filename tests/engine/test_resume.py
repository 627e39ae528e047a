"""A saved state gives back every number, whatever the optimizer."""

from pathlib import Path

import pytest
import torch

from unetpp_desktop.core.recipe import Optimizer
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.optimizers import OPTIMIZERS
from unetpp_desktop.engine.resume import load_state, save_state


def make(name: Optimizer, *, seed: int) -> tuple[torch.nn.Module, torch.optim.Optimizer]:
    torch.manual_seed(seed)
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 3, 3), torch.nn.BatchNorm2d(3))
    return network, OPTIMIZERS[name](network.parameters(), 0.01, 1e-4)


def advance(network: torch.nn.Module, optimizer: torch.optim.Optimizer, *, seed: int) -> None:
    optimizer.zero_grad()
    draw = torch.Generator().manual_seed(seed)
    loss = network(torch.randn(4, 1, 8, 8, generator=draw)).square().mean()
    torch.autograd.backward(loss)
    optimizer.step()


@pytest.mark.parametrize("name", list(Optimizer))
def test_the_next_step_after_loading_is_bit_for_bit_the_same(
    name: Optimizer, tmp_path: Path
) -> None:
    path, scaler = tmp_path / "state.safetensors", torch.amp.GradScaler("cpu", enabled=False)
    network, optimizer = make(name, seed=0)
    for seed in range(3):
        advance(network, optimizer, seed=seed)
    save_state(path, network, optimizer, scaler, progress={"epoch": 3, "who": "Müller"})
    other, other_optimizer = make(name, seed=1)
    assert load_state(path, other, other_optimizer, scaler) == {"epoch": 3, "who": "Müller"}
    for one, its in ((network, optimizer), (other, other_optimizer)):
        advance(one, its, seed=9)
    for before, after in zip(
        network.state_dict().values(), other.state_dict().values(), strict=True
    ):
        assert torch.equal(before, after)


@pytest.mark.parametrize("harm", ["cut", "missing", "another network"])
def test_a_state_that_does_not_fit_is_refused_in_words(harm: str, tmp_path: Path) -> None:
    path, scaler = tmp_path / "state.safetensors", torch.amp.GradScaler("cpu", enabled=False)
    network, optimizer = make(Optimizer.ADAMW, seed=0)
    save_state(path, network, optimizer, scaler, progress={})
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    elif harm == "missing":
        path.unlink()
    else:
        network = torch.nn.Sequential(torch.nn.Conv2d(1, 5, 3))
    with pytest.raises(Problem) as caught:
        load_state(path, network, optimizer, scaler)
    assert caught.value.code is Code.CANNOT_RESUME

"""A saved state gives back every number, whatever the optimizer."""

from pathlib import Path

import pytest
import torch

from unetpp_desktop.core.model_info import Architecture
from unetpp_desktop.core.recipe import Optimizer, Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.learner import Learner, make_learner
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.resume import load_state, save_state


def make(name: Optimizer = Optimizer.ADAMW, *, seed: int, width: int = 2) -> Learner:
    torch.manual_seed(seed)
    recipe = Recipe(optimizer=name, ema=True)
    network = UNetPlusPlus(Architecture(1, width, 1))
    return make_learner(network, recipe, autocast=None, device=torch.device("cpu"))


def advance(learner: Learner, *, seed: int) -> None:
    learner.optimizer.zero_grad()
    draw = torch.Generator().manual_seed(seed)
    loss = learner.network(torch.randn(4, 1, 8, 8, generator=draw)).square().mean()
    torch.autograd.backward(loss)
    learner.optimizer.step()
    assert learner.average is not None
    learner.average.update(learner.network)


def weights(learner: Learner) -> list[torch.Tensor]:
    assert learner.average is not None
    networks = (learner.network, learner.average.network)
    return [value for network in networks for value in network.state_dict().values()]


@pytest.mark.parametrize("name", list(Optimizer))
def test_the_next_step_after_loading_is_bit_for_bit_the_same(
    name: Optimizer, tmp_path: Path
) -> None:
    path = tmp_path / "state.safetensors"
    learner, other = make(name, seed=0), make(name, seed=1)
    for seed in range(3):
        advance(learner, seed=seed)
    save_state(path, learner, progress={"epoch": 3, "who": "Müller"})
    assert load_state(path, other) == {"epoch": 3, "who": "Müller"}
    for one in (learner, other):
        advance(one, seed=9)
    assert all(map(torch.equal, weights(learner), weights(other)))


def test_a_snapshot_is_untouched_by_later_steps_and_brings_everything_back() -> None:
    learner, untouched = make(seed=0), make(seed=0)
    snapshot = learner.snapshot()
    for seed in range(3):
        advance(learner, seed=seed)
    learner.restore(snapshot)
    for one in (learner, untouched):
        advance(one, seed=9)
    assert all(map(torch.equal, weights(learner), weights(untouched)))


@pytest.mark.parametrize("harm", ["cut", "missing", "another network"])
def test_a_state_that_does_not_fit_is_refused_in_words(harm: str, tmp_path: Path) -> None:
    path, learner = tmp_path / "state.safetensors", make(seed=0)
    save_state(path, learner, progress={})
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    elif harm == "missing":
        path.unlink()
    else:
        learner = make(seed=0, width=3)
    with pytest.raises(Problem) as caught:
        load_state(path, learner)
    assert caught.value.code is Code.CANNOT_RESUME

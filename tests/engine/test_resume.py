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
from unetpp_desktop.engine.run_folder import RunFolder


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
    learner, other = make(name, seed=0), make(name, seed=1)
    for seed in range(3):
        advance(learner, seed=seed)
    save_state(tmp_path, learner, progress={"epoch": 3, "who": "Müller"})
    assert load_state(tmp_path, other) == ({"epoch": 3, "who": "Müller"}, [])
    for one in (learner, other):
        advance(one, seed=9)
    assert all(map(torch.equal, weights(learner), weights(other)))


def test_a_state_whose_folder_is_gone_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        save_state(tmp_path / "gone" / "resume", make(seed=0), progress={})
    assert caught.value.code is Code.NOT_SAVED


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("place", ["file", "file/below", "n" * 300])
def test_a_run_folder_that_cannot_be_made_is_told_in_words(
    place: str, resume: bool, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(Problem) as caught:
        RunFolder(tmp_path / place, resume=resume)
    assert caught.value.code in (Code.NOT_SAVED, Code.RUN_MISSING)
    assert str(tmp_path / place) in str(caught.value)
    assert (tmp_path / "file").read_text("utf-8") == "mine"


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
    learner = make(seed=0)
    save_state(tmp_path, learner, progress={})
    (path,) = tmp_path.iterdir()
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    elif harm == "missing":
        path.unlink()
    else:
        learner = make(seed=0, width=3)
    with pytest.raises(Problem) as caught:
        load_state(tmp_path, learner)
    assert caught.value.code is Code.CANNOT_RESUME


def saved_twice(folder: Path) -> tuple[Learner, Path]:
    """The learner as it was at the first of two saves, and the file of the second."""
    learner, first = make(seed=0), make(seed=0)
    advance(learner, seed=0)
    advance(first, seed=0)
    save_state(folder, learner, progress={"epoch": 1})
    (older,) = folder.iterdir()
    advance(learner, seed=1)
    save_state(folder, learner, progress={"epoch": 2})
    (newer,) = set(folder.iterdir()) - {older}
    return first, newer


def test_wherever_the_newest_state_is_cut_the_one_before_it_is_taken_and_said(
    tmp_path: Path,
) -> None:
    first, newer = saved_twice(tmp_path)
    assert load_state(tmp_path, make(seed=3))[0] == {"epoch": 2}
    data = newer.read_bytes()
    for length in range(0, len(data), len(data) // 40):
        newer.write_bytes(data[:length])
        learner = make(seed=3)
        assert load_state(tmp_path, learner) == ({"epoch": 1}, [newer])
        assert all(map(torch.equal, weights(first), weights(learner)))


def test_a_changed_bit_in_numbers_or_words_is_noticed(tmp_path: Path) -> None:
    _, newer = saved_twice(tmp_path)
    data = newer.read_bytes()
    for place in (data.index(b"epoch") + 10, len(data) - 5, len(data) // 2):
        newer.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        assert load_state(tmp_path, make(seed=3)) == ({"epoch": 1}, [newer])


def test_a_third_state_takes_the_place_of_the_damaged_one(tmp_path: Path) -> None:
    _, newer = saved_twice(tmp_path)
    newer.write_bytes(b"")
    save_state(tmp_path, make(seed=5), progress={"epoch": 3})
    assert len(list(tmp_path.iterdir())) == 2
    assert load_state(tmp_path, make(seed=3)) == ({"epoch": 3}, [])

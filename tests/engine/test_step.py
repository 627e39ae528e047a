"""A step is the same step however it is cut, and counts what it says."""

import math

import pytest
import torch
from torch import Tensor, nn

from unetpp_desktop.core.model_info import Architecture, Norm, Supervision
from unetpp_desktop.core.recipe import Optimizer, Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.learner import Learner, make_learner
from unetpp_desktop.engine.losses import cross_entropy
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.step import LONGEST_SKIP, Stepper, head_loss

DEEPEST_FIRST = Supervision.DEEPEST_FIRST


def make_stepper(*, micro: int, network: UNetPlusPlus | None = None) -> Stepper:
    torch.manual_seed(0)
    network = network or UNetPlusPlus(Architecture(1, 4, 2, Norm.NONE))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    scaler = torch.amp.GradScaler("cpu", enabled=False)
    return Stepper(
        Learner(network, optimizer, scaler),
        loss=cross_entropy,
        autocast=None,
        device=torch.device("cpu"),
        micro=micro,
    )


def batch() -> tuple[Tensor, Tensor]:
    draw = torch.Generator().manual_seed(1)
    slices = torch.randn(6, 1, 16, 16, generator=draw)
    return slices, (slices > 0.5).float()


class Hungry(UNetPlusPlus):
    """Runs out of memory with more than `room` slices at once, as torch's CPU allocator says it."""

    room = 2

    def forward_heads(self, slices: Tensor) -> list[Tensor]:
        if len(slices) > self.room:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to ...")
        return super().forward_heads(slices)


class Overflowing(UNetPlusPlus):
    """Its loss is finite, the gradients of its first steps are not."""

    steps = LONGEST_SKIP

    def forward_heads(self, slices: Tensor) -> list[Tensor]:
        heads = super().forward_heads(slices)
        self.steps -= 1
        if self.steps >= 0:
            heads[-1].register_hook(lambda gradient: gradient * torch.nan)
        return heads


@pytest.mark.parametrize("steps", [LONGEST_SKIP, LONGEST_SKIP - 1])
def test_steps_that_the_scaler_skips_for_ever_are_told_as_a_loss_that_is_not_a_number(
    steps: int,
) -> None:
    """A few skipped ones are how it finds its scale."""
    network = Overflowing(Architecture(1, 4, 2, Norm.NONE))
    network.steps = steps
    stepper = make_stepper(micro=6, network=network)
    stepper.learner.scaler = torch.amp.GradScaler("cpu")
    told = [float(stepper.step(*batch())[0]) for _ in range(LONGEST_SKIP + 3)]
    assert list(map(math.isfinite, told)).count(False) == steps - LONGEST_SKIP + 1
    assert told[-1] < told[0]


def test_a_few_steps_in_bf16_on_a_processor_learn() -> None:
    stepper = make_stepper(micro=6)
    stepper.autocast = torch.bfloat16
    told = [float(stepper.step(*batch())[0]) for _ in range(10)]
    assert told[-1] < told[0] and bool(weights(stepper.learner.network).isfinite().all())


def weights(network: nn.Module) -> Tensor:
    return torch.cat([value.flatten() for value in network.parameters()])


def test_micro_batches_give_the_step_of_the_whole_batch() -> None:
    whole, parts = make_stepper(micro=6), make_stepper(micro=2)
    told = [stepper.step(*batch()) for stepper in (whole, parts)]
    assert torch.allclose(told[0], told[1], rtol=1e-5)
    assert torch.allclose(weights(whole.learner.network), weights(parts.learner.network), atol=1e-6)


def test_out_of_memory_halves_the_micro_batch_and_the_step_is_done() -> None:
    torch.manual_seed(0)
    hungry = make_stepper(micro=6, network=Hungry(Architecture(1, 4, 2, Norm.NONE)))
    plain = make_stepper(micro=6)
    plain.learner.network.load_state_dict(hungry.learner.network.state_dict())
    hungry.step(*batch())
    plain.step(*batch())
    assert hungry.micro <= 2
    assert torch.allclose(
        weights(hungry.learner.network), weights(plain.learner.network), atol=1e-6
    )


def test_a_rehearsal_finds_what_fits_and_changes_nothing_else() -> None:
    torch.manual_seed(0)
    network = Hungry(Architecture(1, 4, 2, Norm.BATCH))
    recipe = Recipe(optimizer=Optimizer.ADAMW, ema=True)
    learner = make_learner(network, recipe, autocast=None, device=torch.device("cpu"))
    stepper = Stepper(
        learner, loss=cross_entropy, autocast=None, device=torch.device("cpu"), micro=6
    )
    untouched = learner.snapshot()
    stepper.rehearse(*batch())
    assert stepper.micro <= 2
    after = learner.snapshot()
    for part in ("network", "average"):
        assert all(torch.equal(after[part][name], untouched[part][name]) for name in after[part])
    assert (after["optimizer"], after["updates"]) == (untouched["optimizer"], 0)


def test_not_even_one_slice_fits_ends_in_words() -> None:
    hungry = Hungry(Architecture(1, 4, 2, Norm.NONE))
    hungry.room = 0
    with pytest.raises(Problem) as caught:
        make_stepper(micro=4, network=hungry).step(*batch())
    assert caught.value.code is Code.OUT_OF_MEMORY


def test_another_error_is_not_taken_for_memory() -> None:
    stepper = make_stepper(micro=4)
    with pytest.raises(RuntimeError, match="channels"):
        stepper.step(torch.zeros(1, 3, 16, 16), torch.zeros(1, 1, 16, 16))


def test_a_step_counts_the_deepest_head_before_it_moves() -> None:
    stepper = make_stepper(micro=6)
    slices, masks = batch()
    with torch.no_grad():
        found = stepper.learner.network(slices) > 0
        heads = stepper.learner.network.forward_heads(slices)
        loss = head_loss(heads, masks, loss=cross_entropy, supervision=DEEPEST_FIRST)
    told = stepper.step(slices, masks)
    true = masks > 0
    expected = [(found & true).sum(), (found & ~true).sum(), (~found & true).sum()]
    assert told[1:4].tolist() == [int(value) for value in expected]
    assert told[0].item() == pytest.approx(loss.item(), rel=1e-6)


def test_a_long_gradient_is_shortened_to_the_given_length_or_left() -> None:
    moved = []
    for clip in (0.0, 1e-3):
        stepper = make_stepper(micro=6)
        stepper.learner.clip = clip
        before = weights(stepper.learner.network).clone()
        norm = stepper.step(*batch())[4].item()
        moved.append((norm, (weights(stepper.learner.network) - before).norm().item() / 0.1))
    (free, whole), (same, short) = moved
    assert free == same and free == pytest.approx(whole, rel=1e-4)
    assert short == pytest.approx(1e-3, rel=1e-3)


def test_the_deepest_head_weighs_most_and_few_heads_weigh_one_in_all() -> None:
    mask = torch.ones(1, 1, 4, 4)
    heads = [torch.full_like(mask, float(number)) for number in range(4)]
    expected = sum(
        weight * cross_entropy(one, mask)
        for weight, one in zip((0.53, 0.27, 0.13, 0.07), reversed(heads), strict=True)
    )
    total = head_loss(heads, mask, loss=cross_entropy, supervision=DEEPEST_FIRST)
    assert torch.isclose(total, torch.as_tensor(expected))
    alone = head_loss(heads[:1], mask, loss=cross_entropy, supervision=DEEPEST_FIRST)
    assert torch.isclose(alone, cross_entropy(heads[0], mask))


def test_equal_heads_weigh_the_same() -> None:
    mask = torch.ones(1, 1, 4, 4)
    heads = [torch.full_like(mask, float(number)) for number in range(3)]
    expected = torch.stack([cross_entropy(one, mask) for one in heads]).mean()
    total = head_loss(heads, mask, loss=cross_entropy, supervision=Supervision.EQUAL)
    assert torch.isclose(total, expected)


class Greedy(torch.optim.AdamW):
    """Runs out of memory in its own part as long as more than `room` slices lie beside it."""

    stepper: Stepper
    room = 2

    def step(self, closure: None = None) -> None:  # type: ignore[override]
        if self.stepper.micro > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory")
        super().step(closure)


def test_memory_that_runs_out_in_the_optimizer_is_found_by_the_rehearsal_or_said() -> None:
    stepper = make_stepper(micro=6)
    greedy = Greedy(stepper.learner.network.parameters())
    greedy.stepper = stepper
    stepper.learner.optimizer = greedy
    before = weights(stepper.learner.network).clone()
    with pytest.raises(Problem) as caught:
        stepper.step(*batch())
    assert caught.value.code is Code.OUT_OF_MEMORY
    stepper.rehearse(*batch())
    assert stepper.micro <= 2
    assert torch.equal(weights(stepper.learner.network), before)
    stepper.step(*batch())

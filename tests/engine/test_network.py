"""The network is the one of the papers, and pruning it really skips the work."""

from itertools import product

import pytest
import torch
from torch import nn

from unetpp_desktop.core.model_info import (
    MEAN_LEVEL,
    Architecture,
    Design,
    Norm,
    Supervision,
    Up,
)
from unetpp_desktop.engine.network import UNetPlusPlus, probability_of

OFF = Supervision.OFF


def parameters(**settings: object) -> int:
    with torch.device("meta"):
        network = UNetPlusPlus(Architecture(**settings))
    return sum(parameter.numel() for parameter in network.parameters())


def small(depth: int = 3, **settings: object) -> UNetPlusPlus:
    torch.manual_seed(7)
    network = UNetPlusPlus(Architecture(in_channels=2, width=4, depth=depth, **settings))
    network.train()(torch.randn(4, 2, 32, 32))  # running statistics that are not 0 and 1
    return network.eval()


def cut(full: UNetPlusPlus, level: int) -> UNetPlusPlus:
    """A network of its own, only as deep as the level, with the full one's weights."""
    shape = full.architecture
    network = UNetPlusPlus(
        Architecture(shape.in_channels, shape.width, level, shape.norm, shape.up, supervision=OFF)
    )
    weights = full.state_dict()
    network.load_state_dict({name: weights[name] for name in network.state_dict()})
    return network.eval()


@pytest.mark.parametrize(
    ("depth", "count"), [(1, 100_961), (2, 511_105), (3, 2_204_961), (4, 9_041_601)]
)
def test_the_papers_layout_has_the_published_number_of_parameters(depth: int, count: int) -> None:
    assert parameters(in_channels=1, depth=depth, norm=Norm.NONE, supervision=OFF) == count


@pytest.mark.parametrize(
    ("depth", "count"), [(1, 102_465), (2, 518_529), (3, 2_235_585), (4, 9_162_753)]
)
def test_the_bilinear_layout_has_its_published_number_of_parameters(depth: int, count: int) -> None:
    assert parameters(depth=depth, up=Up.BILINEAR, supervision=OFF) == count


def test_batch_norm_and_other_widths_have_the_published_number_of_parameters() -> None:
    assert parameters(norm=Norm.BATCH, supervision=OFF) == 9_048_897
    assert parameters(norm=Norm.BATCH, supervision=OFF, width=16) == 2_265_249
    assert parameters(norm=Norm.NONE) == 9_041_700
    assert parameters(norm=Norm.NONE, supervision=OFF, in_channels=3) == 9_041_601 + 576


def test_the_u_net_has_the_published_number_of_parameters() -> None:
    plain = {"design": Design.UNET, "norm": Norm.NONE, "supervision": OFF}
    assert parameters(**plain) == 7_759_521
    assert parameters(**plain, width=16) == 1_940_817


@pytest.mark.parametrize("width", [16, 24, 32, 48, 64])
def test_every_norm_learns_as_many_numbers_as_batch_norm(width: int) -> None:
    counts = {parameters(norm=norm, width=width, depth=2) for norm in Norm if norm != Norm.NONE}
    assert len(counts) == 1
    assert counts.pop() > parameters(norm=Norm.NONE, width=width, depth=2)


@pytest.mark.parametrize(("level", "norm", "up"), list(product((1, 2, 3), Norm, Up)))
def test_a_level_of_the_full_network_equals_the_cut_network_bit_for_bit(
    level: int, norm: Norm, up: Up
) -> None:
    full = small(norm=norm, up=up)
    slices = torch.randn(2, 2, 24, 40)
    with torch.inference_mode():
        expected = full(slices, level)
        assert torch.equal(cut(full, level)(slices), expected)
        assert torch.equal(full.forward_heads(slices)[level - 1], expected)
    assert expected.shape == (2, 1, 24, 40)
    assert expected.std() > 0


def test_the_mean_level_is_the_mean_of_the_probabilities_of_all_heads() -> None:
    network, slices = small(), torch.randn(2, 2, 24, 40)
    with torch.inference_mode():
        found = probability_of(network(slices, MEAN_LEVEL))
        expected = torch.stack([torch.sigmoid(network(slices, level)) for level in (1, 2, 3)])
    assert torch.allclose(found, expected.mean(dim=0), atol=1e-7)
    assert found.shape == (2, 1, 24, 40)


def test_an_equally_trained_level_is_the_mean_of_the_heads_up_to_it_never_one_alone() -> None:
    network, slices = small(supervision=Supervision.EQUAL), torch.randn(2, 2, 24, 40)
    assert network.architecture.levels == (1, 2, 3)
    with torch.inference_mode():
        heads = [torch.sigmoid(one) for one in network.forward_heads(slices)]
        for level in (1, 2, 3):
            expected = torch.stack(heads[:level]).mean(dim=0)
            assert torch.allclose(probability_of(network(slices, level)), expected, atol=1e-7)
        assert torch.equal(network(slices), network(slices, 3))


@pytest.mark.parametrize("up", Up)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_pruned_nodes_are_not_computed(level: int, up: Up) -> None:
    network = small(up=up)
    computed: set[str] = set()
    for group in ("nodes", "ups", "heads"):
        for name, module in getattr(network, group).items():
            module.register_forward_hook(lambda *_, name=f"{group} {name}": computed.add(name))
    network(torch.zeros(1, 2, 32, 32), level)
    pairs = [(i, j) for i in range(4) for j in range(4) if i + j <= level]
    assert computed == (
        {f"nodes {i}_{j}" for i, j in pairs}
        | {f"ups {i}_{j}" for i, j in pairs if j}
        | {f"heads {level}"}
    )
    assert network.parameters_of(level) == sum(
        weight.numel() for weight in cut(network, level).parameters()
    )


def test_a_u_net_has_one_decoder_and_one_level() -> None:
    network = small(design=Design.UNET, supervision=OFF)
    assert set(network.nodes) == {"0_0", "1_0", "2_0", "3_0", "2_1", "1_2", "0_3"}
    assert network.architecture.levels == (3,)
    assert network.parameters_of(3) == sum(weight.numel() for weight in network.parameters())
    network.train()(torch.randn(2, 2, 32, 32)).mean().backward()
    assert [name for name, value in network.named_parameters() if value.grad is None] == []


@pytest.mark.parametrize("level", [MEAN_LEVEL, 2])
def test_a_network_without_heads_refuses_the_levels_it_was_not_trained_for(level: int) -> None:
    with pytest.raises(ValueError, match=f"no level {level}"):
        small(supervision=OFF)(torch.zeros(1, 2, 32, 32), level)


@pytest.mark.parametrize(("norm", "up"), list(product(Norm, Up)))
def test_every_head_reaches_every_node_it_needs_with_its_gradient(norm: Norm, up: Up) -> None:
    network = small(norm=norm, up=up).train()
    sum(logits.mean() for logits in network.forward_heads(torch.randn(2, 2, 32, 32))).backward()
    assert [name for name, value in network.named_parameters() if value.grad is None] == []


@pytest.mark.parametrize("up", Up)
def test_signals_neither_die_nor_explode_through_a_fresh_network(up: Up) -> None:
    torch.manual_seed(1)
    network = UNetPlusPlus(Architecture(width=8, norm=Norm.NONE, up=up))
    with torch.inference_mode():
        heads = network.forward_heads(torch.randn(2, 1, 64, 64))
    assert all(0.05 < float(logits.std()) < 20 for logits in heads)
    assert not any(isinstance(module, nn.Dropout) for module in network.modules())

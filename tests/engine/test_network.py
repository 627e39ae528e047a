"""The network is the one of the papers, and pruning it really skips the work."""

from itertools import product

import pytest
import torch
from torch import nn

from unetpp_desktop.core.model_info import Architecture, Norm
from unetpp_desktop.engine.network import UNetPlusPlus


def parameters(**settings: object) -> int:
    network = UNetPlusPlus(Architecture(**settings))
    return sum(parameter.numel() for parameter in network.parameters())


def small(depth: int = 3, *, heads: bool = True, norm: Norm = Norm.BATCH) -> UNetPlusPlus:
    torch.manual_seed(7)
    network = UNetPlusPlus(
        Architecture(in_channels=2, width=4, depth=depth, norm=norm, heads=heads)
    )
    network.train()(torch.randn(4, 2, 32, 32))  # running statistics that are not 0 and 1
    return network.eval()


@pytest.mark.parametrize(
    ("depth", "count"), [(1, 100_961), (2, 511_105), (3, 2_204_961), (4, 9_041_601)]
)
def test_the_papers_layout_has_the_published_number_of_parameters(depth: int, count: int) -> None:
    assert parameters(in_channels=1, depth=depth, norm=Norm.NONE, heads=False) == count


def test_batch_norm_and_other_widths_have_the_published_number_of_parameters() -> None:
    assert parameters(norm=Norm.BATCH, heads=False) == 9_048_897
    assert parameters(norm=Norm.BATCH, heads=False, width=16) == 2_265_249
    assert parameters(norm=Norm.NONE, heads=True) == 9_041_700
    assert parameters(norm=Norm.NONE, heads=False, in_channels=3) == 9_041_601 + 576


@pytest.mark.parametrize(("level", "norm"), list(product((1, 2, 3), Norm)))
def test_a_level_of_the_full_network_equals_the_cut_network_bit_for_bit(
    level: int, norm: Norm
) -> None:
    full = small(norm=norm)
    cut = UNetPlusPlus(Architecture(in_channels=2, width=4, depth=level, norm=norm, heads=False))
    weights = full.state_dict()
    cut.load_state_dict({name: weights[name] for name in cut.state_dict()})
    slices = torch.randn(2, 2, 24, 40)
    with torch.inference_mode():
        expected = full(slices, level)
        assert torch.equal(cut.eval()(slices), expected)
        assert torch.equal(full.forward_heads(slices)[level - 1], expected)
    assert expected.shape == (2, 1, 24, 40)
    assert expected.std() > 0


@pytest.mark.parametrize("level", [1, 2, 3])
def test_pruned_nodes_are_not_computed(level: int) -> None:
    network = small()
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


def test_a_network_without_heads_refuses_the_levels_it_was_not_trained_for() -> None:
    with pytest.raises(ValueError, match="no head at level 2"):
        small(heads=False)(torch.zeros(1, 2, 32, 32), 2)


def test_every_head_reaches_every_node_it_needs_with_its_gradient() -> None:
    network = small().train()
    sum(logits.mean() for logits in network.forward_heads(torch.randn(2, 2, 32, 32))).backward()
    assert [name for name, value in network.named_parameters() if value.grad is None] == []


def test_signals_neither_die_nor_explode_through_a_fresh_network() -> None:
    torch.manual_seed(1)
    network = UNetPlusPlus(Architecture(width=8, norm=Norm.NONE))
    with torch.inference_mode():
        heads = network.forward_heads(torch.randn(2, 1, 64, 64))
    assert all(0.05 < float(logits.std()) < 20 for logits in heads)
    assert not any(isinstance(module, nn.Dropout) for module in network.modules())

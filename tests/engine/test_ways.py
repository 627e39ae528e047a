"""A faster way is taken only where it pays, and only when no voxel of the mask differs."""

import json
import subprocess
import sys

import pytest
import torch

from unetpp_desktop.core.model_info import Architecture, Design, Norm, Supervision, Up
from unetpp_desktop.engine import ways
from unetpp_desktop.engine.machine_notes import note, noted
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.ways import Pace, Way, Ways, build, fold
from unetpp_desktop.workspace.folders import user_data_folder

CPU = torch.device("cpu")
PLENTY = 10**9


def make_network(**settings: object) -> UNetPlusPlus:
    torch.manual_seed(11)
    network = UNetPlusPlus(Architecture(in_channels=2, width=4, depth=2, **settings))
    for _ in range(3):
        network.train()(torch.randn(4, 2, 32, 32))
    return network.eval()


def slices() -> torch.Tensor:
    return torch.randn(2, 2, 48, 40, generator=torch.Generator().manual_seed(4))


SHAPES = [
    *({"norm": norm} for norm in Norm),
    {"up": Up.BILINEAR},
    {"design": Design.UNET, "supervision": Supervision.OFF},
    {"supervision": Supervision.EQUAL},
]


@pytest.mark.parametrize("settings", SHAPES, ids=str)
@pytest.mark.parametrize("way", [Way.CHANNELS_LAST, Way.PLAIN, Way.OPENVINO])
def test_every_float32_way_gives_the_logits_of_the_network(
    way: Way, settings: dict[str, object]
) -> None:
    if way is Way.OPENVINO:
        pytest.importorskip("openvino")
    network = make_network(**settings)
    compute = build(way, fold(network), level=2, device=CPU)
    with torch.inference_mode():
        expected = network(slices(), 2)
    assert torch.allclose(compute(slices()), expected, atol=1e-4)
    small = slices()[:1, :, :16, :32]
    with torch.inference_mode():
        assert torch.allclose(compute(small), network(small, 2), atol=1e-4)


def test_folding_leaves_no_batch_norm_and_the_network_as_it_was() -> None:
    network = make_network()
    folded = fold(network)
    assert not any(isinstance(one, torch.nn.BatchNorm2d) for one in folded.modules())
    assert any(isinstance(one, torch.nn.BatchNorm2d) for one in network.modules())


def make_ways(network: UNetPlusPlus, *, threshold: float = 0.5) -> Ways:
    return Ways(network, level=2, device=CPU, threshold=threshold)


def pretend(
    monkeypatch: pytest.MonkeyPatch, *, best: Way, paces: dict[Way, Pace] | None = None
) -> None:
    """What a measurement on some machine would have told."""
    told = paces or {way: Pace(0.0, 0.1 if way is best else 1.0) for way in Way}
    monkeypatch.setattr(ways, "known_paces", lambda *_: told)


def test_the_fastest_way_with_the_same_mask_is_taken_for_much_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, best=Way.PLAIN)
    chosen, network = make_ways(make_network()), make_network()
    chosen.expect(PLENTY)
    with torch.inference_mode():
        assert torch.allclose(chosen.logits(slices()), network(slices(), 2), atol=1e-4)
        assert chosen.way is Way.PLAIN
        assert torch.allclose(chosen.logits(slices()), network(slices(), 2), atol=1e-4)


def test_little_work_is_done_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "known_paces", lambda *_: pytest.fail("measured for two slices"))
    chosen = make_ways(make_network())
    chosen.logits(slices())
    chosen.expect(2)
    chosen.logits(slices())
    assert chosen.way is Way.CHANNELS_LAST


def test_a_way_that_takes_long_to_build_must_pay_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    paces = {Way.CHANNELS_LAST: Pace(0.0, 1.0), Way.PLAIN: Pace(1e12, 0.1)}
    pretend(monkeypatch, best=Way.PLAIN, paces=paces)
    chosen = make_ways(make_network())
    chosen.expect(PLENTY)
    chosen.logits(slices())
    assert chosen.way is Way.CHANNELS_LAST


def test_a_way_with_another_mask_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, best=Way.PLAIN)
    network = make_network()
    real = build

    def wrong(way: Way, *given: object, **named: object) -> ways.Logits:
        compute = real(way, *given, **named)
        return compute if way is not Way.PLAIN else lambda values: compute(values).flip(-1)

    monkeypatch.setattr(ways, "build", wrong)
    chosen = make_ways(network)
    chosen.expect(PLENTY)
    chosen.logits(slices())
    assert chosen.way is not Way.PLAIN


def test_half_precision_must_show_itself_on_a_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, best=Way.HALF)
    nothing_found = make_ways(make_network(), threshold=0.999999)
    nothing_found.expect(PLENTY)
    nothing_found.logits(slices())
    assert nothing_found.way is not Way.HALF


def test_paces_are_measured_once_a_machine_and_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    network = fold(make_network())
    values = slices()[:1]
    first = ways.known_paces(network, 2, CPU, values)
    assert set(first) == set(ways.candidates(CPU)) >= {Way.CHANNELS_LAST, Way.PLAIN}
    assert all(pace.slice_s > 0 for pace in first.values())
    monkeypatch.setattr(ways, "build", lambda *_, **__: pytest.fail("measured twice"))
    again = ways.known_paces(network, 2, CPU, values)
    assert all(again[way] == pytest.approx(pace, abs=1e-5) for way, pace in first.items())
    kept = json.loads((user_data_folder() / "machine.json").read_text("utf-8"))
    assert any("level 2 on cpu" in name for name in kept)


def test_half_precision_is_tried_from_within_a_prediction_too() -> None:
    with torch.inference_mode():
        assert Way.CHANNELS_LAST in ways.candidates(CPU)
    assert noted("bf16_gain") > 0


def test_notes_of_another_machine_or_a_damaged_file_are_begun_anew() -> None:
    note("bf16_gain", 1.5)
    note("other", [1, 2])
    assert (noted("bf16_gain"), noted("other")) == (1.5, [1, 2])
    path = user_data_folder() / "machine.json"
    document = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**document, "machine": "another"}), "utf-8")
    assert noted("bf16_gain") is None
    path.write_text("{", "utf-8")
    assert noted("bf16_gain") is None
    note("bf16_gain", 2.0)
    assert noted("bf16_gain") == 2.0


def test_openvino_neither_speaks_over_the_network_nor_asks_on_standard_input() -> None:
    pytest.importorskip("openvino")
    code = (
        "import os, socket, sys, torch\n"
        "def no(*_, **__): os._exit(3)\n"
        "socket.socket.connect = no\n"
        "sys.stdin.close()\n"
        "from unetpp_desktop.core.model_info import Architecture\n"
        "from unetpp_desktop.engine.network import UNetPlusPlus\n"
        "from unetpp_desktop.engine.ways import Way, build, fold\n"
        "network = fold(UNetPlusPlus(Architecture(width=4, depth=1)).eval())\n"
        "compute = build(Way.OPENVINO, network, level=1, device=torch.device('cpu'))\n"
        "compute(torch.zeros(1, 1, 16, 16))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=600)

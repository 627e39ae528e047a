"""An exported network gives what the model gives, or there is no file."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from unetpp_desktop.cli import main
from unetpp_desktop.core.model_info import (
    MEAN_LEVEL,
    Architecture,
    Norm,
    Suggestion,
    Supervision,
    Up,
    info_from_json,
)
from unetpp_desktop.core.model_info import ModelInfo as Info
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine import export
from unetpp_desktop.engine.model_file import save_model
from unetpp_desktop.engine.network import UNetPlusPlus

NEEDED = ("onnx", "onnxruntime")


def make_network(**settings: object) -> UNetPlusPlus:
    torch.manual_seed(5)
    network = UNetPlusPlus(Architecture(in_channels=2, width=4, depth=2, **settings))
    network.train()(torch.randn(4, 2, 32, 32))
    return network.eval()


def make_info() -> Info:
    shape = Architecture(in_channels=2, width=4, depth=2)
    return Info("tiny", ("FLAIR", "T1"), Plane.AXIAL, Suggestion(2, 0.4), shape, size=32)


@pytest.mark.parametrize(
    ("settings", "level"),
    [
        ({}, 2),
        ({}, 1),
        ({}, MEAN_LEVEL),
        ({"up": Up.BILINEAR, "norm": Norm.INSTANCE}, 2),
        ({"norm": Norm.GROUP, "supervision": Supervision.EQUAL}, 2),
    ],
)
def test_the_file_gives_the_probability_of_its_level_for_any_size(
    tmp_path: Path, settings: dict[str, object], level: int
) -> None:
    for package in NEEDED:
        pytest.importorskip(package)
    import onnxruntime

    network, out = make_network(**settings), tmp_path / "m.onnx"
    assert export.export_onnx(network, make_info(), out, level=level) < 1e-5
    session = onnxruntime.InferenceSession(out, providers=["CPUExecutionProvider"])
    slices = torch.randn(3, 2, 40, 24)
    with torch.inference_mode():
        heads = network.architecture.heads_of(level)
        every = dict(zip(network.architecture.heads, network.forward_heads(slices), strict=True))
        expected = torch.stack([torch.sigmoid(every[head]) for head in heads]).mean(dim=0)
    (found,) = session.run(None, {"slices": slices.numpy()})
    assert found.shape == (3, 1, 40, 24)
    assert np.allclose(found, expected.numpy(), atol=1e-5)
    facts = session.get_modelmeta().custom_metadata_map
    assert info_from_json(facts["unetpp_desktop"], path=out).suggestion.threshold == 0.4
    assert json.loads(facts["level"]) == level


def test_a_network_that_gives_something_else_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in NEEDED:
        pytest.importorskip(package)
    out = tmp_path / "m.onnx"
    out.write_bytes(b"old")
    wrong = export._convert(make_network(), 1)
    monkeypatch.setattr(export, "_convert", lambda network, level: wrong)
    with pytest.raises(Problem) as caught:
        export.export_onnx(make_network(), make_info(), out, level=2)
    assert caught.value.code is Code.EXPORT_DIFFERS
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("m.onnx", b"old")]


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(export, "NEEDED", ("no_such_package_here",))
    model = tmp_path / "m.safetensors"
    save_model(model, make_network(), make_info())
    assert main(["export", str(model), "--out", str(tmp_path / "m.onnx")]) == 1
    said = capsys.readouterr().err
    assert "unetpp_desktop[onnx]" in said and said.count("\n") == 1
    assert not (tmp_path / "m.onnx").exists()


def test_a_level_that_the_model_lacks_is_a_bad_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "m.safetensors"
    save_model(model, make_network(supervision=Supervision.OFF), make_info())
    words = ["export", str(model), "--out", str(tmp_path / "m.onnx"), "--level", "mean"]
    assert main(words) == 2
    assert "no level mean, only 2" in capsys.readouterr().err

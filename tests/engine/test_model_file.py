"""A model file opens exactly as it was written, or is refused before it can do harm."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from unetpp_desktop.core.model_info import Architecture, ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.model_file import hash_of, load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.formats.model_header import DOCUMENT, read_model_header


@pytest.fixture
def network() -> UNetPlusPlus:
    torch.manual_seed(0)
    return UNetPlusPlus(Architecture(1, width=4, depth=2))


def info() -> ModelInfo:
    return ModelInfo("tiny", ("FLAIR",), Plane.AXIAL, Suggestion(2, 0.4), size=32)


def test_a_saved_model_gives_the_same_logits_and_document(
    network: UNetPlusPlus, tmp_path: Path
) -> None:
    written = save_model(tmp_path / "m.safetensors", network, info())
    again, read = load_model(tmp_path / "m.safetensors")
    assert read == written == read_model_header(tmp_path / "m.safetensors")
    values = torch.randn(2, 1, 32, 32)
    assert torch.equal(network.eval()(values), again(values))
    assert [path.name for path in tmp_path.iterdir()] == ["m.safetensors"]


@pytest.mark.parametrize("offset", [-1, -400])
def test_a_changed_weight_is_noticed(network: UNetPlusPlus, tmp_path: Path, offset: int) -> None:
    path = tmp_path / "m.safetensors"
    save_model(path, network, info())
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)
    with pytest.raises(Problem) as problem:
        load_model(path)
    assert problem.value.code is Code.MODEL_DAMAGED


def test_weights_of_another_network_are_refused(network: UNetPlusPlus, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    save_model(path, network, info())
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    document = header["__metadata__"]["unetpp_desktop"]
    header["__metadata__"]["unetpp_desktop"] = document.replace('"width": 4', '"width": 5')
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])
    with pytest.raises(Problem) as problem:
        load_model(path)
    assert problem.value.code is Code.MODEL_DAMAGED


def test_weights_that_are_not_numbers_never_replace_a_good_file(
    network: UNetPlusPlus, tmp_path: Path
) -> None:
    path = tmp_path / "m.safetensors"
    save_model(path, network, info())
    before = path.read_bytes()
    with torch.no_grad():
        next(network.parameters()).fill_(float("nan"))
    with pytest.raises(Problem) as problem:
        save_model(path, network, info())
    assert problem.value.facts["path"] == str(path)  # not the temporary file's
    assert path.read_bytes() == before


def test_finite_weights_that_give_no_numbers_are_not_saved(
    network: UNetPlusPlus, tmp_path: Path
) -> None:
    path = tmp_path / "m.safetensors"
    with torch.no_grad():
        for weight in network.parameters():
            weight.fill_(1e30)
    with pytest.raises(Problem, match="gives values that are not numbers"):
        save_model(path, network, info())
    assert not path.exists()


def test_a_file_whose_probe_was_emptied_is_refused(network: UNetPlusPlus, tmp_path: Path) -> None:
    """With it an altered bias and its new hash would be believed."""
    path = tmp_path / "m.safetensors"
    written = save_model(path, network, info())
    weights = {name: value.clone() for name, value in network.state_dict().items()}
    weights["heads.1.bias"] += 5
    altered = replace(written, probe=(), tensors_sha256=hash_of(weights))
    path.write_bytes(save(weights, metadata={DOCUMENT: altered.to_json()}))
    with pytest.raises(Problem, match="does not say what its weights give"):
        load_model(path)


def test_a_cut_file_is_refused_at_every_length(network: UNetPlusPlus, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    save_model(path, network, info())
    data = path.read_bytes()
    for length in [0, 7, 8, 9, 200, *range(500, len(data), 997), len(data) - 1]:
        path.write_bytes(data[:length])
        with pytest.raises(Problem) as problem:
            load_model(path)
        assert str(path) in str(problem.value)


def test_a_model_that_computes_something_else_here_is_refused(
    network: UNetPlusPlus, tmp_path: Path
) -> None:
    path = tmp_path / "m.safetensors"
    written = save_model(path, network, info())
    assert len(written.probe) == 8 * 2
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    document = json.loads(header["__metadata__"]["unetpp_desktop"])
    document["probe"][3] += 0.01 * max(1.0, *map(abs, document["probe"]))
    header["__metadata__"]["unetpp_desktop"] = json.dumps(document)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])
    with pytest.raises(Problem, match="other values on this machine") as problem:
        load_model(path)
    assert problem.value.code is Code.MODEL_COMPUTES_ELSE
    assert str(path) in str(problem.value)

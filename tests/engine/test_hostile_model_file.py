"""A model comes back as it was saved; everything else that calls itself a model is refused."""

import dataclasses
import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from unetpp_desktop.core.model_info import (
    Architecture,
    DataInfo,
    LevelResult,
    ModelInfo,
    Norm,
    Suggestion,
    info_from_json,
)
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.model_file import hash_of, load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.formats.model_header import DOCUMENT, read_model_header

ARCHITECTURE = Architecture(in_channels=2, width=4, depth=2)


def make_info(**changes: Any) -> ModelInfo:
    info = ModelInfo(
        name="lesions of the sample",
        channels=("FLAIR", "T1"),
        plane=Plane.AXIAL,
        suggestion=Suggestion(level=2, threshold=0.45, min_ml=0.05, dice=0.71),
        levels=(LevelResult(1, 0.5, 2.5, 40.0, 1000), LevelResult(2, None, 5.0, 80.0, 4000)),
        threshold_curve=((0.4, 0.6), (0.5, 0.7)),
        architecture=ARCHITECTURE,
        size=64,
        training={"epochs": 3, "lr": 1e-3, "milestones": (10, 20), "gamma": None, "amp": True},
        data=DataInfo("ab" * 32, ("p1", "p2"), ("p3",)),
        versions={"torch": "2.13"},
        results={"p3": 0.71, "p4": None},
        limits="Only for made-up heads.",
    )
    return dataclasses.replace(info, **changes)


@pytest.fixture
def network() -> UNetPlusPlus:
    torch.manual_seed(2)
    network = UNetPlusPlus(ARCHITECTURE)
    network.train()(torch.randn(2, 2, 16, 16))
    return network.eval()


def test_a_saved_model_computes_the_same_and_says_the_same(
    tmp_path: Path, network: UNetPlusPlus
) -> None:
    path = tmp_path / "model.safetensors"
    saved = save_model(path, network, make_info())
    loaded, info = load_model(path)
    slices = torch.randn(1, 2, 16, 16)
    assert torch.equal(loaded(slices), network(slices))
    assert info == saved == read_model_header(path)
    assert len(info.tensors_sha256) == 64
    assert info.mean_dice == pytest.approx(0.71)
    assert [file.name for file in tmp_path.iterdir()] == ["model.safetensors"]


def test_a_loaded_model_can_be_trained_further(tmp_path: Path, network: UNetPlusPlus) -> None:
    save_model(tmp_path / "m.safetensors", network, make_info())
    loaded, _ = load_model(tmp_path / "m.safetensors")
    loaded.train()(torch.randn(2, 2, 16, 16)).mean().backward()
    gradients = [p.grad for n, p in loaded.named_parameters() if not n.startswith("heads.1")]
    assert all(gradient is not None for gradient in gradients)


def test_the_header_is_read_without_torch(tmp_path: Path, network: UNetPlusPlus) -> None:
    import subprocess

    path = tmp_path / "m.safetensors"
    save_model(path, network, make_info())
    code = (
        "import sys, pathlib\n"
        "from unetpp_desktop.formats.model_header import read_model_header\n"
        "print(read_model_header(pathlib.Path(sys.argv[1])).name)\n"
        "assert 'torch' not in sys.modules\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "lesions of the sample"


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "thing"),
    [
        (lambda d: d.update(flux=1), "model.flux"),
        (lambda d: d.pop("label"), "missing model.label"),
        (lambda d: d["architecture"].update(norm="layer"), "model.architecture.norm = layer"),
        (lambda d: d["architecture"].update(up="nearest"), "model.architecture.up = nearest"),
        (lambda d: d["architecture"].update(design="vit"), "model.architecture.design = vit"),
        (lambda d: d["architecture"].update(design="unet"), "architecture.supervision = deepest"),
        (lambda d: d["architecture"].update(module="os.system"), "model.architecture.module"),
        (lambda d: d["architecture"].update(width=10**9), "architecture.width = 1000000000"),
        (lambda d: d["architecture"].update(depth=0), "architecture.depth = 0"),
        (lambda d: d["architecture"].update(depth=5), "architecture.depth = 5"),
        (lambda d: d["architecture"].update(heads=True), "model.architecture.heads"),
        (
            lambda d: d["architecture"].update(supervision=True),
            "model.architecture.supervision = True",
        ),
        (lambda d: d.update(plane="oblique"), "model.plane = oblique"),
        (lambda d: d.update(normalisation="z"), "model.normalisation = z"),
        (lambda d: d.update(channels=["FLAIR"]), "channels = ('FLAIR',)"),
        (lambda d: d.update(spacing=[1.0]), "model.spacing = [1.0]"),
        (lambda d: d.update(size=5), "size = 5"),
        (lambda d: d.update(format_version=2), "format version 2"),
        (lambda d: d["suggestion"].update(threshold=1.5), "suggestion.threshold = 1.5"),
        (lambda d: d["suggestion"].update(mirror=1), "model.suggestion.mirror = 1"),
        (lambda d: d["suggestion"].update(level=3), "suggestion.level = 3"),
        (lambda d: d["suggestion"].update(level=-1), "suggestion.level = -1"),
        (lambda d: d["suggestion"].update(dice=7), "suggestion.dice = 7"),
        (lambda d: d.update(context=2), "context = 2"),
        (lambda d: d.update(context=3), "channels = ('FLAIR', 'T1')"),
        (lambda d: d.update(channel_dropout="no"), "model.channel_dropout = no"),
        (lambda d: d["levels"].append(dict(d["levels"][0])), "levels = "),
        (lambda d: d["levels"][0].update(level=9), "levels = "),
        (lambda d: d["levels"][0].update(dice=-0.1), "levels = "),
        (lambda d: d["levels"][0].update(parameters=0), "levels = "),
        (lambda d: d["levels"][0].update(ms_per_slice=-1), "levels = "),
        (lambda d: d["levels"][0].update(ms_per_slice=True), "model.levels.ms_per_slice = True"),
        (lambda d: d["levels"][0].pop("dice"), "missing model.levels.dice"),
        (lambda d: d["levels"][0].update(device="cpu"), "model.levels.device"),
        (lambda d: d.update(levels={}), "model.levels = {}"),
        (lambda d: d.update(threshold_curve=[[0.5, 0.7], [0.4, 0.6]]), "threshold_curve = "),
        (lambda d: d.update(threshold_curve=[[0.5, 1.7]]), "threshold_curve = "),
        (lambda d: d.update(threshold_curve=[[0.5]]), "model.threshold_curve with 1 values"),
        (lambda d: d.update(probe=[0.0] * 5000), "probe = "),
        (lambda d: d.update(probe=["a"]), "model.probe = a"),
        (lambda d: d.update(probe=[10**400]), "model.probe = 1000"),
        (lambda d: d.pop("probe"), "missing model.probe"),
        (lambda d: d.update(name="a\u202eb"), "name"),
        (lambda d: d.update(training={"x": {"y": 1}}), "model.training.x"),
    ],
)
def test_what_this_version_does_not_know_is_refused_by_name(change: Change, thing: str) -> None:
    document = json.loads(make_info().to_json())
    change(document)
    with pytest.raises(Problem) as refusal:
        info_from_json(json.dumps(document), path="m.safetensors")
    assert refusal.value.code is Code.MODEL_UNKNOWN
    assert thing in str(refusal.value)
    assert "m.safetensors" in str(refusal.value)


def pack(header: bytes, data: bytes = b"", *, length: int | None = None) -> bytes:
    return (len(header) if length is None else length).to_bytes(8, "little") + header + data


def hostile_files() -> dict[str, bytes]:
    """Files that other readers open; the numbers are those of nobody's model."""
    info = make_info().to_json()
    meta = {"__metadata__": {DOCUMENT: info}}

    def header(**tensors: object) -> bytes:
        return json.dumps({**meta, **tensors}).encode()

    def tensor(begin: int, end: int, shape: object = (1,), dtype: str = "F32") -> dict[str, object]:
        return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}

    good = tensor(0, 4)
    return {
        "empty": b"",
        "seven bytes": b"1234567",
        "pickle": b"\x80\x02cos\nsystem\n(S'true'\ntR.",
        "zip": b"PK\x03\x04" + bytes(100),
        "length 2**63": pack(b"{}", length=2**63),
        "length beyond the file": pack(b"{}", length=1000),
        "90 MB of metadata": pack(b'{"__metadata__":{"a":"' + b"x" * 2_000_000 + b'"}}'),
        "deep": pack(b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
        "many names": pack(header(**{f"t{i}": good for i in range(3000)}), bytes(4)),
        "not utf-8": pack(b'{"\xff":1}'),
        "not an object": pack(b"[1, 2]"),
        "leading blanks": pack(b"   " + header(a=good), bytes(4)),
        "metadata not text": pack(
            json.dumps({"__metadata__": {DOCUMENT: 5}, "a": good}).encode(), bytes(4)
        ),
        "no metadata": pack(json.dumps({"a": good}).encode(), bytes(4)),
        "foreign metadata": pack(
            json.dumps({"__metadata__": {"format": "pt"}, "a": good}).encode(), bytes(4)
        ),
        "overlap": pack(header(a=good, b=tensor(2, 6)), bytes(6)),
        "identical": pack(header(a=good, b=good), bytes(4)),
        "hole": pack(header(a=good, b=tensor(8, 12)), bytes(12)),
        "beyond the end": pack(header(a=tensor(0, 400, (100,))), bytes(4)),
        "begin after end": pack(header(a=tensor(4, 0)), bytes(4)),
        "trailing bytes": pack(header(a=good), bytes(9)),
        "shape overflow": pack(header(a=tensor(0, 4, (2**40, 2**40))), bytes(4)),
        "negative shape": pack(header(a=tensor(0, 4, (-1,))), bytes(4)),
        "bool shape": pack(header(a=tensor(0, 4, (True,))), bytes(4)),
        "unknown type": pack(header(a=tensor(0, 4, (1,), "F64")), bytes(4)),
        "type not text": pack(
            header(a={"dtype": ["F32"], "shape": [1], "data_offsets": [0, 4]}), bytes(4)
        ),
        "zero size": pack(header(a=good, b=tensor(4, 4, (0,))), bytes(4)),
        "key twice": pack(header(a=good)[:-1] + b', "a": {}}', bytes(4)),
        "NaN in json": pack(header(a=good)[:-1] + b', "b": NaN}', bytes(4)),
        "parent folder": pack(header(**{"../a": good}), bytes(4)),
        "newline": pack(header(**{"a\n": good}), bytes(4)),
        "right to left": pack(header(**{"a\u202e": good}), bytes(4)),
        "foreign tensors": pack(header(a=good), bytes(4)),
    }


@pytest.mark.parametrize("kind", hostile_files())
def test_hostile_files_are_refused_in_words(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(hostile_files()[kind])
    with pytest.raises(Problem) as refusal:
        load_model(path)
    assert refusal.value.code is Code.MODEL_DAMAGED
    assert str(path) in str(refusal.value)


def changed_weights(network: UNetPlusPlus, change: Change, *, rehash: bool) -> bytes:
    weights = {name: value.clone() for name, value in network.state_dict().items()}
    info = make_info(tensors_sha256=hash_of(weights))
    change(weights)
    if rehash:
        info = dataclasses.replace(info, tensors_sha256=hash_of(weights))
    return save(weights, metadata={DOCUMENT: info.to_json()})


@pytest.mark.parametrize(
    ("change", "rehash", "reason"),
    [
        (lambda w: w["heads.1.bias"].fill_(math.nan), True, "not numbers"),
        (lambda w: w["heads.1.bias"].fill_(math.inf), True, "not numbers"),
        (lambda w: w["heads.1.bias"].add_(1e-6), False, "weights have changed"),
        (lambda w: w.pop("heads.1.bias"), True, "heads.1.bias"),
        (lambda w: w.update(extra=torch.zeros(1)), True, "extra"),
        (lambda w: w.update({"heads.1.bias": torch.zeros(2)}), True, "heads.1.bias"),
        (
            lambda w: w.update({"heads.1.bias": torch.zeros(1, dtype=torch.int64)}),
            True,
            "heads.1.bias",
        ),
    ],
)
def test_weights_that_are_not_this_network_are_refused(
    tmp_path: Path, network: UNetPlusPlus, change: Change, rehash: bool, reason: str
) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(changed_weights(network, change, rehash=rehash))
    with pytest.raises(Problem, match=reason) as refusal:
        load_model(path)
    assert refusal.value.code is Code.MODEL_DAMAGED


def test_a_description_of_a_gigantic_network_takes_no_memory(
    tmp_path: Path, network: UNetPlusPlus
) -> None:
    huge = Architecture(in_channels=2, width=256, depth=4, norm=Norm.NONE)
    info = make_info(architecture=huge, tensors_sha256=hash_of(network.state_dict()))
    path = tmp_path / "m.safetensors"
    path.write_bytes(save(network.state_dict(), metadata={DOCUMENT: info.to_json()}))
    import tracemalloc

    with pytest.raises(Problem, match="not that of the described network"):
        load_model(path)
    tracemalloc.start()
    with pytest.raises(Problem):
        load_model(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="absent") as refusal:
        load_model(tmp_path / "absent.safetensors")
    assert refusal.value.code is Code.FILE_MISSING


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_or_a_folder_in_place_of_a_model_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.safetensors")  # to open it waits for a writer, for ever
    for path in (tmp_path / "m.safetensors", tmp_path):
        with pytest.raises(Problem) as refusal:
            load_model(path)
        assert refusal.value.code is Code.MODEL_DAMAGED


def test_a_failed_save_leaves_the_old_model(tmp_path: Path, network: UNetPlusPlus) -> None:
    path = tmp_path / "m.safetensors"
    save_model(path, network, make_info())
    before = path.read_bytes()
    with torch.no_grad():
        network.heads["1"].bias.fill_(math.nan)
    with pytest.raises(Problem, match="not numbers"):
        save_model(path, network, make_info())
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1

"""One level of a model as an ONNX file, for programs that know neither torch nor this one.

Input `slices`: float32 [n, channel, row, column], normalised as the model's document says, rows and
columns multiples of 2**depth. Output `probability`: float32 [n, 1, row, column]. The document goes
along in the file's metadata. The file is compared with torch before it takes its name.
"""

import importlib.util
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from unetpp_desktop.core.model_info import Architecture, ModelInfo
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.network import UNetPlusPlus, probability_of
from unetpp_desktop.engine.onnx_graph import INPUT, onnx_bytes
from unetpp_desktop.engine.probe import SIDE_PX, probe_input
from unetpp_desktop.formats.model_header import DOCUMENT
from unetpp_desktop.workspace.replace import replace_file

OUTPUT = "probability"
WORST_ERROR = 1e-4  # of probabilities; onnxruntime and torch differ by about 1e-7
NEEDED = ("onnx", "onnxruntime")


def export_onnx(network: UNetPlusPlus, info: ModelInfo, out: Path, *, level: int) -> float:
    """Write one level; returns the largest difference of a probability from torch.

    Raises `Problem`: EXTRA_MISSING, EXPORT_DIFFERS, NOT_SAVED.
    """
    for package in NEEDED:
        if importlib.util.find_spec(package) is None:
            raise Problem(Code.EXTRA_MISSING, package=package, extra="onnx")
    network.eval()
    data = _with_document(_convert(network, level), info, level)
    error = 0.0

    def verify(temporary: Path) -> None:
        nonlocal error
        error = _compare(temporary, network, level)
        if not error <= WORST_ERROR:
            raise Problem(Code.EXPORT_DIFFERS, path=out, error=f"{error:.3g}")

    replace_file(out, data, verify=verify)
    return error


class ProbabilityOf(nn.Module):
    """One level of a network, up to the mean probability of its heads."""

    def __init__(self, network: UNetPlusPlus, level: int) -> None:
        super().__init__()
        self.network, self.level = network, level

    def forward(self, slices: Tensor) -> Tensor:
        return probability_of(self.network(slices, self.level))


def _convert(network: UNetPlusPlus, level: int) -> bytes:
    return onnx_bytes(ProbabilityOf(network, level), network, output=OUTPUT)


def _with_document(data: bytes, info: ModelInfo, level: int) -> bytes:
    import onnx

    model = onnx.load_model_from_string(data)
    onnx.helper.set_model_props(model, {DOCUMENT: info.to_json(), "level": json.dumps(level)})
    return bytes(model.SerializeToString())


def _compare(path: Path, network: UNetPlusPlus, level: int) -> float:
    """The file against torch on the probe, and on another size and number of slices."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    worst = 0.0
    for slices in _trials(network.architecture):
        with torch.inference_mode():
            expected = probability_of(network(slices, level)).numpy()
        (found,) = session.run([OUTPUT], {INPUT: slices.numpy()})
        worst = max(worst, float(np.abs(found - expected).max()))
    return worst


def _trials(architecture: Architecture) -> tuple[Tensor, Tensor]:
    probe = probe_input(architecture)
    wide = torch.cat([probe, probe.flip(-1)], dim=-1)
    shape = (architecture.in_channels, SIDE_PX, 2 * SIDE_PX)
    return probe, torch.cat([wide, -wide, wide.reshape(1, *shape).flip(-2)])

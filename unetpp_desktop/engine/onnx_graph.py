"""A network as the bytes of an ONNX file, for every library that is not torch."""

import tempfile
import warnings
from pathlib import Path

import torch
from torch import nn

from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.probe import probe_input

OPSET = 17
INPUT = "slices"


@torch.inference_mode()
def onnx_bytes(module: nn.Module, network: UNetPlusPlus, *, output: str) -> bytes:
    """`module`, which wraps `network` on the CPU; any number of slices, rows and columns."""
    moving = {0: "n", 2: "rows", 3: "columns"}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no further package is an old one
        file = Path(folder) / "model.onnx"
        torch.onnx.export(
            module.eval(),
            (probe_input(network.architecture),),
            file,
            dynamo=False,
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[output],
            dynamic_axes={INPUT: moving, output: moving},
        )
        return file.read_bytes()

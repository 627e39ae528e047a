"""A model is one safetensors file: the weights, and how to use them as one JSON document.

Nothing of it is executed. The header is checked before any tensor exists (`formats.model_header`);
here the weights must be exactly those of the described network, finite, and of the stored hash.
"""

import dataclasses
import hashlib
from pathlib import Path

import torch
from safetensors.torch import load as tensors_from_bytes
from safetensors.torch import save as bytes_from_tensors
from torch import Tensor

from unetpp_desktop.core.model_info import Architecture, ModelInfo
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.probe import WORST_ERROR, probe_error, probe_output
from unetpp_desktop.formats.model_header import (
    DOCUMENT,
    Header,
    open_model,
    parse_header,
    read_header,
)
from unetpp_desktop.workspace.replace import replace_file

_DTYPE = {"F32": torch.float32, "I64": torch.int64}


def save_model(path: Path, network: UNetPlusPlus, info: ModelInfo) -> ModelInfo:
    """Write the network's weights and `info`, read back and compared.

    Returns the document as written: architecture, probe and hash are taken from the network.
    Raises `Problem`: MODEL_DAMAGED for weights, or values they give, that are not finite,
    NOT_SAVED.
    """
    weights = {
        name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()
    }
    _check_finite(weights, path=path)
    probe = probe_output(_network_of(network.architecture, weights))
    if not probe:
        raise Problem(Code.MODEL_DAMAGED, path=path, reason="it gives values that are not numbers")
    written = dataclasses.replace(
        info,
        architecture=network.architecture,
        probe=probe,
        tensors_sha256=hash_of(weights),
    )
    data = bytes_from_tensors(weights, metadata={DOCUMENT: written.to_json()})

    def verify(temporary: Path) -> None:
        _, read_back = load_model(temporary)
        if read_back != written:
            raise Problem(Code.MODEL_DAMAGED, path=path, reason="it reads back differently")

    replace_file(path, data, verify=verify)
    return written


def load_model(path: Path) -> tuple[UNetPlusPlus, ModelInfo]:
    """The network in evaluation mode, and its document.

    Raises `Problem`: FILE_MISSING, FILE_UNREADABLE, MODEL_DAMAGED, MODEL_UNKNOWN,
    MODEL_COMPUTES_ELSE.
    """
    header = read_header(path)
    _check_tensors(header, path=path)  # before the whole file is read: it may be 2 GiB of nothing
    with open_model(path) as (file, _):
        data = file.read()
    if parse_header(data, size=len(data), path=path) != header:
        raise Problem(Code.MODEL_DAMAGED, path=path, reason="it changed while it was read")
    weights = tensors_from_bytes(data)
    if hash_of(weights) != header.info.tensors_sha256:
        raise Problem(Code.MODEL_DAMAGED, path=path, reason="its weights have changed")
    _check_finite(weights, path=path)
    network = _network_of(header.info.architecture, weights)
    _check_probe(network, header.info, path=path)
    return network, header.info


def hash_of(weights: dict[str, Tensor]) -> str:
    """SHA-256 over names, types, shapes and bytes, in the order of the names."""
    digest = hashlib.sha256()
    for name, value in sorted(weights.items()):
        digest.update(f"{name} {value.dtype} {tuple(value.shape)}\n".encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _empty_network(architecture: Architecture) -> UNetPlusPlus:
    """The network without memory for its weights."""
    with torch.device("meta"):
        return UNetPlusPlus(architecture)


def _network_of(architecture: Architecture, weights: dict[str, Tensor]) -> UNetPlusPlus:
    network = _empty_network(architecture)
    network.load_state_dict(weights, assign=True)
    return network.requires_grad_(True).eval()


def _check_finite(weights: dict[str, Tensor], *, path: Path) -> None:
    if not all(bool(torch.isfinite(value).all()) for value in weights.values()):
        raise Problem(Code.MODEL_DAMAGED, path=path, reason="it has weights that are not numbers")


def _check_probe(network: UNetPlusPlus, info: ModelInfo, *, path: Path) -> None:
    if not info.probe:
        reason = "it does not say what its weights give"
        raise Problem(Code.MODEL_DAMAGED, path=path, reason=reason)
    error = probe_error(probe_output(network), info.probe)
    if not error <= WORST_ERROR:
        raise Problem(Code.MODEL_COMPUTES_ELSE, path=path, error=f"{error:.3g}")


def _check_tensors(header: Header, *, path: Path) -> None:
    network = _empty_network(header.info.architecture)
    wanted = {n: (v.dtype, tuple(v.shape)) for n, v in network.state_dict().items()}
    found = {n: (_DTYPE[t.dtype], t.shape) for n, t in header.tensors.items()}
    if wanted != found:
        names = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
        reason = f"its tensor {names[0]} is not that of the described network"
        raise Problem(Code.MODEL_DAMAGED, path=path, reason=reason)

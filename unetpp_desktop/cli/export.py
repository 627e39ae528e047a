"""Write a model, or one of its levels, as an ONNX file."""

import argparse
import sys
from pathlib import Path

from unetpp_desktop.cli.words import level

NAME = "export"
HELP = "write a model as ONNX, for other programs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model, the file and the level."""
    add = parser.add_argument
    add("model", metavar="MODEL", help="a .safetensors model of this program")
    add("--out", required=True, metavar="FILE", help="the .onnx file to write")
    add("--level", type=level, metavar="L", help="1 to 4 or mean (default: the model's)")


def run(arguments: argparse.Namespace) -> int:
    """Convert, compare with torch, write; the file's path on stdout."""
    from unetpp_desktop.engine.export import export_onnx
    from unetpp_desktop.engine.model_file import load_model

    out = Path(arguments.out)
    network, info = load_model(Path(arguments.model))
    chosen = info.level(arguments.level)
    error = export_onnx(network, info, out, level=chosen)
    print(f"The largest difference from torch is {error:.1e}.", file=sys.stderr)
    print(out)
    return 0

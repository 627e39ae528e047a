"""`torch.compile` is a matter of speed alone: a machine without a compiler trains all the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.engine.discs import write_discs
from unetpp_desktop.engine.model_file import load_model

pytestmark = pytest.mark.slow
WORDS = (
    "--image-suffix .png --mask-suffix _mask.png --size 32 --width 4 --depth 1 --batch-size 6 "
    "--device cpu --validation-fraction 0.34 --epochs 1 --compile"
).split()


@pytest.mark.parametrize("compiler", ["/there/is/none", "g++"])
def test_a_network_is_compiled_where_a_compiler_is_and_trained_in_any_case(
    compiler: str, tmp_path: Path
) -> None:
    there = shutil.which(compiler) is not None
    if compiler == "g++" and not there:
        pytest.skip("no C++ compiler on this machine")
    discs, out = write_discs(tmp_path / "discs"), tmp_path / "run"
    cache = {"TORCHINDUCTOR_CACHE_DIR": str(tmp_path / "cache"), "CXX": compiler}
    done = subprocess.run(
        [sys.executable, "main.py", "train", "--images", str(discs), "--out", str(out), *WORDS],
        cwd=ROOT,
        env={**os.environ, **cache},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert ("was not compiled" in done.stderr) == (not there)
    load_model(out / "best.safetensors")

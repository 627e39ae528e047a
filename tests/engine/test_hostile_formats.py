"""Other formats under a model's name: refused in words, nothing of them read twice or executed."""

import io
import json
import os
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import torch

from tests.conftest import ROOT
from tests.engine.test_hostile_model_file import ARCHITECTURE, hostile_files, make_info, pack
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.formats.model_header import DOCUMENT, FILE_LIMIT

PICKLE = b"\x80\x02cos\nsystem\n(S'true'\ntR."


def zipped(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(name, PICKLE)
    return data.getvalue()


def foreign_files(model: bytes) -> dict[str, bytes]:
    """`model` is a good file for those that are two formats at once."""
    tar, legacy, wide, whole = (io.BytesIO() for _ in range(4))
    with tarfile.open(fileobj=tar, mode="w") as file:
        entry = tarfile.TarInfo("pickle")
        entry.size = len(PICKLE)
        file.addfile(entry, io.BytesIO(PICKLE))
    torch.save({"a": torch.zeros(1)}, legacy, _use_new_zipfile_serialization=False)
    torch.save(torch.zeros(1).expand(10**10), wide)  # 10^10 elements in 1.6 kB
    torch.save(UNetPlusPlus(ARCHITECTURE), whole)
    return {
        "tar": tar.getvalue(),
        "legacy pickle": legacy.getvalue(),
        "stride 0": wide.getvalue(),
        "whole module": whole.getvalue(),
        "zip slip": zipped("../../evil/data.pkl"),
        "a zip behind a model": model + zipped("archive/data.pkl"),
        "a zip before a model": zipped("archive/data.pkl") + model,
        **hostile_files(),
    }


@pytest.fixture
def model(tmp_path: Path) -> Path:
    torch.manual_seed(2)
    path = tmp_path / "good.safetensors"
    save_model(path, UNetPlusPlus(ARCHITECTURE).eval(), make_info())
    return path


def test_what_is_another_format_is_refused_in_words(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    for kind, data in foreign_files(model.read_bytes()).items():
        path.write_bytes(data)
        with pytest.raises(Problem) as refusal:
            load_model(path)
        assert refusal.value.code is Code.MODEL_DAMAGED, kind


@pytest.mark.parametrize("surplus", [0, 1])
def test_two_gigabytes_of_holes_take_no_memory(tmp_path: Path, surplus: int) -> None:
    path, size = tmp_path / "m.safetensors", FILE_LIMIT // 4 - 4096
    tensor = {"dtype": "F32", "shape": [size], "data_offsets": [0, 4 * size]}
    header = {"__metadata__": {DOCUMENT: make_info().to_json()}, "a": tensor}
    start = pack(json.dumps(header).encode())
    path.write_bytes(start)
    os.truncate(path, FILE_LIMIT + 1 if surplus else len(start) + 4 * size)
    tracemalloc.start()
    with pytest.raises(Problem) as refusal:
        load_model(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert refusal.value.code is Code.MODEL_DAMAGED


WATCHED = """
import sys
from pathlib import Path
from unetpp_desktop.core.texts import Problem
from unetpp_desktop.engine.model_file import load_model
good, *hostile = map(Path, sys.argv[1:])
load_model(good)
FORBIDDEN = (
    "exec", "compile", "import", "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.spawn",
    "os.posix_spawn", "pickle.find_class", "socket.connect", "ctypes.dlopen", "os.remove",
    "os.rename", "os.mkdir", "os.rmdir", "tempfile.mkdtemp", "tempfile.mkstemp", "shutil.rmtree",
)
seen = []
def watch(event, facts):
    if armed and (event in FORBIDDEN or event == "open" and set(str(facts[1])) & set("wax+")):
        seen.append((event, str(facts)[:200]))
armed = False
sys.addaudithook(watch)
refused = 0
for again in range(2):  # the first refusal of a kind may import what says it
    for path in hostile:
        try:
            load_model(path)
        except Problem:
            refused += again
    armed = True
exec_works = len(seen)
exec("1")
print(refused, exec_works, len(seen) > exec_works, seen[:exec_works])
"""


def test_opening_hostile_files_executes_nothing_and_writes_nothing(
    model: Path, tmp_path: Path
) -> None:
    folder, paths = tmp_path / "hostile", list[str]()
    folder.mkdir()
    for number, data in enumerate(foreign_files(model.read_bytes()).values()):
        paths.append(str(folder / f"{number}.safetensors"))
        Path(paths[-1]).write_bytes(data)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", WATCHED, str(model), *paths],
        capture_output=True, text=True, env=environment, check=True,
    ).stdout  # fmt: skip
    assert told.split()[:3] == [str(len(paths)), "0", "True"], told

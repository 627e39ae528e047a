"""Processes that share a batch do each case once, and the first one tells of all."""

import csv
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from torch.distributed import HashStore

from tests.conftest import ROOT
from tests.engine.test_batch import request_for, save_brightness_model, write_volume
from unetpp_desktop.engine.batch import Batch
from unetpp_desktop.engine.crew import Crew
from unetpp_desktop.engine.predict import Predictor
from unetpp_desktop.formats import find_sources
from unetpp_desktop.jobs.messages import CaseDone, Finished, Message, Notice
from unetpp_desktop.workspace.folders import batches_folder
from unetpp_desktop.workspace.manifest import Manifest, Progress, case_key

STATES = ["draft", "failed", "draft", "draft"]


def write_cases(root: Path) -> list[Path]:
    """Four of which the second is broken."""
    images = [write_volume(root / f"p{n}/flair.nii.gz", seed=n) for n in range(4)]
    images[1].write_bytes(images[1].read_bytes()[:500])
    return images


def test_what_another_process_has_done_is_told_and_kept_by_the_first(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    images = write_cases(tmp_path / "in")
    write_volume(tmp_path / "in/p4.nii.gz")
    (tmp_path / "in/p4.dcm").touch()  # cannot be read: a notice, and no good end
    request, store = request_for(tmp_path, model, out=str(tmp_path / "out")), HashStore()
    others_end = threading.Event()

    def work(number: int, told: list[Message], good: list[bool]) -> None:
        def stop() -> bool:
            assert number or others_end.wait(300)  # the first takes one case, the other the rest
            return False

        crew = Crew(store, number=number, count=2)
        batch = Batch(request, Predictor(model), emit=told.append, stop=stop, crew=crew)
        good.append(batch.run())
        others_end.set()

    first: list[Message] = []
    nothing: list[Message] = []
    good: list[bool] = []
    other = threading.Thread(target=work, args=(1, nothing, []))
    other.start()
    work(0, first, good)
    other.join()
    cases = {one.index: one.state for one in first if isinstance(one, CaseDone)}
    assert cases == dict(enumerate([*STATES, "draft"]))
    assert sum(isinstance(one, CaseDone) for one in first) == 5 and good == [False]
    assert isinstance(first[-1], Finished) and nothing == []
    assert sum(isinstance(one, Notice) for one in first) == 1
    (path,) = batches_folder().glob("*.manifest")  # the other process's is part of it
    with Manifest(path) as manifest:
        for source in find_sources([image.parent for image in images])[0]:
            kept = manifest.cases[case_key(source)]
            broken = source.paths[0] == images[1]
            assert kept.progress is (Progress.BROKEN if broken else Progress.DONE)


@pytest.mark.slow
def test_torchrun_shares_the_cases_and_writes_one_summary(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    images, summary = write_cases(tmp_path / "in"), tmp_path / "summary.json"
    together = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "main.py"]
    words = ["predict", str(tmp_path / "in"), "--model", str(model), "--json", str(summary)]
    done = subprocess.run(
        [sys.executable, *together, *words, "--device", "cpu"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [row["image"] for row in rows] == list(map(str, images))
    assert [row["state"] for row in rows] == STATES
    assert [one["state"] for one in json.loads(summary.read_text("utf-8"))["cases"]] == STATES
    lines = [line for line in done.stderr.splitlines() if " of 4  " in line]
    assert [line.split()[0] for line in lines] == list("1234")
    assert sum(str(images[1]) in line for line in done.stderr.splitlines()) == 1
    assert len(list(tmp_path.glob("in/*/*_unetpp*"))) == 3  # none is made twice

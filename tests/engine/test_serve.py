"""The engine as a process: it answers over the pipe, and its death is a message like any other."""

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.engine.test_batch import save_brightness_model, write_volume
from tests.engine.test_series import save_two_channel_model, write_study
from unetpp_desktop.core.machine import core_count
from unetpp_desktop.core.texts import Code
from unetpp_desktop.engine.predict import Predictor, empty_q
from unetpp_desktop.formats import read_series
from unetpp_desktop.jobs.client import EngineProcess
from unetpp_desktop.jobs.messages import (
    DeviceReport,
    DeviceRequest,
    Failed,
    Finished,
    Message,
    Notice,
    PredictRequest,
    SlicesReady,
    StopRequest,
)
from unetpp_desktop.workspace.folders import log_file, logs_folder


@pytest.fixture
def engine() -> Iterator[EngineProcess]:
    process = EngineProcess()
    process.start()
    yield process
    process.kill()
    process.stop()


def until_end(messages: Iterator[Message]) -> list[Message]:
    found = []
    for message in messages:
        found.append(message)
        if isinstance(message, Finished | Failed):
            break
    return found


def request_for(tmp_path: Path, image: Path, **more: object) -> PredictRequest:
    model = save_brightness_model(tmp_path / "m.safetensors")
    shape = read_series(image)[0].grid.shape
    out = tmp_path / "prediction.u8"
    out.write_bytes(bytes(int(np.prod(shape))))
    return PredictRequest((str(image),), str(model), str(out), **more)  # type: ignore[arg-type]


def test_a_module_in_the_folder_at_hand_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("queue.py", "json.py", "unetpp_desktop.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    process = EngineProcess()
    process.start()
    process.send(DeviceRequest())
    answers = until_end(process.lines())
    process.stop()
    assert isinstance(answers[0], DeviceReport)
    assert not (tmp_path / "ran").exists()


def test_a_prediction_over_the_pipe_is_that_of_the_library(
    engine: EngineProcess, tmp_path: Path
) -> None:
    image = write_volume(tmp_path / "a.nii.gz")
    request = request_for(tmp_path, image, first=2)
    engine.send(request)
    messages = until_end(engine.lines())
    assert isinstance(messages[-1], Finished) and not messages[-1].stopped
    ready = [index for m in messages if isinstance(m, SlicesReady) for index in m.slices]
    assert ready[0] == 2 and sorted(ready) == list(range(6))
    series = read_series(image)
    expected = empty_q(series)
    Predictor(Path(request.model)).predict(series, expected, path=image)
    written = np.fromfile(request.out, np.uint8).reshape(expected.shape)
    np.testing.assert_array_equal(written, expected)
    assert expected.max() > 150

    engine.send(DeviceRequest())  # the same engine goes on
    answers = until_end(engine.lines())
    assert isinstance(answers[0], DeviceReport) and "CPU" in answers[0].words


def test_a_model_of_two_series_takes_the_one_beside_and_says_so(
    engine: EngineProcess, tmp_path: Path
) -> None:
    model = save_two_channel_model(tmp_path / "two.safetensors", dropout=False)
    flair, t1c = write_study(tmp_path / "in")
    other = t1c.rename(t1c.with_name("a_t1.nii.gz"))
    request = dataclasses.replace(request_for(tmp_path, other), model=str(model))
    engine.send(request)
    messages = until_end(engine.lines())
    assert isinstance(messages[-1], Finished)
    (notice,) = (one for one in messages if isinstance(one, Notice))
    assert notice.code == Code.SERIES_BESIDE and notice.facts["files"] == flair.name
    series = (*read_series(flair), *read_series(other))
    expected = empty_q(series)
    Predictor(model).predict(series, expected, path=flair)
    assert expected.any()
    assert np.array_equal(np.fromfile(request.out, np.uint8).reshape(expected.shape), expected)
    flair.rename(flair.with_name("b_flair.nii.gz"))  # of another patient
    engine.send(request)
    (last,) = (one for one in until_end(engine.lines()) if isinstance(one, Failed))
    assert last.code == Code.CHANNELS_MISSING


def test_a_problem_is_told_as_code_and_facts(engine: EngineProcess, tmp_path: Path) -> None:
    image = write_volume(tmp_path / "a.nii.gz")
    request = request_for(tmp_path, image)
    image.write_bytes(b"not an image")
    engine.send(request)
    (failed,) = until_end(engine.lines())
    assert isinstance(failed, Failed)
    assert failed.facts["path"] == str(image)


def test_an_unexpected_error_leaves_its_place_in_the_log_and_no_patient(
    engine: EngineProcess, tmp_path: Path
) -> None:
    request = request_for(tmp_path, write_volume(tmp_path / "a.nii.gz"))
    engine.send(dataclasses.replace(request, out=str(tmp_path / "Smith.u8")))  # not made by anybody
    (failed,) = until_end(engine.lines())
    assert isinstance(failed, Failed) and failed.code == Code.ENGINE_FAULT
    engine.kill()
    (died,) = until_end(engine.lines())
    assert isinstance(died, Failed) and died.facts["last_line"].endswith(" FileNotFoundError")
    log = (logs_folder() / "engine.log").read_text("utf-8")
    assert "serve.py" in log and "_predict" in log
    assert "Smith" not in log and str(tmp_path) not in log


def test_the_last_line_of_an_engine_that_said_nothing_is_not_that_of_another(
    engine: EngineProcess,
) -> None:
    log_file("engine.log").write_text("yesterday's\n", "utf-8")
    other = EngineProcess()
    other.start()
    other.kill()
    (died,) = other.lines()
    other.stop()
    assert isinstance(died, Failed) and not died.facts["last_line"]


@pytest.mark.parametrize(
    ("own", "threads"),
    [("", max(1, core_count() - 1)), (str(core_count()), core_count())],
    ids=["spare", "own"],
)
def test_a_window_keeps_a_core_and_a_persons_own_number_of_threads_comes_first(
    monkeypatch: pytest.MonkeyPatch, own: str, threads: int
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.delenv("OMP_NUM_THREADS")
    if own:
        monkeypatch.setenv("OMP_NUM_THREADS", own)
    process = EngineProcess()
    process.start()
    process.send(DeviceRequest())
    report = until_end(process.lines())[0]
    process.kill()
    process.stop()
    assert report == DeviceReport(f"CPU, {threads} of {core_count()} cores")


def test_a_warm_engine_has_loaded_what_a_run_waits_for() -> None:
    code = (
        "import io, sys\n"
        "from unetpp_desktop.engine.serve import Server\n"
        "from unetpp_desktop.jobs.messages import WarmUpRequest, encode\n"
        "answers = io.StringIO()\n"
        "Server(io.StringIO(encode(WarmUpRequest()) + '\\n'), answers)._warm_up(WarmUpRequest())\n"
        "assert 'Finished' in answers.getvalue()\n"
        "print({'matplotlib.figure', 'torch._dynamo'} <= set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "True", done.stderr


def test_a_stop_ends_all_that_was_asked_before_it_and_nothing_that_comes_after(
    engine: EngineProcess, tmp_path: Path
) -> None:
    (tmp_path / "later").mkdir()
    first = request_for(tmp_path, write_volume(tmp_path / "a.nii.gz"))
    later = request_for(tmp_path / "later", write_volume(tmp_path / "later" / "a.nii.gz"))
    for message in (first, later, StopRequest(), DeviceRequest()):
        engine.send(message)  # while it still starts
    lines = engine.lines()
    assert isinstance(until_end(lines)[-1], Finished)
    assert until_end(lines) == [Finished(out=later.out, stopped=True)]
    assert not np.fromfile(later.out, np.uint8).any()
    assert isinstance(until_end(lines)[0], DeviceReport)


def test_a_killed_engine_says_so_in_a_last_message(engine: EngineProcess) -> None:
    engine.send(DeviceRequest())
    until_end(engine.lines())
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    (failed,) = until_end(engine.lines())
    assert isinstance(failed, Failed)
    assert failed.code == Code.ENGINE_DIED and failed.facts["cause"] == "SIGKILL"
    engine.send(DeviceRequest())  # nobody listens, and nothing breaks


def test_an_engine_without_its_owner_ends(engine: EngineProcess) -> None:
    engine.stop()
    assert engine.pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(engine.pid, 0)

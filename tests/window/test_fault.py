"""An error that nobody expected costs the work at hand, and neither a thread nor the window."""

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.client import EngineProcess
from unetpp_desktop.jobs.messages import DeviceReport, DeviceRequest, Failed, Finished, Message
from unetpp_desktop.window.background import Background
from unetpp_desktop.window.threads import PredictionThread, TrainingThread
from unetpp_desktop.workspace.folders import logs_folder

ENGINE_MS = 180_000


def test_after_an_unexpected_error_the_next_work_is_done(qapp: QApplication, qtbot: QtBot) -> None:
    told: list[object] = []
    background = Background()
    with qtbot.capture_exceptions() as caught:
        background.do(lambda: {}["no such name"], told.append, failed=told.append)
        background.do(lambda: "the next", told.append)
        qtbot.waitUntil(lambda: len(told) == 2)
    background.finish()
    problem, result = told
    assert isinstance(problem, Problem) and problem.code is Code.ENGINE_FAULT
    assert problem.facts == {"reason": "KeyError"}
    assert result == "the next"
    assert [kind for kind, *_ in caught] == [KeyError]


ASK = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from unetpp_desktop.window.background import Background
from unetpp_desktop.window.fault import keep_log

def slot():
    Path(sys.argv[1]).read_bytes()

def work():
    raise MemoryError

def told(problem):
    print(problem)
    app.quit()

app = QCoreApplication(sys.argv)
keep_log()
background = Background()
QTimer.singleShot(0, slot)
background.do(work, failed=told)
app.exec()
background.finish()
"""


def test_the_log_names_the_place_of_an_error_and_no_patient(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, "/patients/Smith"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The memory is not enough")
    assert "/patients/Smith" in done.stderr  # a terminal is told everything
    log = (logs_folder() / "window.log").read_text("utf-8")
    assert "FileNotFoundError" in log and "slot" in log
    assert "MemoryError" in log and "background.py" in log
    assert "Smith" not in log


def ask_device(thread: TrainingThread, qtbot: QtBot) -> list[Message]:
    heard: list[Message] = []
    thread.message.connect(heard.append)
    thread.ask(DeviceRequest())
    qtbot.waitUntil(
        lambda: any(isinstance(one, Finished | Failed) for one in heard), timeout=ENGINE_MS
    )
    thread.message.disconnect(heard.append)
    return heard


def test_an_engine_that_prints_in_another_encoding_is_heard_all_the_same(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver's warning in GBK on the engine's pipe, then JSON that is no message."""
    chatter = "import os\nos.write(1, '警告'.encode('gbk') + b'\\n5\\n')\n"
    (tmp_path / "sitecustomize.py").write_text(chatter, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    thread = TrainingThread()
    heard = ask_device(thread, qtbot)
    assert isinstance(heard[0], DeviceReport) and isinstance(heard[-1], Finished)


def test_a_thread_that_cannot_find_the_interpreter_says_so_and_can_be_asked_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = TrainingThread(keeps_warm=True)
    with monkeypatch.context() as patch, qtbot.capture_exceptions() as caught:
        patch.setattr(sys, "executable", None)  # as Python has it where it does not know itself
        (failed,) = ask_device(thread, qtbot)
    assert isinstance(failed, Failed) and failed.code == Code.ENGINE_FAULT
    assert [kind for kind, *_ in caught] == [TypeError]
    qtbot.waitUntil(thread.isFinished)
    heard = ask_device(thread, qtbot)
    assert isinstance(heard[0], DeviceReport) and isinstance(heard[-1], Finished)


def test_what_is_asked_while_an_engine_ends_is_done_by_the_next_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, asked, stop = PredictionThread(), Event(), EngineProcess.stop
    monkeypatch.setattr(EngineProcess, "stop", lambda self: asked.wait(60) and stop(self))
    ask_device(thread, qtbot)
    heard: list[Message] = []
    thread.message.connect(heard.append)
    thread._engine.kill()
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=ENGINE_MS)
    thread.ask(DeviceRequest())  # the thread of the first engine has not ended yet
    asked.set()
    qtbot.waitUntil(lambda: isinstance(heard[-1], Finished), timeout=ENGINE_MS)
    assert [type(one) for one in heard] == [Failed, DeviceReport, Finished]
    thread.end()

"""One writer per case, however many windows there are and however they end."""

import subprocess
import sys
from pathlib import Path

import pytest

from unetpp_desktop.workspace.lock import acquire_lock

RACER = """
import sys
from pathlib import Path
from unetpp_desktop.workspace.lock import acquire_lock
print("ready", flush=True)
sys.stdin.readline()
lock = acquire_lock(Path(sys.argv[1]))
print("won" if lock else "lost", flush=True)
sys.stdin.readline()
"""


def racer(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", RACER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert answer(process) == "ready"
    return process


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


@pytest.mark.parametrize("races", [8, pytest.param(500, marks=pytest.mark.slow)])
def test_of_two_processes_that_race_exactly_one_wins(tmp_path: Path, races: int) -> None:
    for n in range(races):
        racers = [racer(tmp_path / f"lock{n}") for _ in range(2)]
        for process in racers:
            start(process)
        assert sorted(map(answer, racers)) == ["lost", "won"]
        for process in racers:
            process.kill()
            process.communicate()


def test_the_lock_is_free_as_soon_as_its_owner_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    owner = racer(path)
    start(owner)
    assert answer(owner) == "won"
    assert acquire_lock(path) is None
    owner.kill()
    owner.communicate()
    lock = acquire_lock(path)
    assert lock is not None
    lock.release()


def test_a_program_started_meanwhile_does_not_keep_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    for _ in range(20):  # between fork and exec the child has a copy for a moment
        lock = acquire_lock(path)
        assert lock is not None
        with subprocess.Popen(
            [sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE, close_fds=False
        ) as child:
            lock.release()
            again = acquire_lock(path)
            child.communicate(b"\n")
        assert again is not None
        again.release()


def test_the_lock_file_names_no_user(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = acquire_lock(path)
    assert lock is not None
    text = path.read_text("ascii")
    lock.release()
    assert "version" in text
    assert Path.home().name not in text.replace("version", "")

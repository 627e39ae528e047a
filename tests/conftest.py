"""What every test gets: no screen, a home of its own, and the real data where it lies."""

import os
import socket
import sys
from pathlib import Path

import pytest

# Before Qt, torch or matplotlib is imported anywhere.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("OMP_NUM_THREADS", "1")


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """The program works without a network: a test that looks for one fails."""
    if event == "socket.connect":
        peer = arguments[0]
        assert isinstance(peer, socket.socket)
        refused = peer.family in {socket.AF_INET, socket.AF_INET6}
    else:
        refused = event in {"socket.getaddrinfo", "socket.gethostbyname"}
    if refused:
        raise RuntimeError(f"a test asked for the network: {event} {arguments[1:]}")


sys.addaudithook(_refuse_network)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's data folder, so that no test reads or writes a person's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("UNETPP_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real scans: UNETPP_TEST_DATA, else `../shared/data` beside the project."""
    folder = Path(os.environ.get("UNETPP_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "README.md").is_file():
        pytest.skip(f"no real data at {folder}; set UNETPP_TEST_DATA")
    return folder

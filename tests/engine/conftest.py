"""What the long tests of training share."""

from pathlib import Path

import pytest
import torch

from tests.engine.discs import write_discs


@pytest.fixture(scope="module")
def discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_discs(tmp_path_factory.mktemp("discs"))


@pytest.fixture(scope="module")
def measured_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all tests here, so that the machine is timed once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def steady_machine(measured_home: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread, whose sums have one order."""
    monkeypatch.setenv("UNETPP_HOME", str(measured_home))
    torch.set_num_threads(1)

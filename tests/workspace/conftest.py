"""A study on the disk and the place where work on it is kept."""

from pathlib import Path

import pytest

from tests.workspace.studies import write_scan
from unetpp_desktop.formats import Source
from unetpp_desktop.workspace.case_store import CaseStore


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return write_scan(tmp_path / "studies" / "ann" / "flair.nii.gz")


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    return CaseStore(tmp_path / "cases")

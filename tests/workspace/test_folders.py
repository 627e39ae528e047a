"""A person's studies leave traces in one folder only, closed to others."""

from pathlib import Path

import pytest

from unetpp_desktop.workspace import folders


def test_everything_lies_in_one_folder_that_only_its_owner_opens(home: Path) -> None:
    made = [
        folders.cases_folder(),
        folders.runs_folder(),
        folders.models_folder(),
        folders.batches_folder(),
        folders.logs_folder(),
    ]
    for folder in [home, *made]:
        assert folder.is_dir()
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.is_relative_to(home)
    assert folders.settings_file().parent == home


def test_without_the_variable_it_is_the_users_own_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UNETPP_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folders.user_data_folder().name == folders.APP_NAME
    assert folders.user_data_folder().is_relative_to(tmp_path)

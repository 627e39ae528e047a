"""A person's choices come back, and a damaged file of them never stops the program."""

import json
from pathlib import Path

import pytest

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace.settings import ROWS, Kind, Settings


def test_every_default_is_a_value_that_its_row_accepts() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.accepts(row.default), row.key
        assert bool(row.label) == bool(row.group), row.key


def test_a_choice_survives_and_only_differences_are_stored(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path)
    settings.update({"theme": "light", "brush_mm": 7.5, "train_form": {"epochs": 20}})
    settings.set("theme", "dark")
    again = Settings(path)
    assert (again.get("theme"), again.get("brush_mm")) == ("dark", 7.5)
    assert json.loads(path.read_text("utf-8"))["values"] == {
        "brush_mm": 7.5,
        "train_form": {"epochs": 20},
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("brush_mm", 0.0),
        ("brush_mm", float("nan")),
        ("fill_percent", True),
        ("fill_percent", 101),
        ("theme", "pink"),
        ("radiological", 1),
        ("train_form", "epochs"),
        ("model", None),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_and_the_old_one_stays(
    tmp_path: Path, key: str, value: object
) -> None:
    settings = Settings(tmp_path / "settings.json")
    before = settings.get(key)
    with pytest.raises(Problem) as caught:
        settings.set(key, value)
    assert caught.value.code is Code.BAD_SETTING
    assert settings.get(key) == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"values": 3}', b"\xff\xfe", b"[" * 9999])
def test_a_damaged_file_gives_the_defaults_and_is_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings = Settings(path)
    assert settings.get("brush_mm") == 5.0
    assert settings.problem is not None
    assert Path(str(settings.problem.facts["path"])).read_bytes() == content
    settings.set("theme", "light")
    assert Settings(path).get("theme") == "light"


def test_one_bad_value_costs_that_value_only(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "values": {"brush_mm": "big", "theme": "light"}}))
    settings = Settings(path)
    assert (settings.get("brush_mm"), settings.get("theme")) == (5.0, "light")


def test_settings_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "values": {"of_next_year": [1, 2]}}))
    Settings(path).set("theme", "light")
    assert json.loads(path.read_text("utf-8"))["values"]["of_next_year"] == [1, 2]


@pytest.mark.parametrize("values", ['{"theme": "light"}', '["of another kind"]'])
def test_a_file_of_a_newer_version_is_read_and_never_written_over(
    tmp_path: Path, values: str
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(f'{{"version": 2, "values": {values}}}')
    before = path.read_bytes()
    settings = Settings(path)
    assert settings.problem is not None
    assert settings.problem.code is Code.MADE_BY_NEWER_VERSION
    assert settings.get("theme") == ("light" if "theme" in values else "dark")
    with pytest.raises(Problem):
        settings.set("brush_mm", 7.5)
    assert settings.get("brush_mm") == 7.5  # until the end
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


def test_a_file_that_cannot_be_read_this_time_is_neither_moved_nor_written_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()  # fails as a share that is away does, and is back later
    settings = Settings(path)
    assert settings.problem is not None and settings.problem.code is Code.FILE_UNREADABLE
    with pytest.raises(Problem):
        settings.set("theme", "light")
    assert (settings.get("theme"), settings.get("brush_mm")) == ("light", 5.0)
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]


def test_every_kind_of_row_is_used() -> None:
    assert {row.kind for row in ROWS} == set(Kind)

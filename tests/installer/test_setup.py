"""What a fresh machine relies on: complete pins, and launchers that call what exists."""

import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13")


def requirements(python: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["dev"]
    return [r for r in map(Requirement, lines) if holds(r, python)]


def pins(python: str) -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    chosen = [r for r in found if holds(r, python)]
    names = [canonicalize_name(r.name) for r in chosen]
    assert len(names) == len(set(names)), f"a package is pinned twice for Python {python}"
    return {n: str(r.specifier).removeprefix("==") for n, r in zip(names, chosen, strict=True)}


def holds(requirement: Requirement, python: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"python_version": python})


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_has_one_tested_version_inside_its_range(python: str) -> None:
    tested = pins(python)
    for requirement in requirements(python):
        version = tested[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} against {version}"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_qt_that_aborts_python_3_11_cannot_be_installed_there(python: str) -> None:
    (qt,) = [r for r in requirements(python) if r.name == "PySide6-Essentials"]
    assert qt.specifier.contains("6.12.0") is (python != "3.11")


def test_every_dependency_is_explained() -> None:
    explained = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    assert not [
        r.name for python in PYTHONS for r in requirements(python) if r.name not in explained
    ]


@pytest.mark.skipif(shutil.which("sh") is None, reason="no POSIX shell")
def test_the_menu_entry_starts_this_very_folder(tmp_path: Path) -> None:
    launcher = ROOT / "installer" / "unetpp-desktop.sh"
    subprocess.run(
        [launcher, "--menu"], check=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    )
    (entry,) = tmp_path.rglob("*.desktop")
    lines = dict(
        line.split("=", 1) for line in entry.read_text("utf-8").splitlines() if "=" in line
    )
    assert lines["Exec"] == f'"{launcher}" %F'
    assert Path(lines["Icon"]).is_file()


@pytest.mark.skipif(shutil.which("sh") is None, reason="no POSIX shell")
@pytest.mark.parametrize("place", ["{}", "file://{}"], ids=["path", "uri"])
def test_the_entry_starts_the_launcher_beside_it_where_it_lies(tmp_path: Path, place: str) -> None:
    """As the desktop does: string escapes, then quotes, then %k (the entry) and %F (files)."""
    folder = tmp_path / "a folder" / "installer"
    folder.mkdir(parents=True)
    entry = folder / "unetpp-desktop.desktop"
    shutil.copy(ROOT / "installer" / entry.name, entry)
    launcher = folder / "unetpp-desktop.sh"
    launcher.write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n')
    launcher.chmod(0o755)
    (line,) = [one for one in entry.read_text("utf-8").splitlines() if one.startswith("Exec=")]
    string = line.removeprefix("Exec=").replace("\\\\", "\\")
    words = shlex.split(string.replace("\\$", "$"))
    assert words[-2:] == ["%k", "%F"]
    told = [*words[:-2], place.format(entry), "/x/one scan.nii"]
    done = subprocess.run(told, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == [str(launcher), "/x/one scan.nii"]

"""What the import contracts cannot say: the walls at run time, lengths, colours, safe writing."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import unetpp_desktop

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "unetpp_desktop"
SOURCES = sorted(PACKAGE.rglob("*.py"))
CORE_MAY_IMPORT = {"numpy", "scipy", "unetpp_desktop"} | sys.stdlib_module_names

LONGEST_FILE = 500
LONGEST_FUNCTION = 50
LONGEST_CLASS = 300
EXEMPT = {PACKAGE / "engine" / "network.py"}

WRITERS = {("np", "save"), ("np", "savez"), ("nib", "save"), ("nibabel", "save"), ("torch", "save")}
UNSAFE_NAMES = {"QSaveFile", "to_filename", "pickle", "shelve"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def nodes(folder: Path) -> Iterator[tuple[str, ast.AST]]:
    """Each syntax node of a folder with the place to name in a failure."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(tree(path)):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}", node


def imported_modules(module: str) -> set[str]:
    """Top-level names that a fresh interpreter has loaded once it has imported `module`."""
    code = (
        "import importlib, json, pkgutil, sys\n"
        f"m = importlib.import_module({module!r})\n"
        "for found in pkgutil.walk_packages(getattr(m, '__path__', []), m.__name__ + '.'):\n"
        "    importlib.import_module(found.name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_the_whole_window_lives_without_torch() -> None:
    loaded = imported_modules("unetpp_desktop.window")
    assert "unetpp_desktop" in loaded
    assert "torch" not in loaded


def test_the_command_line_answers_before_anything_heavy_is_loaded() -> None:
    loaded = imported_modules("main")
    assert "unetpp_desktop" in loaded
    assert not loaded & {"torch", "PySide6", "nibabel", "matplotlib", "scipy"}


def test_core_knows_only_numpy_scipy_and_the_standard_library() -> None:
    foreign = []
    for place, node in nodes(PACKAGE / "core"):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        foreign += [f"{place} {n}" for n in names if n.partition(".")[0] not in CORE_MAY_IMPORT]
    assert not foreign


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_is_too_long_to_read(path: Path) -> None:
    if path in EXEMPT:
        return
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    too_long = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        limit = LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit:
            too_long.append(f"{node.name} (line {node.lineno}) has {length} lines, limit {limit}")
    assert not too_long


def test_the_map_in_the_package_docstring_names_every_room() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    rooms |= {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    described = set(re.findall(r"``(\w+)``", unetpp_desktop.__doc__ or ""))
    assert rooms == described


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in SOURCES if not ast.get_docstring(tree(path))]
    assert not silent


def test_colours_of_the_window_stand_in_the_token_table_only() -> None:
    colour = re.compile(r"#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")
    strays = [
        f"{place} {node.value!r}"
        for place, node in nodes(PACKAGE / "window")
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if colour.search(node.value)
    ]
    strays += [
        str(path.relative_to(ROOT))
        for path in (ROOT / "resources" / "themes").glob("*.qss")
        if colour.search(path.read_text("utf-8"))
    ]
    assert not strays


def test_files_are_replaced_only_by_our_own_function_and_never_pickled() -> None:
    """A library's `save(path)` onto a final name can leave half a mask behind."""
    strays = []
    for place, node in nodes(PACKAGE):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in WRITERS:
                strays.append(f"{place} {owner}.{name}")
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name) if (
                name in UNSAFE_NAMES
            ):
                strays.append(f"{place} {name}")
    assert not strays


def test_what_is_written_is_read_back_and_compared() -> None:
    """No `verify` looks at nothing; where bytes are all there is, `write_bytes_file` does it."""
    strays = [
        place
        for place, node in nodes(PACKAGE)
        if isinstance(node, ast.keyword) and node.arg == "verify"
        if isinstance(node.value, ast.Lambda)
    ]
    assert not strays

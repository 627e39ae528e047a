"""Where the files lie that ship with the program and do not run: icons, fonts, themes, texts."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource(*parts: str) -> Path:
    """Path of a shipped file: inside an installed package, else at the top of the source tree."""
    inside = _PACKAGE / "resources"
    return (inside if inside.is_dir() else _PACKAGE.parent / "resources").joinpath(*parts)

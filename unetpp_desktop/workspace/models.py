"""Which model files there are; their contents are not read."""

from dataclasses import dataclass
from pathlib import Path

from unetpp_desktop.workspace.folders import models_folder, runs_folder
from unetpp_desktop.workspace.run import BEST

MODEL_SUFFIX = ".safetensors"
_PACKAGE = Path(__file__).resolve().parents[1]
_INSIDE = _PACKAGE / "models"  # of an installed package; else at the top of the source tree
_SHIPPED = _INSIDE if _INSIDE.is_dir() else _PACKAGE.parent / "models"


@dataclass(frozen=True)
class ModelPlace:
    """One model file; `name` is its file name, or its run's name."""

    path: Path
    name: str


def list_models() -> tuple[ModelPlace, ...]:
    """Every model at hand: shipped, the user's own, and the best of each training run."""
    shipped = [ModelPlace(p, p.stem) for p in _files(_SHIPPED)]
    own = [ModelPlace(p, p.stem) for p in _files(models_folder())]
    runs = [
        ModelPlace(folder / BEST, folder.name)
        for folder in sorted(runs_folder().iterdir())
        if (folder / BEST).is_file()
    ]
    return (*shipped, *own, *runs)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix == MODEL_SUFFIX and p.is_file())

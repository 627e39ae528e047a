"""A small set made by code: bright discs on a noisy ground, one folder of PNG slices a patient."""

from pathlib import Path

import numpy as np
from PIL import Image

from unetpp_desktop.core.recipe import Loss, Recipe, Schedule


def write_discs(
    root: Path, *, patients: int = 6, slices: int = 6, px: int = 32, mask_value: int = 255
) -> Path:
    """Patients p0, p1 ... with slices `s_1.png` and `s_1_mask.png`; the first one is empty."""
    draw = np.random.default_rng(5)
    row, column = np.mgrid[:px, :px]
    for patient in range(patients):
        folder = root / f"p{patient}"
        folder.mkdir(parents=True)
        for number in range(1, slices + 1):
            centre = draw.uniform(px * 0.3, px * 0.7, 2)
            radius = 0 if number == 1 else draw.uniform(px * 0.12, px * 0.25)
            inside = (row - centre[0]) ** 2 + (column - centre[1]) ** 2 < radius**2
            grey = 90 + 70 * inside + draw.normal(0, 8, (px, px))
            grey[(row - px / 2) ** 2 + (column - px / 2) ** 2 > (px * 0.48) ** 2] = 5
            Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(folder / f"s_{number}.png")
            mask = (inside * mask_value).astype(np.uint8)
            Image.fromarray(mask).save(folder / f"s_{number}_mask.png")
    return root


def small_recipe(root: Path, **settings: object) -> Recipe:
    """A recipe that learns the discs in seconds."""
    given: dict[str, object] = {
        "images": str(root),
        "image_suffix": ".png",
        "mask_suffix": "_mask.png",
        "epochs": 4,
        "batch_size": 6,
        "size": 32,
        "width": 4,
        "depth": 2,
        "learning_rate": 0.01,
        "schedule": Schedule.CONSTANT,
        "validation_fraction": 0.34,
        "loss": Loss.BCE,
        "oversample": 0.0,
        "seed": 2,
    }
    return Recipe.from_dict({**given, **settings})

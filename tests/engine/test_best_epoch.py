"""Which epoch's weights are kept, where the Dice says nothing yet."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.discs import small_recipe, write_discs
from unetpp_desktop.engine.train import train

pytestmark = pytest.mark.usefixtures("steady_machine")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_while_nothing_is_found_the_epoch_with_the_lowest_validation_loss_is_the_best(
    tmp_path: Path,
) -> None:
    """Patience does not end the run before, and a resumed run keeps the same epochs."""
    root = write_discs(tmp_path / "discs", slices=3)
    for mask in root.glob("p*/*_mask.png"):  # a single pixel in one slice of three
        grey = np.zeros((32, 32), np.uint8)
        grey[2, 2] = 255 * mask.name.startswith("s_2")
        Image.fromarray(grey).save(mask)
    recipe = small_recipe(root, epochs=6, patience=2, norm="group")
    train(recipe, tmp_path / "whole")
    epochs = rows(tmp_path / "whole" / "log.csv")
    assert len(epochs) == 6 and max(float(one["val_dice"]) for one in epochs) <= 0.05
    losses = [float(one["val_loss"]) for one in epochs]
    best = [loss < min(losses[:place], default=math.inf) for place, loss in enumerate(losses)]
    assert [one["best"] == "1" for one in epochs] == best and sum(best) > 1
    looks = iter([False] * (6 + 8))  # the studies, and four epochs of two batches
    train(recipe, tmp_path / "cut", should_stop=lambda: next(looks, True))
    train(recipe, tmp_path / "cut", resume=True)
    assert [one["best"] == "1" for one in rows(tmp_path / "cut" / "log.csv")] == best

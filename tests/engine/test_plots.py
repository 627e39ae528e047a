"""The figures are drawn whatever the history holds, also the shortest one."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from unetpp_desktop.engine.plots import (
    draw_comparison,
    draw_dice,
    draw_learning_rate,
    draw_loss,
    draw_worst,
)
from unetpp_desktop.engine.worst import WorstSlice
from unetpp_desktop.jobs.messages import EpochMetrics
from unetpp_desktop.workspace.run import Run


def history(epochs: int, *, dice: float | None) -> list[EpochMetrics]:
    return [
        EpochMetrics(number, 1 / number, dice, 1.1 / number, dice, 0.1, 1.0, number == 1)
        for number in range(1, epochs + 1)
    ]


@pytest.mark.parametrize("epochs", [1, 12])
@pytest.mark.parametrize("dice", [None, 0.0, 0.97])
def test_figures_are_pictures_with_ink(epochs: int, dice: float | None) -> None:
    told = history(epochs, dice=dice)
    for data in (draw_loss(told), draw_dice(told), draw_learning_rate(told, [0.1] * epochs)):
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
        assert pixels.shape[0] > 300 and pixels.shape[1] > 600
        assert (pixels < 128).mean() > 0.001


NO_FORMULAS = [r"a$\frac$", "$a$"]


def test_the_name_of_a_file_is_no_formula() -> None:
    square = np.zeros((8, 8))
    for name in NO_FORMULAS:
        slices = [WorstSlice(one, 1, 0, square, square > 0, square > 0) for one in (name, "a")]
        shown, plain = (draw_worst([(one, 0.5)]) for one in slices)
        assert shown != plain


def test_every_run_stands_in_the_legend_as_it_is_called() -> None:
    run = Run(Path("run"), {}, (({"epoch": 1.0, "val_dice": 0.5, "val_loss": 0.4},),), {})
    drawn = {draw_comparison([run], names=[name]) for name in ("_one", "_two", "a", *NO_FORMULAS)}
    assert len(drawn) == 5  # a name that is left out leaves two pictures alike

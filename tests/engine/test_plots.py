"""The figures are drawn whatever the history holds, also the shortest one."""

import io

import numpy as np
import pytest
from PIL import Image

from unetpp_desktop.engine.plots import draw_dice, draw_learning_rate, draw_loss
from unetpp_desktop.jobs.messages import EpochMetrics


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

"""The plots say what was measured: nothing is lost by thinning, no two names lie on each other."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from unetpp_desktop.window.plots import (
    CurvePlot,
    RatePlot,
    epoch_ticks,
    log_axis,
    nice_axis,
    rate_text,
    spread,
    thin,
)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=400), st.integers(1, 60))
def test_thinning_keeps_the_extremes_the_order_and_the_last_value(
    values: list[float], columns: int
) -> None:
    y = np.array(values)
    x = np.arange(len(y), dtype=float)
    few_x, few_y = thin(x, y, columns)
    assert few_y.min() == y.min() and few_y.max() == y.max()
    assert np.all(np.diff(few_x) >= 0)
    assert few_y.tolist() == y[few_x.astype(int)].tolist()
    assert len(few_y) <= max(2 * columns + math.ceil(len(y) / columns), 2 * columns)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2), st.floats(0.01, 0.2))
def test_two_names_are_at_least_a_line_apart_and_in_order(ends: list[float], gap: float) -> None:
    placed = spread(ends, gap)
    assert abs(placed[0] - placed[1]) >= gap * (1 - 1e-9)
    assert (placed[0] <= placed[1]) == (ends[0] <= ends[1]) or ends[0] == ends[1]


def test_many_names_of_one_value_do_not_lie_on_each_other() -> None:
    placed = spread([0.82, 0.83, 0.81, 0.79, 0.83, 0.8], 0.05)
    order = sorted(range(6), key=lambda n: placed[n])
    assert all(placed[b] - placed[a] >= 0.05 - 1e-9 for a, b in pairwise(order))
    assert order.index(3) == 0 and abs(float(np.mean(placed)) - 0.8133) < 0.03


@given(st.floats(1e-6, 1e4))
def test_an_axis_holds_its_highest_value_with_at_most_six_ticks(high: float) -> None:
    axis = nice_axis(high)
    assert axis.low == 0 and axis.high >= high * (1 - 1e-9)
    assert 2 <= len(axis.ticks) <= 6
    assert len({text for _, text in axis.ticks}) == len(axis.ticks)


def test_a_logarithmic_axis_is_labelled_by_whole_powers() -> None:
    assert [text for _, text in log_axis(1e-5, 1e-3).ticks] == ["0.00001", "0.0001", "0.001"]


@pytest.mark.parametrize("epochs", [1, 2, 7, 30, 100, 1000])
def test_epochs_are_marked_whole_and_few(epochs: int) -> None:
    ticks = [at for at, _ in epoch_ticks(epochs)]
    assert ticks[0] == 0 and len(ticks) <= 8
    assert all(float(at).is_integer() for at in ticks)


@pytest.mark.parametrize(
    ("rate", "text"), [(0.001, "0.001"), (0.000678123, "0.000678"), (1e-5, "0.00001"), (1.0, "1")]
)
def test_a_rate_is_written_without_an_exponent(rate: float, text: str) -> None:
    assert rate_text(rate) == text


def test_the_curves_hold_exactly_the_values_they_were_given(
    dressed: QApplication, qtbot: QtBot
) -> None:
    plot = CurvePlot("Dice")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.set_epochs(4)
    for batch in range(10):
        plot.add_batch(batch / 10, 0.1 * batch)
    plot.add_epoch(0.5, 0.4)
    plot.add_epoch(0.6, math.nan)
    plot.add_epoch(0.7, 0.65)
    plot.redraw()
    assert plot._valid_line.getData()[1].tolist() == [0.4, 0.65]
    assert plot._train_line.getData()[1].tolist() == [0.5, 0.6, 0.7]
    assert plot.reading(3) == "Epoch 3: training 0.700, validation 0.650"
    assert plot.reading(4) == ""


def test_the_plan_is_logarithmic_only_when_it_spans_more_than_fifty_times(
    dressed: QApplication, qtbot: QtBot
) -> None:
    plot = RatePlot("Learning rate")
    qtbot.addWidget(plot)
    plot.set_plan([1e-3, 1e-4, 1e-5], steps=True)
    assert plot.is_logarithmic
    plot.set_plan([1e-3, 5e-4], steps=False)
    assert not plot.is_logarithmic


@pytest.mark.parametrize("training", [0.95, 0.75, 0.6, 0.55, 0.3])
@pytest.mark.parametrize(("best", "validation"), [(0.9, 0.9), (0.9, 0.6), (0.35, 0.3), (0.5, 0.5)])
def test_the_best_epochs_words_lie_on_no_name(
    dressed: QApplication, qtbot: QtBot, training: float, best: float, validation: float
) -> None:
    plot = CurvePlot("Dice")
    qtbot.addWidget(plot)
    plot.resize(460, 300)
    plot.show()
    plot.set_epochs(12)
    for epoch in range(12):
        plot.add_epoch(training, best if epoch == 10 else validation)
    plot.set_best(11, "Best 0.900, epoch 11")
    plot.redraw()
    ring, box = plot._ring, plot.getPlotItem().getViewBox()
    words = ring.words(ring.stem).translated(box.mapViewToScene(QPointF(11, best)))
    margin = box.sceneBoundingRect().adjusted(0, -2, 0, 2)
    assert margin.contains(words)
    for name in plot._words:
        assert not name.mapRectToScene(name.boundingRect().adjusted(4, 4, -4, -4)).intersects(words)


@pytest.mark.parametrize(("training", "validation"), [(0.5, 0.4), (0.98, 0.95), (0.02, 0.01)])
def test_no_name_lies_on_the_end_of_its_line(
    dressed: QApplication, qtbot: QtBot, training: float, validation: float
) -> None:
    plot = CurvePlot("Dice")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    plot.set_epochs(1)  # the line ends at the plot's right edge
    plot.add_epoch(training, validation)
    plot.redraw()
    box = plot.getPlotItem().getViewBox()
    # without the margin that Qt's text documents have
    boxes = [word.boundingRect().adjusted(4, 4, -4, -4) for word in plot._words]
    names = [word.mapRectToScene(one) for word, one in zip(plot._words, boxes, strict=True)]
    assert len(names) == 2 and not names[0].intersects(names[1])
    for name, value in zip(names, (training, validation), strict=True):
        assert not name.contains(box.mapViewToScene(QPointF(1, value)))
        assert box.sceneBoundingRect().adjusted(-1, -1, 1, 1).contains(name.center())

"""Grey levels and colour tables."""

import numpy as np
from PySide6.QtGui import QColor, qAlpha

from unetpp_desktop.core.compose import compose, index_picture
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.window.viewer.painting import (
    fill_table,
    grey_image,
    grey_levels,
    indexed_image,
    inside,
)


def test_the_window_runs_from_black_to_white_and_inverts() -> None:
    values = np.array([[-5.0, 0.0, 50.0, 100.0, 900.0, np.nan]], np.float32)
    assert grey_levels(values, (0.0, 100.0)).tolist() == [[0, 0, 127, 255, 255, 0]]
    inverted = grey_levels(values, (0.0, 100.0), inverted=True)
    assert inverted.tolist() == [[255, 255, 128, 0, 0, 255]]


def test_a_picture_of_odd_width_is_not_sheared() -> None:
    levels = np.arange(31 * 7, dtype=np.uint8).reshape(7, 31)
    image = grey_image(levels)
    seen = [[image.pixelColor(x, y).red() for x in range(31)] for y in range(7)]
    assert seen == levels.tolist()


def test_the_shown_mask_is_the_composed_mask_at_every_threshold() -> None:
    rng = np.random.default_rng(0)
    q = rng.integers(0, 201, (1, 20, 30)).astype(np.uint8)
    corrections = rng.integers(0, 3, q.shape).astype(np.uint8)
    codes = index_picture(q[0], corrections[0])
    grid = Grid.picture(q.shape)
    for step in range(2, 199):
        mask = compose(q, corrections, threshold=step / 200, grid=grid)[0]
        assert (inside(codes, step) == mask).all()


def test_a_new_threshold_changes_the_table_and_the_fill_follows() -> None:
    codes = np.array([[99, 100, 101]], np.uint8)
    for step, filled in ((100, [0, 64, 64]), (101, [0, 0, 64])):
        image = indexed_image(codes, fill_table(step, QColor(200, 100, 0), opacity=0.25))
        assert [qAlpha(image.pixel(x, 0)) for x in range(3)] == filled

"""The planned rates, at the epochs where a lab would check them."""

from itertools import pairwise

import pytest

from unetpp_desktop.core.recipe import Recipe, Schedule
from unetpp_desktop.core.schedules import SCHEDULES, learning_rate


def test_every_named_schedule_exists() -> None:
    assert set(SCHEDULES) == set(Schedule)


@pytest.mark.parametrize("schedule", list(Schedule))
@pytest.mark.parametrize("epochs", [1, 2, 30])
def test_a_schedule_starts_at_the_rate_and_stays_positive(schedule: Schedule, epochs: int) -> None:
    recipe = Recipe(schedule=schedule, epochs=epochs, learning_rate=0.2)
    rates = [learning_rate(recipe, epoch) for epoch in range(epochs)]
    assert rates[0] == 0.2
    assert all(0 < later <= earlier for earlier, later in pairwise(rates))


def test_step_divides_by_ten_at_epochs_ten_and_twenty() -> None:
    recipe = Recipe(schedule=Schedule.STEP, learning_rate=1.0)
    rates = [learning_rate(recipe, epoch) for epoch in (9, 10, 19, 20)]
    assert rates == pytest.approx([1, 0.1, 0.1, 0.01])


def test_cosine_ends_at_its_last_share_and_is_half_way_in_the_middle() -> None:
    recipe = Recipe(schedule=Schedule.COSINE, learning_rate=1.0, epochs=11, lrf=0.2)
    rates = [learning_rate(recipe, epoch) for epoch in (5, 10)]
    assert rates == pytest.approx([0.6, 0.2])

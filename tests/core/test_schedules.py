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


@pytest.mark.parametrize("schedule", list(Schedule))
def test_warm_up_rises_step_by_step_to_the_rate_of_the_schedule(schedule: Schedule) -> None:
    plain = Recipe(schedule=schedule, epochs=10, learning_rate=1.0)
    warm = Recipe(schedule=schedule, epochs=10, learning_rate=1.0, warmup=2.5)
    first = [learning_rate(warm, 0, part=step / 4) for step in (1, 2, 3, 4)]
    assert first == pytest.approx([0.1, 0.2, 0.3, 0.4])
    for epoch, share in ((0, 0.4), (1, 0.8), (2, 1.0), (7, 1.0)):
        assert learning_rate(warm, epoch) == pytest.approx(share * learning_rate(plain, epoch))


def test_a_warm_up_of_half_an_epoch_is_over_in_its_middle() -> None:
    warm = Recipe(schedule=Schedule.CONSTANT, learning_rate=1.0, warmup=0.5)
    rates = [learning_rate(warm, 0, part=part) for part in (0.1, 0.25, 0.5, 0.9)]
    assert rates == pytest.approx([0.2, 0.5, 1, 1])


def test_polynomial_falls_as_nnu_net_s_and_a_longer_run_keeps_its_last_rate() -> None:
    recipe = Recipe(schedule=Schedule.POLYNOMIAL, learning_rate=0.01, epochs=1000)
    rates = [learning_rate(recipe, epoch) for epoch in (0, 500, 999, 1200)]
    assert rates == pytest.approx([0.01, 0.0053589, 1.99526e-5, 1.99526e-5], rel=1e-5)


def test_step_divides_by_ten_at_epochs_ten_and_twenty() -> None:
    recipe = Recipe(schedule=Schedule.STEP, learning_rate=1.0)
    rates = [learning_rate(recipe, epoch) for epoch in (9, 10, 19, 20)]
    assert rates == pytest.approx([1, 0.1, 0.1, 0.01])


def test_cosine_ends_at_its_last_share_and_is_half_way_in_the_middle() -> None:
    recipe = Recipe(schedule=Schedule.COSINE, learning_rate=1.0, epochs=11, lrf=0.2)
    rates = [learning_rate(recipe, epoch) for epoch in (5, 10)]
    assert rates == pytest.approx([0.6, 0.2])

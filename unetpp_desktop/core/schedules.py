"""Learning rates as pure functions of the epoch; drawn before a run and obeyed in it."""

import math
from collections.abc import Callable

from unetpp_desktop.core.recipe import Recipe, Schedule


def _constant(recipe: Recipe, epoch: int) -> float:
    return recipe.first_rate


def _step(recipe: Recipe, epoch: int) -> float:
    passed = sum(epoch >= milestone for milestone in recipe.milestones)
    return recipe.first_rate * recipe.gamma**passed


def _cosine(recipe: Recipe, epoch: int) -> float:
    """Half a cosine from the first rate in the first epoch to rate * lrf in the last."""
    done = epoch / max(1, recipe.epochs - 1)
    return recipe.first_rate * (
        recipe.lrf + (1 - recipe.lrf) * (1 + math.cos(math.pi * min(done, 1.0))) / 2
    )


SCHEDULES: dict[Schedule, Callable[[Recipe, int], float]] = {
    Schedule.CONSTANT: _constant,
    Schedule.STEP: _step,
    Schedule.COSINE: _cosine,
}


def learning_rate(recipe: Recipe, epoch: int) -> float:
    """The rate of an epoch, counted from 0."""
    return SCHEDULES[recipe.schedule](recipe, epoch)

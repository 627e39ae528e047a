"""Learning rates as pure functions of the epoch; drawn before a run and obeyed in it."""

import math
from collections.abc import Callable

from unetpp_desktop.core.recipe import Recipe, Schedule

POWER = 0.9  # of the polynomial; nnU-Net's


def _constant(recipe: Recipe, epoch: int) -> float:
    return recipe.first_rate


def _step(recipe: Recipe, epoch: int) -> float:
    passed = sum(epoch >= milestone for milestone in recipe.milestones)
    return recipe.first_rate * recipe.gamma**passed


def _cosine(recipe: Recipe, epoch: int) -> float:
    """Half a cosine from the first rate in the first epoch to rate * lrf in the last.

    Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts.
    """
    done = epoch / max(1, recipe.epochs - 1)
    return recipe.first_rate * (
        recipe.lrf + (1 - recipe.lrf) * (1 + math.cos(math.pi * min(done, 1.0))) / 2
    )


def _polynomial(recipe: Recipe, epoch: int) -> float:
    """Towards 0, which would be reached after the last epoch (Chen et al. 2016, arXiv 1606.00915).

    A run that goes on beyond its epochs keeps the last rate.
    """
    left = recipe.epochs - min(epoch, recipe.epochs - 1)
    return recipe.first_rate * math.pow(left / recipe.epochs, POWER)


SCHEDULES: dict[Schedule, Callable[[Recipe, int], float]] = {
    Schedule.CONSTANT: _constant,
    Schedule.STEP: _step,
    Schedule.COSINE: _cosine,
    Schedule.POLYNOMIAL: _polynomial,
}


def learning_rate(recipe: Recipe, epoch: int, *, part: float = 1.0) -> float:
    """The rate of an epoch, counted from 0; `part` of it is done, 1 with its last step.

    The schedule's rate holds for the whole epoch. Warm-up raises it in a straight line from the
    first step to the end of `recipe.warmup` epochs.
    """
    rate = SCHEDULES[recipe.schedule](recipe, epoch)
    return rate * min(1.0, (epoch + part) / recipe.warmup) if recipe.warmup else rate

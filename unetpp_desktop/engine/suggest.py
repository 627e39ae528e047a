"""What a model's file suggests: flips, threshold and cleaning, each only where it helps.

Each choice is made on the validation patients and must gain more than noise over doing without.
"""

from unetpp_desktop.core.compose import Cleaning
from unetpp_desktop.core.summary import LEAST_PATIENTS
from unetpp_desktop.engine.flips import Flips
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.validate import NO_CLEANING, Judge, Judgement, surely_best

ISLANDS_ML = (0.05, 0.1, 0.3, 1.0)


def choose(judge: Judge, network: UNetPlusPlus, plain: Judgement, *, flips: Flips) -> Judgement:
    """The judgement with the best settings; its `threshold`, `cleaning` and `mirror` say which.

    `plain` is the judgement of one level without any; `flips` are those that it has learned.
    """
    if len(plain.known()) < LEAST_PATIENTS:
        return plain
    best = plain.at_suggestion()
    if flips:
        mirrored = judge.judge(network, level=plain.level, flips=flips).at_suggestion()
        if surely_best(best.known(), {"mirrored": mirrored.known()}):
            best = mirrored
    used = flips if best.mirror else ()
    islands = [Cleaning(min_ml=least) for least in ISLANDS_ML]
    *with_islands, filled = judge.clean(
        network, best, [*islands, Cleaning(fill_holes=True)], flips=used
    )
    sizes = {ml: one.known() for ml, one in zip(ISLANDS_ML, with_islands, strict=True)}
    chosen = Cleaning(
        min_ml=surely_best(best.known(), sizes) or 0.0,
        fill_holes=bool(surely_best(best.known(), {"filled": filled.known()})),
    )
    if chosen == NO_CLEANING:
        return best
    (cleaned,) = judge.clean(network, best, [chosen], flips=used)
    return cleaned

"""The worst patients come first, each with the slice that holds most of its error."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch

from tests.engine.test_validate import make_network, make_volume
from unetpp_desktop.core.compose import Cleaning
from unetpp_desktop.core.measures import Comparison
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.engine.losses import cross_entropy
from unetpp_desktop.engine.plots import draw_worst
from unetpp_desktop.engine.validate import Judge
from unetpp_desktop.engine.worst import SHOWN, WorstSlice, WorstSlices


@dataclass
class Judged:
    """What was judged, by patient."""

    shown: list[tuple[WorstSlice, float | None]]
    compared: dict[str, Comparison]
    references: dict[str, np.ndarray]
    found: dict[str, np.ndarray]


@pytest.fixture(scope="module")
def judged() -> Judged:
    volumes, references, found = [], {}, {}
    for number in range(SHOWN + 2):
        volume, references[f"p{number}"] = make_volume(f"p{number}", seed=number, empty=number == 3)
        volumes.append(volume)
    judge = Judge(
        volumes, loss=cross_entropy, autocast=None, device=torch.device("cpu"), batch_size=2
    )
    plain = judge.judge(make_network())
    chosen = replace(plain.at_suggestion(), cleaning=Cleaning(fill_holes=True))
    worst = WorstSlices()

    def see(volume: CachedVolume, mask: np.ndarray) -> None:
        worst.see(volume, mask)
        found[volume.patient] = mask

    compared = judge.compare(make_network(), chosen, flips=(), see=see)
    return Judged(worst.of(compared), compared, references, found)


def test_worst_patients_come_first_and_a_false_find_counts_as_worst(judged: Judged) -> None:
    assert len(judged.shown) == SHOWN
    assert judged.compared["p3"].counts.fp  # there was nothing to find
    first, dice = judged.shown[0]
    assert first.title == "p3" and dice is None
    told = [dice for _, dice in judged.shown[1:] if dice is not None]
    assert told == sorted(told)
    every = [one.measures()["dice"] for one in judged.compared.values()]
    assert told == pytest.approx(sorted(one for one in every if one is not None)[: SHOWN - 1])


def test_a_patient_is_shown_by_the_slice_with_the_most_wrong_pixels(judged: Judged) -> None:
    for one, _ in judged.shown:
        reference = judged.references[one.title] > 0
        wrong = (judged.found[one.title] != reference).sum(axis=(1, 2))
        assert np.array_equal(one.reference, reference[one.number - 1])
        assert (one.mask != one.reference).sum() == wrong.max() > 0
        assert one.grey.shape == one.mask.shape


def test_the_sheet_is_a_picture(judged: Judged) -> None:
    assert draw_worst(judged.shown).startswith(b"\x89PNG")

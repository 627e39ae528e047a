"""The worst patients come first, each with the slice that holds most of its error."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.engine.test_validate import make_network, make_volume
from unetpp_desktop.core.compose import Cleaning
from unetpp_desktop.engine.losses import cross_entropy
from unetpp_desktop.engine.plots import draw_worst
from unetpp_desktop.engine.validate import Final, Judge
from unetpp_desktop.engine.worst import SHOWN, worst_slices


@pytest.fixture(scope="module")
def judged() -> tuple[Judge, Final, dict[str, np.ndarray]]:
    volumes, masks = [], {}
    for number in range(SHOWN + 2):
        patient = f"p{number}"
        volume, mask = make_volume(patient, seed=number, empty=number == 3)
        volumes.append(volume)
        masks[patient] = mask
    judge = Judge(
        volumes, loss=cross_entropy, autocast=None, device=torch.device("cpu"), batch_size=2
    )
    plain = judge.judge(make_network())
    chosen = replace(plain.at_suggestion(), cleaning=Cleaning(fill_holes=True))
    compared = judge.compare(make_network(), chosen, flips=())
    return judge, Final(plain, chosen, compared), masks


def test_worst_patients_come_first_and_a_false_find_counts_as_worst(
    judged: tuple[Judge, Final, dict[str, np.ndarray]],
) -> None:
    judge, final, _ = judged
    shown = worst_slices(judge, make_network(), final, flips=())
    assert len(shown) == SHOWN
    assert final.compared["p3"].counts.fp  # there was nothing to find
    assert shown[0].title == "p3" and shown[0].dice is None
    told = [one.dice for one in shown[1:] if one.dice is not None]
    assert told == sorted(told)
    every = [one.measures()["dice"] for one in final.compared.values()]
    assert told == pytest.approx(sorted(one for one in every if one is not None)[: SHOWN - 1])


def test_a_patient_is_shown_by_the_slice_with_the_most_wrong_pixels(
    judged: tuple[Judge, Final, dict[str, np.ndarray]],
) -> None:
    judge, final, masks = judged
    found = {v.patient: mask for v, mask in judge.masks(make_network(), final.chosen, flips=())}
    for one in worst_slices(judge, make_network(), final, flips=()):
        wrong = (found[one.title] != (masks[one.title] > 0)).sum(axis=(1, 2))
        assert np.array_equal(one.reference, masks[one.title][one.number - 1] > 0)
        assert (one.mask != one.reference).sum() == wrong.max() > 0
        assert one.grey.shape == one.mask.shape


def test_the_sheet_is_a_picture(judged: tuple[Judge, Final, dict[str, np.ndarray]]) -> None:
    judge, final, _ = judged
    shown = worst_slices(judge, make_network(), final, flips=())
    assert draw_worst(shown).startswith(b"\x89PNG")

"""A recipe survives the wall between the processes, and bad values are named."""

import json

import pytest

from unetpp_desktop.core.model_info import ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import DEFAULT_LR, Loss, Optimizer, Recipe, Schedule
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.messages import EpochMetrics


def epoch(*, best: bool, dice: float | None) -> EpochMetrics:
    return EpochMetrics(
        1, 0.5, None, val_loss=0.5, val_dice=dice, learning_rate=0.1, seconds=1.0, best=best
    )


def test_a_recipe_is_the_same_after_json() -> None:
    recipe = Recipe(
        images="in", channels=("FLAIR",), mask_threshold=127.0, size=None, milestones=(3, 7),
        loss=Loss.BCE_DICE, optimizer=Optimizer.SGD, schedule=Schedule.STEP, learning_rate=0.5,
    )  # fmt: skip
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("epochs", 0), ("size", 8), ("depth", 5), ("learning_rate", -1.0), ("seed", -1),
        ("loss", "hinge"), ("milestones", [20, 10]), ("epochs", "many"), ("colour", "red"),
        ("validation_fraction", 1.0), ("oversample", 1.5), ("oversample", -0.1), ("warmup", -1.0),
        ("clip", -1.0), ("patience", -1), ("learning_rate", float("nan")),
        pytest.param("clip", 10**400, id="clip-10**400"), ("name", "a\nb"), ("label", "a\u202eb"),
        pytest.param("name", "n" * 201, id="name-long"),
        ("context", 2), ("context", 7), ("spacing", 0.0), ("channel_dropout", 1.0),
        ("augment", ["spin"]), ("augment", ["flip", "flip"]), ("augment", True),
    ],
)  # fmt: skip
def test_a_bad_setting_is_named(setting: str, value: object) -> None:
    with pytest.raises(Problem) as caught:
        Recipe.from_dict({setting: value})
    assert caught.value.code is Code.BAD_RECIPE
    assert caught.value.facts["setting"] == setting


def test_what_goes_on_from_a_model_sees_slices_at_its_size_and_names_channels_as_it_does() -> None:
    info = ModelInfo(
        "m", ("FLAIR",), Plane.AXIAL, Suggestion(4, 0.5), size=None,
        training={"channels_as": ("pre", "FLAIR", "post")},
    )  # fmt: skip
    typed = Recipe(size=256, channels_as=("FLAIR", "T1c"), image_suffix="_f.nii,_t.nii")
    tuned = typed.fine_tuning(images="in", init="m", info=info)
    assert (tuned.size, tuned.channels_as) == (None, ("pre", "FLAIR", "post"))
    new = typed.fine_tuning(images="in", init="", info=None)
    assert (new.size, new.channels_as, new.image_suffix) == (256, (), "")


def test_a_run_is_over_after_its_epochs_or_when_its_patience_ends() -> None:
    best = [True, False, True, False, False, False]
    epochs = [epoch(best=one, dice=0.5) for one in best]
    assert [Recipe(epochs=6).is_over(epochs[:n]) for n in range(7)] == [False] * 6 + [True]
    patient = Recipe(epochs=100, patience=2)
    assert [patient.is_over(epochs[:n]) for n in range(6)] == [False] * 5 + [True]


def test_patience_does_not_count_before_anything_is_found() -> None:
    epochs = [epoch(best=place == 0, dice=dice) for place, dice in enumerate((0.05, 0.0, None))]
    assert not Recipe(epochs=100, patience=2).is_over(epochs)
    assert Recipe(epochs=3, patience=2).is_over(epochs)
    epochs += [epoch(best=True, dice=0.06), epoch(best=False, dice=0.0)]
    assert not Recipe(epochs=100, patience=2).is_over(epochs)
    assert Recipe(epochs=100, patience=2).is_over([*epochs, epochs[-1]])


def test_each_optimizer_has_its_own_rate() -> None:
    assert set(DEFAULT_LR) == set(Optimizer)
    assert Recipe(optimizer=Optimizer.SGD).first_rate == 10 * Recipe().first_rate
    assert Recipe(learning_rate=0.3).first_rate == 0.3

"""Cross-validation judges every patient once, by a model that has not seen them."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.engine.discs import small_recipe, write_discs
from unetpp_desktop.core.pairing import fold_of
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.data import choose_parts, read_split
from unetpp_desktop.engine.folds import train_folds
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.train import train
from unetpp_desktop.jobs.messages import BatchMetrics, DataReport, Finished, Message
from unetpp_desktop.workspace.run import read_run

FOLDS = 2
PATIENTS = [f"p{number}" for number in range(6)]


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    root = write_discs(tmp_path_factory.mktemp("folds") / "discs", slices=2)
    return small_recipe(root, folds=FOLDS, epochs=1)


class Stopper:
    """Asks for a stop at the first batch of the fold that comes `after` so many ended ones."""

    def __init__(self, out: Path, after: int) -> None:
        self.out, self.after, self.asked = out, after, False
        self.told: list[Message] = []

    def hear(self, message: Message) -> None:
        self.told.append(message)
        if isinstance(message, BatchMetrics):
            self.asked = len(list(self.out.glob("fold_*/results.json"))) >= self.after


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_folds_are_trained_joined_and_resumed_where_they_stopped(
    recipe: Recipe, tmp_path: Path
) -> None:
    out = tmp_path / "cv"
    stopper = Stopper(out, after=1)
    train_folds(recipe, out, emit=stopper.hear, should_stop=lambda: stopper.asked)
    finished = [one for one in stopper.told if isinstance(one, Finished)]
    assert len(finished) == 1 and finished[0].stopped
    assert json.loads((out / "results.json").read_text("utf-8"))["folds"][0]["fold"] == 1
    first = (out / "fold_1" / "best.safetensors").stat().st_mtime_ns

    results = train_folds(recipe, out, resume=True)
    assert (out / "fold_1" / "best.safetensors").stat().st_mtime_ns == first
    document = json.loads(results.read_text("utf-8"))
    judged = {row["patient"]: row["fold"] for row in document["patients"]}
    assert judged == {patient: fold_of(patient, FOLDS) for patient in PATIENTS}
    assert len(document["patients"]) == len(PATIENTS) and document["n"]["dice"] == len(PATIENTS)
    assert document["mean_interval"]["dice"] is not None
    assert document["image_wise"]["slices"] == 2 * len(PATIENTS)
    for fold in range(1, FOLDS + 1):
        parts = read_split(out / f"fold_{fold}" / "split.csv")
        assert {p for p, part in parts.items() if part == "validation"} == {
            patient for patient in PATIENTS if fold_of(patient, FOLDS) == fold
        }
        own = read_run(out / f"fold_{fold}").values("dice")
        joint = read_run(out).values("dice")
        assert own == {patient: joint[patient] for patient in own}
    table = rows(out / "patients.csv")
    assert {row["pseudonym"][:2] for row in table} == {"F1", "F2"}
    card = (out / "card.md").read_text("utf-8")
    assert "2 of 2 folds, 6 patients" in card and "threshold left at 0.5" in card


def test_folds_of_a_model_that_may_know_the_patients_say_so(recipe: Recipe, tmp_path: Path) -> None:
    known = train(Recipe.from_dict({**recipe.to_dict(), "folds": 0}), tmp_path / "known")
    start = load_model(known)[1]
    for init in ("", str(known)):
        told: list[Message] = []
        fold = Recipe.from_dict({**recipe.to_dict(), "fold": 1, "init": init})
        train(fold, tmp_path / f"fold{bool(init)}", emit=told.append)
        (report,) = (one for one in told if isinstance(one, DataReport))
        said = [one for one in report.problems if "learned from some of these patients" in one]
        assert len(said) == bool(init)
        card = (tmp_path / f"fold{bool(init)}" / "card.md").read_text("utf-8")
        assert ("may have learned from the patients that judge it" in card) == bool(init)
    out = tmp_path / "cv"
    train_folds(Recipe.from_dict({**recipe.to_dict(), "init": str(known)}), out)
    card = (out / "card.md").read_text("utf-8")
    assert "has not seen them" not in card and start.tensors_sha256 in card
    assert "may have learned from the patients that judge it" in card and start.limits in card


def test_a_resumed_cross_validation_is_the_one_that_began(recipe: Recipe, tmp_path: Path) -> None:
    out = tmp_path / "cv"
    stopper = Stopper(out, after=1)
    train_folds(recipe, out, emit=stopper.hear, should_stop=lambda: stopper.asked)
    begun = (out / "config.json").read_bytes()
    other = Recipe.from_dict({**recipe.to_dict(), "seed": 5})
    with pytest.raises(Problem) as refused:
        train_folds(other, out, resume=True)
    assert refused.value.code is Code.RESUME_CHANGED
    assert (out / "config.json").read_bytes() == begun
    shutil.rmtree(out / "fold_1")  # somebody wants this one again
    document = json.loads(train_folds(recipe, out, resume=True).read_text("utf-8"))
    assert [one["fold"] for one in document["folds"]] == [1, 2]


def test_folds_of_a_table_part_leave_its_validation_patients_alone(
    recipe: Recipe, tmp_path: Path
) -> None:
    split = tmp_path / "split.csv"
    split.write_text(
        "patient,part\n"
        + "".join(
            f"{patient},{'validation' if patient in ('p0', 'p1') else 'train'}\n"
            for patient in PATIENTS
        )
    )
    for fold in (1, 2):
        given = Recipe.from_dict({**recipe.to_dict(), "split": str(split), "fold": fold})
        parts = choose_parts(given, PATIENTS)
        assert sorted(parts.all) == PATIENTS[2:]
        assert all(fold_of(patient, FOLDS) == fold for patient in parts.validation)


def test_a_fold_with_nobody_is_refused_before_anything_is_trained(
    recipe: Recipe, tmp_path: Path
) -> None:
    many = Recipe.from_dict({**recipe.to_dict(), "folds": 20})
    with pytest.raises(Problem) as caught:
        train_folds(many, tmp_path / "cv")
    assert caught.value.code is Code.FOLD_EMPTY and "of 20" in str(caught.value)
    assert not list((tmp_path / "cv").glob("fold_*"))


def test_the_refusal_of_a_number_of_folds_names_one_that_works(recipe: Recipe) -> None:
    given = recipe.to_dict()
    for count in range(3, 15):
        patients = [f"q{number}" for number in range(count)]
        with pytest.raises(Problem) as caught:
            choose_parts(Recipe.from_dict({**given, "folds": 40, "fold": 40}), patients)
        assert caught.value.code is Code.FOLD_EMPTY
        works = int(caught.value.facts["works"])
        assert f"{works} folds work" in str(caught.value)
        for fold in range(1, works + 1):
            choose_parts(Recipe.from_dict({**given, "folds": works, "fold": fold}), patients)
    alike = [name for name in map(str, range(9)) if fold_of(name, 2) == 1][:2]
    with pytest.raises(Problem, match="No number of folds") as caught:
        choose_parts(Recipe.from_dict({**given, "folds": 2, "fold": 2}), alike)
    assert caught.value.code is Code.NO_FOLDS


@pytest.mark.parametrize("settings", [{"folds": 1}, {"folds": 3, "fold": 4}, {"fold": 1}])
def test_a_fold_that_cannot_be_is_refused(recipe: Recipe, settings: dict[str, int]) -> None:
    with pytest.raises(Problem, match="fold"):
        Recipe.from_dict({**recipe.to_dict(), "folds": 0, **settings})

"""A person's work is exact: each step can be taken back and brought again, bit for bit."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unetpp_desktop.core.case import Case, Prediction, State
from unetpp_desktop.core.compose import KEEP_IN, KEEP_OUT
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.history import Box, Move, Record, Step, StepName
from unetpp_desktop.core.series import Series

SHAPE = (5, 8, 9)


def new_case() -> Case:
    grid = Grid(SHAPE, np.diag([1.0, 1.0, 3.0, 1.0]))
    voxels = np.zeros(SHAPE, np.int16)
    return Case("p1", "p1", (Path("p1.nii.gz"),), (Series("FLAIR", voxels, grid),))


def predict(case: Case, number: int) -> None:
    q = np.random.default_rng(number).integers(0, 201, SHAPE).astype(np.uint8)
    prediction = Prediction(number, "m", "0" * 64, 4, suggested_threshold=0.1 + number / 10)
    case.set_prediction(prediction, q)


def load(number: int | None) -> tuple[Prediction, np.ndarray] | None:
    if number is None:
        return None
    q = np.random.default_rng(number).integers(0, 201, SHAPE).astype(np.uint8)
    return Prediction(number, "m", "0" * 64, 4, suggested_threshold=0.1 + number / 10), q


def paint(case: Case, seed: int) -> None:
    rng = np.random.default_rng(seed)
    k, j, i = (int(rng.integers(0, n - 1)) for n in SHAPE)
    case.begin(StepName.BRUSH, slice_index=k)
    for _ in range(3):
        box: Box = ((k, k + 1), (j, min(j + 4, SHAPE[1])), (i, min(i + 3, SHAPE[2])))
        shape = tuple(stop - start for start, stop in box)
        case.edit(box, rng.random(shape) < 0.6, int(rng.choice([KEEP_IN, KEEP_OUT])))
        j = max(0, j - 1)
    case.commit()


def escape(case: Case, _: int) -> None:
    before = snapshot(case)
    case.begin(StepName.ERASER, slice_index=0)
    case.edit(((0, 2), (0, 8), (0, 9)), np.ones((2, 8, 9), bool), KEEP_OUT)
    case.cancel()
    assert snapshot(case) == before


def drag_threshold(case: Case, seed: int) -> None:
    case.set_threshold((seed % 98 + 1) / 100, settle=False)
    case.set_threshold((seed % 97 + 1) / 100, settle=True)


OPERATIONS = {
    "paint": paint,
    "escape": escape,
    "threshold": drag_threshold,
    "predict": predict,
    "review": lambda case, seed: case.review(frozenset({seed % SHAPE[0]})),
    "unlock": lambda case, _: case.unlock(),
    "undo": lambda case, _: case.undo(),
    "redo": lambda case, _: case.redo(),
}


def snapshot(case: Case) -> tuple[bytes, float, int | None, frozenset[int]]:
    number = case.prediction.number if case.prediction else None
    return case.mask().tobytes() + case.corrections.tobytes(), case.threshold, number, case.reviewed


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(sorted(OPERATIONS)), min_size=1, max_size=25))
def test_undo_all_redo_all_and_the_journal_give_identical_states(operations: list[str]) -> None:
    case = new_case()
    case.load_prediction = load
    records: list[Record] = []
    case.on_record.append(records.append)
    states = [snapshot(case)]  # one after each step in force
    for number, operation in enumerate(operations):
        position = case.history.position
        OPERATIONS[operation](case, number)
        if case.history.position != position and operation not in ("undo", "redo"):
            states = [*states[: position + 1], snapshot(case)]
    end = snapshot(case)
    while case.history.next_undo is not None:
        assert snapshot(case) == states[case.history.position]
        case.undo()
    assert snapshot(case) == states[0]
    while case.history.next_redo is not None:
        case.redo()
        assert snapshot(case) == states[case.history.position]

    again = new_case()
    again.load_prediction = load
    for record in records:
        if record.step is not None:  # through the bytes of the journal
            step = Step.from_head(
                record.step.to_head(), b"".join(patch.data for patch in record.step.patches)
            )
            record = Record(Move.STEP, step)
        again.replay(record)
    assert snapshot(again) == snapshot(case)
    assert len(end[0]) == 2 * np.prod(SHAPE)


def test_corrections_stay_when_the_threshold_moves_and_when_a_new_model_answers() -> None:
    case = new_case()
    predict(case, 1)
    paint(case, 7)
    corrections = case.corrections.copy()
    for threshold in (0.05, 0.95, 0.5):
        case.set_threshold(threshold, settle=True)
        mask = case.mask()
        assert mask[corrections == KEEP_IN].all()
        assert not mask[corrections == KEEP_OUT].any()
    predict(case, 2)
    np.testing.assert_array_equal(case.corrections, corrections)


def test_a_reviewed_slice_keeps_its_mask_under_any_threshold_and_reopens_when_painted() -> None:
    case = new_case()
    predict(case, 3)
    kept = case.mask()[2].copy()
    case.review(frozenset({2}))
    assert case.slice_state(2) is State.REVIEWED
    case.set_threshold(0.9, settle=True)
    np.testing.assert_array_equal(case.mask()[2], kept)
    case.begin(StepName.BRUSH, slice_index=2)
    case.edit(((2, 3), (0, 8), (0, 9)), np.ones((1, 8, 9), bool), KEEP_IN)
    case.commit()
    assert case.slice_state(2) is State.CORRECTED
    case.undo()
    assert case.slice_state(2) is State.REVIEWED
    case.review(frozenset(range(5)))
    assert case.state is State.REVIEWED


def test_listeners_hear_the_changed_box_of_each_edit_and_undo() -> None:
    case = new_case()
    boxes: list[Box | None] = []
    case.on_change.append(boxes.append)
    box: Box = ((1, 2), (3, 5), (4, 6))
    case.begin(StepName.BRUSH, slice_index=1)
    case.edit(box, np.ones((1, 2, 2), bool), KEEP_IN)
    case.commit()
    case.undo()
    assert boxes == [box, box]


def test_a_drag_of_the_threshold_is_one_step() -> None:
    case = new_case()
    predict(case, 1)
    for threshold in (0.3, 0.31, 0.32, 0.4):
        case.set_threshold(threshold, settle=False)
    case.set_threshold(0.4, settle=True)
    case.undo()
    assert case.threshold == 0.2
    assert case.history.position == 1


def test_a_review_of_a_slice_that_is_not_there_changes_nothing() -> None:
    case = new_case()
    predict(case, 1)
    before = snapshot(case)
    with pytest.raises(ValueError):
        case.review(frozenset({1, SHAPE[0]}))
    assert snapshot(case) == before and case.history.position == 1


def test_undo_of_a_review_leads_to_its_slice_and_nowhere_for_many() -> None:
    case = new_case()
    predict(case, 1)
    case.review(frozenset({3}))
    case.review(frozenset(range(5)))
    slices = [step.slice_index for step in case.history.steps if step.name is StepName.REVIEW]
    assert slices == [3, None]


def test_a_revision_never_comes_again() -> None:
    case = new_case()
    seen = [case.revision]
    for number in range(3):
        for act in (paint, escape, drag_threshold, OPERATIONS["undo"], paint, OPERATIONS["review"]):
            act(case, number)
            seen.append(case.revision)
    assert len(set(seen)) == len(seen)

"""A message comes out of its line as it went in."""

import pytest

from unetpp_desktop.jobs.messages import (
    BatchMetrics,
    DataReport,
    Failed,
    Message,
    TrainRequest,
    decode,
    encode,
)

REPORT = DataReport(
    pairs=1, slices=2, foreground_slices=1, train=("Müller",), validation=("b",), unused_patients=0,
    told_apart="folder", unpaired_images=(), unpaired_masks=("m\n.png",), empty_masks=(),
    levels={"0": 3}, sizes={"2×2": 2}, channels=("FLAIR",), plane="axial",
    faults=({"code": "constant_input", "facts": {"path": "a.nii", "series": "T1"}},),
)  # fmt: skip


@pytest.mark.parametrize(
    "message",
    [
        TrainRequest({"epochs": 3, "size": None}, "run", resume=True),
        BatchMetrics(1, 2, 3, 4, 0.5, None, 6.0, 7.0),
        REPORT,
        Failed("engine_died", {"signal": 9}),
    ],
)
def test_a_message_survives_its_line(message: Message) -> None:
    line = encode(message)
    assert "\n" not in line
    assert decode(line) == message

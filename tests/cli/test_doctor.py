"""What `doctor` says is what the machine does."""

import pytest

from unetpp_desktop import cli
from unetpp_desktop.core.recipe import Recipe


def test_this_machine_is_ready_and_every_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    printed = capsys.readouterr().out
    for words in ("ok   Python", "torch 2.", "is right", "Qt 6.", "GiB free", "machine is ready."):
        assert words in printed
    assert f"at width {Recipe().width}:" in printed


def test_a_device_that_computes_wrongly_is_not_ready(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    right = torch.nn.functional.conv2d
    monkeypatch.setattr(torch.nn.functional, "conv2d", lambda *a: right(*a) * 1.1)
    assert cli.main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "BAD  Engine" in printed
    assert "convolution is wrong" in printed
    assert "Not ready" in printed

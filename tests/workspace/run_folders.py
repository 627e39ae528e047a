"""Run folders as training leaves them, as far as a comparison reads them."""

import json
from collections.abc import Mapping
from pathlib import Path

LOG_HEAD = "epoch,train_loss,train_dice,val_loss,val_dice,learning_rate,seconds,best\n"


def write_run(
    folder: Path, dices: Mapping[str, float | None], *, epochs: int = 3, **settings: object
) -> Path:
    """A run with these patients' Dice; `epochs` rows in its log."""
    folder.mkdir(parents=True)
    recipe = {"epochs": epochs, "loss": "bce", "optimizer": "adamw", "channels": []}
    config = {"recipe": recipe | settings, "settled": {"channels": ["FLAIR"]}}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    write_log(folder, epochs)
    write_patients(folder, dices)
    return folder


def write_log(folder: Path, epochs: int) -> None:
    rows = (
        f"{e},{1 / e:.4f},,{1.2 / e:.4f},{1 - 1 / (e + 1):.4f},0.001,2,1"
        for e in range(1, epochs + 1)
    )
    (folder / "log.csv").write_text(LOG_HEAD + "\n".join(rows) + "\n", "utf-8")


def write_patients(
    folder: Path,
    dices: Mapping[str, float | None],
    *,
    voxels: int = 500,
    hd95: Mapping[str, float] | None = None,
) -> None:
    """The table of patients; `hd95` in mm of those that have it."""
    lines = [
        f"{patient},V{number},{'' if dice is None else dice},{0 if dice is None else voxels},"
        f"{(hd95 or {}).get(patient, '')}"
        for number, (patient, dice) in enumerate(dices.items(), start=1)
    ]
    head = "patient,pseudonym,dice,reference_voxels,hd95_mm"
    (folder / "patients.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")

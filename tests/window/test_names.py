"""A narrow list tells files apart whose names begin and end alike."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from unetpp_desktop.window.names import elided_name
from unetpp_desktop.window.theme import font

DAYS = [f"hospital_north_glioma_followup_2024-11-{day:02}_session_02_flair.nii.gz"
        for day in range(1, 30)]  # fmt: skip
PATIENTS = [f"P{number:03}_axial_t2_flair_tse_fatsat_registered_to_t1.nii.gz"
            for number in (1, 2, 10)]  # fmt: skip
SEEDS = [f"glioma-flair-adamw-cosine-batch16-seed{number}" for number in (1, 2, 11)]


def shown(names: list[str], room_px: int) -> list[str]:
    metrics = QFontMetrics(font())
    cut = [
        elided_name(name, (*names[max(at - 1, 0) : at], *names[at + 1 : at + 2]), metrics, room_px)
        for at, name in enumerate(names)
    ]
    assert all(metrics.horizontalAdvance(text) <= room_px for text in cut)
    return cut


@pytest.mark.parametrize("names", [DAYS, PATIENTS, SEEDS])
@pytest.mark.parametrize("room_px", [70, 120, 190, 300])
def test_names_that_begin_and_end_alike_stay_apart(
    dressed: QApplication, names: list[str], room_px: int
) -> None:
    cut = shown(names, room_px)
    assert len(set(cut)) == len(names)


def test_a_name_of_another_kind_beside_them_changes_nothing(dressed: QApplication) -> None:
    names = ["single_slice image_2d", *DAYS[:2], "single_slice image_240x240x1"]
    cut = shown(names, 190)
    assert "11-01" in cut[1] and "11-02" in cut[2]


def test_the_number_that_tells_them_apart_is_whole(dressed: QApplication) -> None:
    for name, text in zip(DAYS, shown(DAYS, 190), strict=True):
        assert name[name.index("11-") + 3 :][:2] in text


def test_a_name_with_room_is_whole_and_one_alone_loses_its_middle(dressed: QApplication) -> None:
    assert shown(DAYS[:2], 900) == DAYS[:2]
    (alone,) = shown(DAYS[:1], 190)
    assert alone.startswith("hosp") and alone.endswith(".gz")

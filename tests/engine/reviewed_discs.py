"""Discs that a person has reviewed in part: what lies in the other slices is wrong on purpose."""

from pathlib import Path

from tests.engine.discs import write_discs
from unetpp_desktop.core.compose import KEEP_IN
from unetpp_desktop.core.history import StepName
from unetpp_desktop.formats import find_sources, read_mask
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder

REVIEWED = (1, 2, 4)


def review_discs(root: Path, *, patients: int = 4, reviewed: tuple[int, ...] = REVIEWED) -> None:
    """Cases of the workspace: true discs in the reviewed slices, everything in the others."""
    write_discs(root, patients=patients)
    review_folder(root, reviewed=reviewed)


def review_folder(root: Path, *, reviewed: tuple[int, ...] = REVIEWED) -> None:
    """The same for pictures that lie in a folder already."""
    sources, _ = find_sources([root], image_suffix=".png", mask_suffix="_mask.png")
    store = CaseStore(cases_folder())
    for source in sources:
        opened = store.open(source)
        case = opened.case
        truth = read_mask(source.references, grid=case.grid) == 1
        truth[[k for k in range(len(truth)) if k not in reviewed]] = True
        case.begin(StepName.BRUSH, slice_index=0)
        box = tuple((0, n) for n in case.grid.shape)
        case.edit((box[0], box[1], box[2]), truth, KEEP_IN)
        case.commit()
        case.review(frozenset(reviewed))
        opened.ready()
        opened.close()
        for path in source.references:
            path.unlink()  # nothing but the review knows the truth now

"""No file, however spoilt, does anything else than open or be refused in one sentence."""

import gzip
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from PIL import Image

from unetpp_desktop.core.texts import Problem
from unetpp_desktop.formats import is_untouched, read_mark, read_mask, read_series

RANDOM = np.random.default_rng(0)
VOLUME = RANDOM.integers(0, 900, (9, 8, 7)).astype(np.int16)
AFFINE = np.diag([-1.0, 1.0, 3.0, 1.0])
NASTY = (0x00, 0x01, 0x7F, 0x80, 0xFF)


def _picture(kind: str, shape: tuple[int, ...], **options: Any) -> bytes:
    stream = io.BytesIO()
    pixels = RANDOM.integers(0, 255, shape).astype(np.uint8)
    Image.fromarray(pixels).save(stream, kind, **options)
    return stream.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {
    "one.nii": lambda: nibabel.Nifti1Image(VOLUME, AFFINE).to_bytes(),
    "two.nii": lambda: nibabel.Nifti2Image(VOLUME, AFFINE).to_bytes(),
    "packed.nii.gz": lambda: gzip.compress(nibabel.Nifti1Image(VOLUME, AFFINE).to_bytes()),
    "alpha.png": lambda: _picture("PNG", (20, 30, 4)),
    "grey.jpg": lambda: _picture("JPEG", (20, 30)),
    "waves.jpg": lambda: _picture("JPEG", (20, 30, 3), progressive=True),
    "plain.tif": lambda: _picture("TIFF", (20, 30)),
    "lzw.tif": lambda: _picture("TIFF", (20, 30, 3), compression="tiff_lzw"),
    "pages.tif": lambda: _picture(
        "TIFF", (20, 30), save_all=True, append_images=[Image.new("L", (30, 20))] * 2
    ),
}


def _spoilt(whole: bytes, rng: random.Random) -> bytes:
    """A few bits flipped, bytes set, taken out or put in, most of them near the start."""
    raw = bytearray(whole)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        reach = min(len(raw), 600) if rng.random() < 0.7 else len(raw)
        at = rng.randrange(reach)
        choice = rng.randrange(4)
        if choice == 0:
            raw[at] ^= 1 << rng.randrange(8)
        elif choice == 1:
            raw[at : at + rng.choice((1, 4))] = bytes([rng.choice(NASTY)]) * 4
        elif choice == 2:
            del raw[at : at + rng.randrange(1, 9)]
        else:
            raw[at:at] = bytes(rng.randrange(1, 9))
        if not raw:
            break
    return bytes(raw)


def _open_all_ways(path: Path) -> None:
    for read in (
        lambda: read_series(path, volume=0)[0].values(),
        lambda: read_mask(path, grid=None),
        lambda: read_mark(path),
        lambda: is_untouched(path),
    ):
        try:
            read()
        except Problem as problem:
            assert path.name in str(problem)


def _campaign(tmp_path: Path, name: str, count: int) -> None:
    whole, rng = SEEDS[name](), random.Random(name)
    path = tmp_path / name
    for _ in range(count):
        path.write_bytes(_spoilt(whole, rng))
        _open_all_ways(path)


@pytest.mark.parametrize("name", SEEDS)
def test_spoilt_files_open_or_are_refused(tmp_path: Path, name: str) -> None:
    _campaign(tmp_path, name, 150)


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_many_spoilt_files_open_or_are_refused(tmp_path: Path, name: str) -> None:
    _campaign(tmp_path, name, 4000)

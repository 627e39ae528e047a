"""Our affines against nibabel's, to the last bit, for any header."""

from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.nifti_forms import forms
from unetpp_desktop.formats.nifti_header import parse_header

KINDS = {"NIfTI-1": nibabel.Nifti1Header, "NIfTI-2": nibabel.Nifti2Header}
part = st.floats(-1, 1, width=32)
place = st.floats(-500, 500, width=32)
size = st.floats(2**-6, 16, width=32)
shapes = st.lists(st.integers(1, 400), min_size=2, max_size=5)


@pytest.mark.parametrize("kind", KINDS)
@given(
    shape=shapes,
    sizes=st.tuples(size, size, size),
    quaternion=st.tuples(part, part, part),
    offset=st.tuples(place, place, place),
    qfac=st.sampled_from([-1.0, 0.0, 1.0]),
    order=st.sampled_from("<>"),
)
def test_qform_and_fallback_are_those_of_nibabel(
    kind: str, shape: list[int], sizes: Any, quaternion: Any, offset: Any, qfac: float, order: str
) -> None:
    header = _header(kind, shape, sizes, order)
    header["quatern_b"], header["quatern_c"], header["quatern_d"] = quaternion
    header["qoffset_x"], header["qoffset_y"], header["qoffset_z"] = offset
    header["qform_code"] = 1
    header["pixdim"][0] = qfac
    ours = parse_header(header.binaryblock, Path("a.nii"))
    header["pixdim"][0] = qfac or 1.0
    try:
        expected = header.get_qform()
    except ValueError:
        with pytest.raises(Problem) as refused:
            forms(ours, Path("a.nii"))
        assert refused.value.code is Code.BAD_AFFINE
        return
    sform, qform, fallback = forms(ours, Path("a.nii"))
    assert sform is None
    assert np.array_equal(qform, expected)
    assert np.array_equal(fallback, header.get_base_affine())


@pytest.mark.parametrize("kind", KINDS)
@given(rows=st.lists(place, min_size=12, max_size=12))
def test_the_sform_is_that_of_nibabel(kind: str, rows: list[float]) -> None:
    header = _header(kind, [4, 5, 6], (1, 1, 1), "<")
    header["srow_x"], header["srow_y"], header["srow_z"] = rows[:4], rows[4:8], rows[8:]
    header["sform_code"] = 2
    sform, qform, _ = forms(parse_header(header.binaryblock, Path("a.nii")), Path("a.nii"))
    assert qform is None
    assert np.array_equal(sform, header.get_sform())


@pytest.mark.parametrize("qfac", [0.5, float("nan"), 2.0])
def test_a_qform_without_handedness_is_refused_alone_and_doubted_beside_an_sform(
    qfac: float,
) -> None:
    header = _header("NIfTI-1", [4, 5, 6], (1, 1, 1), "<")
    header["qform_code"], header["pixdim"][0] = 1, qfac
    with pytest.raises(Problem) as refused:
        forms(parse_header(header.binaryblock, Path("a.nii")), Path("a.nii"))
    assert refused.value.code is Code.BAD_AFFINE
    header["sform_code"] = 1
    _, qform, _ = forms(parse_header(header.binaryblock, Path("a.nii")), Path("a.nii"))
    assert qform is not None and np.isinf(qform).all()


def _header(kind: str, shape: list[int], sizes: Any, order: str) -> Any:
    header = KINDS[kind](endianness=order)
    header.set_data_shape(shape)
    header["pixdim"][1:4] = 1
    count = min(len(shape), 3)
    header["pixdim"][1 : 1 + count] = sizes[:count]
    header["magic"] = b"n+1" if kind == "NIfTI-1" else b"n+2\0\r\n\x1a\n"
    return header

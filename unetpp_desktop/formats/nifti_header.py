"""The bytes of a NIfTI-1 or NIfTI-2 header, read without any library.

Used twice: before nibabel, to hold a file's promises against what it can be; and after a mask was
written, as the second pair of eyes that nibabel cannot be for itself.
Layout: nifti1.h and nifti2.h of the NIfTI DFWG.
"""

import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from unetpp_desktop.core.texts import Code, Problem

LENGTHS = {1: 348, 2: 540}
LONGEST = LENGTHS[2]
# name: (offset, format) in NIfTI-1, (offset, format) in NIfTI-2
_FIELDS: dict[str, tuple[tuple[int, str], tuple[int, str]]] = {
    "dim": ((40, "8h"), (16, "8q")),
    "datatype": ((70, "h"), (12, "h")),
    "bitpix": ((72, "h"), (14, "h")),
    "pixdim": ((76, "8f"), (104, "8d")),
    "vox_offset": ((108, "f"), (168, "q")),
    "scl_slope": ((112, "f"), (176, "d")),
    "scl_inter": ((116, "f"), (184, "d")),
    "xyzt_units": ((123, "B"), (500, "i")),
    "descrip": ((148, "80s"), (240, "80s")),
    "qform_code": ((252, "h"), (344, "i")),
    "sform_code": ((254, "h"), (348, "i")),
    "quaternion": ((256, "6f"), (352, "6d")),
    "srow": ((280, "12f"), (400, "12d")),
    "magic": ((344, "4s"), (4, "8s")),
}
_GEOMETRY = ("pixdim", "xyzt_units", "qform_code", "sform_code", "quaternion", "srow")
_MAGIC = {1: (b"n+1\0",), 2: (b"n+2\0\r\n\x1a\n",)}


@dataclass(frozen=True)
class Header:
    """One header: `raw` bytes, byte order "<" or ">", NIfTI version 1 or 2."""

    raw: bytes
    order: str
    version: int

    def field(self, name: str) -> tuple[Any, ...]:
        """All numbers of a field, as stored; `name` as in nifti1.h, the forms' parts together."""
        offset, form = _FIELDS[name][self.version - 1]
        return struct.unpack_from(self.order + form, self.raw, offset)

    def number(self, name: str) -> Any:  # noqa: ANN401  int or float, as the field is declared
        """The one number (or text) of a field, the first of several."""
        return self.field(name)[0]

    @cached_property
    def dims(self) -> tuple[int, ...]:
        """The declared axes, dim[1] .. dim[dim[0]], as stored (i first)."""
        count, *sizes = self.field("dim")
        return tuple(sizes[: max(0, min(count, 7))])

    @property
    def shape(self) -> tuple[int, int, int]:
        """(nk, nj, ni) of one volume; missing axes count as 1."""
        i, j, k = (*self.dims, 1, 1, 1)[:3]
        return k, j, i

    @property
    def volumes(self) -> int:
        """How many volumes the axes after the third make."""
        count = 1
        for size in self.dims[3:]:
            count *= size
        return count

    @property
    def geometry(self) -> bytes:
        """Every byte that says where voxels lie: pixdim, units, both codes, both forms."""
        return b"".join(
            self.raw[offset : offset + struct.calcsize(self.order + form)]
            for offset, form in (_FIELDS[name][self.version - 1] for name in _GEOMETRY)
        )

    @property
    def description(self) -> str:
        """`descrip` up to its first null character, without blanks around."""
        text: bytes = self.number("descrip")
        return text.split(b"\0", 1)[0].decode("latin-1").strip()


def parse_header(head: bytes, path: Path) -> Header:
    """The header at the start of `head`. Raises `Problem(NOT_NIFTI)` when there is none."""
    for order in "<>":
        for version, length in LENGTHS.items():
            if len(head) >= length and struct.unpack_from(order + "i", head)[0] == length:
                header = Header(head[:length], order, version)
                if header.number("magic") in _MAGIC[version]:
                    return header
    raise Problem(Code.NOT_NIFTI, path=path)

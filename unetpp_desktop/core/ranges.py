"""Many slice numbers in few words."""

from collections.abc import Iterable


def slice_ranges(indices: Iterable[int]) -> str:
    """Indices from 0 as the slice numbers from 1 that a person sees: "3–7, 12"."""
    runs: list[list[int]] = []
    for number in sorted({index + 1 for index in indices}):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{low}" if low == high else f"{low}–{high}" for low, high in runs)

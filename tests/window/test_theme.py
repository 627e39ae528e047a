"""The colours keep what is written on them readable, in both themes."""

import pytest

from unetpp_desktop.window.theme import THEMES, tokens

GROUNDS = ("rail", "panel", "raised", "field", "acct")
GLYPHS = ("sky", "org", "grn", "ver", "yel", "accl")


def luminance(colour: str) -> float:
    """WCAG 2.1 relative luminance of #RRGGBB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("front", "grounds", "least"),
    [
        ("t1", GROUNDS, 4.5),
        ("t2", GROUNDS, 4.5),
        ("bord", ("panel",), 3.0),
        ("accl", GROUNDS, 3.0),
        *[(glyph, ("rail", "panel", "acct"), 3.0) for glyph in GLYPHS],
        ("onacc", ("accf", "accfh", "accfp"), 4.5),
        ("t1", ("verbg",), 4.5),
        ("vert", ("verbg",), 4.5),
        ("dis", ("panel",), 3.0),
    ],
)
def test_what_is_written_can_be_read(
    theme: str, front: str, grounds: tuple[str, ...], least: float
) -> None:
    table = tokens()[theme]
    found = {ground: contrast(table[front], table[ground]) for ground in grounds}
    assert all(value >= least for value in found.values()), found


def test_both_themes_have_every_token() -> None:
    assert tokens()["dark"].keys() == tokens()["light"].keys()


def test_the_contrast_formula_gives_the_published_extremes() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)

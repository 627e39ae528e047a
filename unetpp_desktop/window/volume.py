"""Volumes in words: ml with sensible decimals, voxels where no spacing is known."""

from PySide6.QtCore import QCoreApplication, QLocale

MINUS = "\u2212"


def volume_words(volume: float, *, in_ml: bool) -> str:
    """ "18.0 ml": two decimals below 1 ml, one below 100, then none; "4,190 voxels"."""
    if not in_ml:
        words = QCoreApplication.translate("Volume", "{n} voxels")
        return words.format(n=QLocale().toString(round(volume)))
    return QCoreApplication.translate("Volume", "{n} ml").format(n=_decimals(volume))


def change_words(change: float, *, in_ml: bool) -> str:
    """A difference with its sign."""
    sign = MINUS if change < 0 else "+"
    return sign + volume_words(abs(change), in_ml=in_ml)


def _decimals(volume: float) -> str:
    if volume == 0:
        return "0"
    if volume < 1:
        return f"{volume:.2f}"
    return f"{volume:.1f}" if volume < 100 else f"{volume:.0f}"

"""Colours, fonts and the style sheet, all from the one token table.

The tokens of the theme in force are read at paint time (`color`), so switching the theme is one
call of `apply_theme`: palette, then style sheet; every widget repaints itself.
"""

import json
from functools import cache
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from unetpp_desktop.window.resource import resource

THEMES = ("dark", "light")
FAMILIES = (
    "Inter",
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
)
BASE_PX = 13
_in_force = {"name": "dark"}


@cache
def tokens() -> dict[str, dict[str, str]]:
    """The token table: columns `dark`, `light`, and `image` for everything painted on the image."""
    text = resource("themes", "tokens.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = json.loads(text)
    return table


@cache
def _color(column: str, token: str) -> QColor:
    return QColor(tokens()[column][token])


def color(token: str, alpha: float = 1.0) -> QColor:
    """A token's colour in the theme in force."""
    return _with_alpha(_color(_in_force["name"], token), alpha)


def image_color(token: str, alpha: float = 1.0) -> QColor:
    """A colour for the image area; the same in both themes, because the image is."""
    return _with_alpha(_color("image", token), alpha)


def _with_alpha(base: QColor, alpha: float) -> QColor:
    copy = QColor(base)
    copy.setAlphaF(alpha)
    return copy


def theme_name() -> str:
    """`dark` or `light`."""
    return _in_force["name"]


def font(size_px: int = BASE_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font with figures of one width, so that changing numbers do not dance."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(size_px)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def load_fonts() -> None:
    """Registers the shipped weights; where that fails the families after Inter serve."""
    for weight in ("Regular", "Medium", "SemiBold"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"Inter-{weight}.otf")))


def wanted_theme(app: QApplication, chosen: str) -> str:
    """The theme to put in force; `system` follows the system's, dark where it does not say."""
    if chosen in THEMES:
        return chosen
    app.styleHints().setColorScheme(Qt.ColorScheme.Unknown)
    return "light" if app.styleHints().colorScheme() is Qt.ColorScheme.Light else "dark"


def apply_theme(app: QApplication, name: str) -> None:
    """Puts a theme in force for the whole program, at start or while it runs."""
    _in_force["name"] = name if name in THEMES else "dark"
    app.setStyle("Fusion")
    scheme = Qt.ColorScheme.Dark if name == "dark" else Qt.ColorScheme.Light
    app.styleHints().setColorScheme(scheme)
    app.setFont(font())
    app.setPalette(_palette())
    sheet = resource("themes", "window.qss").read_text(encoding="utf-8")
    on_image = {f"image_{token}": value for token, value in tokens()["image"].items()}
    app.setStyleSheet(Template(sheet).substitute(tokens()[_in_force["name"]], **on_image))


def _palette() -> QPalette:
    """All roles, so that menus, tool tips and file dialogs are not foreign."""
    role = QPalette.ColorRole
    pairs = {
        role.Window: "panel",
        role.WindowText: "t1",
        role.Base: "field",
        role.AlternateBase: "panel",
        role.Text: "t1",
        role.Button: "raised",
        role.ButtonText: "t1",
        role.BrightText: "vert",
        role.Highlight: "accf",
        role.HighlightedText: "onacc",
        role.Accent: "accf",
        role.ToolTipBase: "raised",
        role.ToolTipText: "t1",
        role.PlaceholderText: "t2",
        role.Link: "accl",
        role.LinkVisited: "accl",
        role.Light: "hover",
        role.Midlight: "line2",
        role.Mid: "line2",
        role.Dark: "line",
        role.Shadow: "rail",
    }
    palette = QPalette()
    for one, token in pairs.items():
        palette.setColor(one, color(token))
    for one in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, color("dis"))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, color("line2"))
    return palette

"""The choice between the levels of a model: fastest first, with Dice and time where known."""

from unetpp_desktop.core.model_info import MEAN_LEVEL, LevelResult, ModelInfo
from unetpp_desktop.window.controls import Combo


class LevelCombo(Combo):
    """Shows the levels of a model, the suggested one chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Level"))
        self.setToolTip(
            self.tr(
                "Dice of the validation patients, and the time of a case on the machine that "
                "trained the model."
            )
        )
        self._shown = ""
        self.show_model(None)

    def show_model(self, info: ModelInfo | None) -> None:
        """The levels of another model; the same model again leaves the choice as it is."""
        shown = info.tensors_sha256 if info is not None else ""
        if shown == self._shown and self.count():
            return
        self._shown = shown
        self.set_choices([] if info is None else self._choices(info))
        if info is not None:
            self.set_level(info.suggestion.level)
        self.setVisible(self.count() > 1)

    def level(self) -> int | None:
        """The chosen level; None is the model's own."""
        return int(self.key()) if self.key() else None

    def set_level(self, level: int) -> None:
        """Chooses a level, if the model has it."""
        self.set_key(str(level))

    def _choices(self, info: ModelInfo) -> list[tuple[str, str]]:
        known = {one.level: one for one in info.levels}
        levels = list(info.architecture.levels)
        if set(levels) <= set(known):
            levels.sort(key=lambda level: known[level].seconds_per_case)
        return [
            (str(level), self._text(level, known.get(level), self._mark(level, levels, info)))
            for level in levels
        ]

    def _mark(self, level: int, levels: list[int], info: ModelInfo) -> str:
        if level == info.suggestion.level:
            return self.tr("suggested")
        return self.tr("fastest") if level == levels[0] else ""

    def _text(self, level: int, result: LevelResult | None, mark: str) -> str:
        name = self.tr("Mean of all levels")
        parts = [name if level == MEAN_LEVEL else self.tr("Level {0}").format(level), mark]
        if result is not None and result.dice is not None:
            parts.append(self.tr("Dice {0}").format(f"{result.dice:.2f}"))
        if result is not None:
            seconds = result.seconds_per_case
            parts.append(self.tr("{0} s").format(f"{seconds:.{0 if seconds >= 10 else 1}f}"))
        return " · ".join(part for part in parts if part)

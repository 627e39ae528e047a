"""The cases of a batch, one row each: image, mask, volume, time, state."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP
from unetpp_desktop.formats import Source, SourceKind
from unetpp_desktop.jobs.messages import BatchPlan, BatchState, CaseDone, Notice
from unetpp_desktop.window.glyphs import Glyph
from unetpp_desktop.window.table import Role, Table
from unetpp_desktop.window.text import duration_text, problem_text
from unetpp_desktop.window.theme import font
from unetpp_desktop.window.volume import volume_words

IMAGE, MASK, VOLUME, TIME, STATE = 1, 2, 3, 4, 5
_NAME_SIGNS = 18
_STATES = {
    BatchState.WAITING: (Glyph.WAITING, QT_TRANSLATE_NOOP("Batch", "Waiting")),
    BatchState.RUNNING: (Glyph.RUNNING, QT_TRANSLATE_NOOP("Batch", "Running")),
    BatchState.DRAFT: (Glyph.DRAFT, QT_TRANSLATE_NOOP("Batch", "Draft")),
    BatchState.EMPTY: (Glyph.EMPTY, QT_TRANSLATE_NOOP("Batch", "Empty draft")),
    BatchState.DONE: (Glyph.DRAFT, QT_TRANSLATE_NOOP("Batch", "Draft, made before")),
    BatchState.FAILED: (Glyph.FAILED, QT_TRANSLATE_NOOP("Batch", "Failed")),
}


@dataclass
class Entry:
    """One case, as the batch has found it, as far as it has come."""

    source: Source
    done: CaseDone | None = None
    notices: list[Notice] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.source.title

    @property
    def files(self) -> tuple[Path, ...]:
        """The images: one, or the slices of a stack."""
        return self.source.paths

    @property
    def image(self) -> Path:
        """The first file, which gives the row its name."""
        return self.files[0]

    @property
    def state(self) -> BatchState:
        """waiting, or what the engine said."""
        return self.done.state if self.done else BatchState.WAITING


class BatchTable(Table):
    """The rows in the order of the batch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        heads = [
            "",
            self.tr("Image"),
            self.tr("Mask"),
            self.tr("Volume"),
            self.tr("Time"),
            self.tr("State"),
        ]
        left = (0, IMAGE, MASK, STATE)
        super().__init__(heads, name=self.tr("Cases of the batch"), left=left, names=(IMAGE,))
        self.entries: list[Entry] = []
        self.running = -1  # the row of the case under way, -1 where none is
        self._slices = 0  # that it has
        least = {0: 44, IMAGE: 120, MASK: 120, VOLUME: 72, TIME: 64, STATE: 200}
        self.set_widths(
            least=least, shares={IMAGE: 2, MASK: 3, VOLUME: 1, STATE: 4}, drop=(TIME, MASK)
        )

    def set_plan(self, plan: BatchPlan) -> None:
        """One waiting row for each case."""
        self.clearSpans()
        self.running = -1
        self.entries = [Entry(source) for source in _sources(plan)]
        self.setRowCount(0)
        self.setRowCount(len(self.entries))
        for row, entry in enumerate(self.entries):
            self._show_waiting(row)
            self.put(row, IMAGE, entry.image.name, token="t2").setToolTip(str(entry.image))

    def take_notice(self, notice: Notice) -> bool:
        """Keep what is said of a file with its case; false when it is of no case here."""
        path = Path(str(notice.facts.get("path", "")))
        entry = next((one for one in self.entries if path in one.files), None)
        if entry is not None:
            entry.notices.append(notice)
        return entry is not None

    def show_begun(self, row: int) -> None:
        """This case is under way now."""
        self.running, self._slices = row, 0
        self._write(row, BatchState.RUNNING, token="t2")
        self.put(row, IMAGE, self.entries[row].image.name)
        self.set_ground(row, "raised")

    def show_slices(self, more: int, total: int) -> int:
        """So many slices of the case under way are ready; returns how many in all."""
        self._slices += more
        words = QCoreApplication.translate("Batch", "slice {0} of {1}").format(self._slices, total)
        bar = self._slices / max(total, 1)
        self.put(self.running, STATE, words, token="t2").setData(Role.BAR, bar)
        return self._slices

    def show_done(self, done: CaseDone) -> None:
        """A case has its mask, or failed."""
        row, entry = done.index, self.entries[done.index]
        entry.done = done
        self.running = -1 if self.running == row else self.running
        failed = done.state is BatchState.FAILED
        self._write(row, done.state, token="vert" if failed else "")
        self.set_ground(row, "verbg" if failed else "")
        self.put(row, IMAGE, entry.image.name).setFont(font(13, QFont.Weight.Medium))
        if failed:
            # The row names the file already: the reason comes first. All is in the tool tip.
            name = Path(str(done.facts.get("path", ""))).name
            name = name if len(name) <= _NAME_SIGNS else f"{name[:6]}…{name[-11:]}"
            short = problem_text(done.code, {**done.facts, "path": name})
            whole = problem_text(done.code, done.facts)
            self.put(row, MASK, short).setToolTip(whole)
            self.setSpan(row, MASK, 1, 3)
            return
        names = ", ".join(Path(mask).name for mask in done.masks[:2])
        self.put(row, MASK, names).setToolTip("\n".join(done.masks))
        self.put(row, VOLUME, volume_words(done.volume, in_ml=done.in_ml))
        self.put(row, TIME, duration_text(done.seconds) if done.seconds else "")
        if entry.notices:
            self._show_notices(row)

    def _show_notices(self, row: int) -> None:
        """The state, and what to look at; whole sentences in the tool tip."""
        notices, state = self.entries[row].notices, self.item(row, STATE)
        assert state is not None
        self.put(row, 0, "").setData(Role.GLYPH, Glyph.LOOK_HERE.value)
        first = problem_text(notices[0].code, notices[0].facts, named=True)
        state.setText(f"{state.text()}: {first}")
        state.setToolTip("\n".join(problem_text(one.code, one.facts) for one in notices))

    def stop_running(self) -> None:
        """The case under way goes back to waiting."""
        if self.running >= 0:
            self._show_waiting(self.running)
            self.running = -1

    def _show_waiting(self, row: int) -> None:
        self._write(row, BatchState.WAITING, token="t2")
        self.put(row, IMAGE, self.entries[row].image.name, token="t2")
        for column in (MASK, VOLUME, TIME):
            self.put(row, column, "")
        self.set_ground(row, "")

    def _write(self, row: int, state: BatchState, *, token: str) -> None:
        glyph, words = _STATES[state]
        self.put(row, 0, "").setData(Role.GLYPH, glyph.value)
        item = self.put(row, STATE, QCoreApplication.translate("Batch", words), token=token)
        item.setData(Role.BAR, None)
        item.setToolTip("")

    def counts(self) -> dict[BatchState, int]:
        """How many rows are in each state."""
        found = dict.fromkeys(_STATES, 0)
        for entry in self.entries:
            found[entry.state] += 1
        return found

    def summary(self) -> str:
        """The batch as CSV: case, image, mask, volume, unit, seconds, state, problem."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("case", "image", "mask", "volume", "unit", "seconds", "state", "problem"))
        for entry in self.entries:
            done = entry.done or CaseDone(0, BatchState.WAITING)
            made = done.state not in {BatchState.WAITING, BatchState.FAILED}
            said = [problem_text(done.code, done.facts)] if done.code else []
            said += [problem_text(one.code, one.facts) for one in entry.notices]
            writer.writerow(
                (
                    entry.title,
                    entry.image,
                    ";".join(done.masks),
                    f"{done.volume:g}" if made else "",
                    ("ml" if done.in_ml else "voxels") if made else "",
                    f"{done.seconds:.1f}" if done.seconds else "",
                    done.state,
                    " ".join(said),
                )
            )
        return text.getvalue()


def _sources(plan: BatchPlan) -> Iterator[Source]:
    """The cases of a plan, as opening their folder gives them."""
    whose = plan.patients or plan.titles
    masks = plan.references or ((),) * len(plan.titles)
    for title, files, patient, own in zip(plan.titles, plan.files, whose, masks, strict=True):
        kind = SourceKind.STACK if len(files) > 1 else SourceKind.FILE
        yield Source(tuple(map(Path, files)), title, patient, kind, tuple(map(Path, own)))

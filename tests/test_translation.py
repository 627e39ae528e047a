"""The Chinese catalogue loses no fact, and the compiled file that the window reads is its own.

After changing a text: `make translations`, then write the new translations into the catalogue.
"""

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources" / "translations" / "unetpp_zh_CN.ts"
FIELD = re.compile(r"\{\w*\}|%L?n|</?b>")


def messages(catalogue: Path) -> Iterator[tuple[str, str, ElementTree.Element]]:
    """(context, English text, translation element) of a catalogue."""
    for context in ElementTree.parse(catalogue).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            yield context.findtext("name", ""), message.findtext("source", ""), translation


def finished() -> list[tuple[str, str, str]]:
    return [
        (context, source, "".join(translation.itertext()).strip())
        for context, source, translation in messages(CATALOGUE)
        if translation.get("type") != "unfinished"
    ]


def test_a_translation_keeps_every_fact_of_its_text() -> None:
    assert len(finished()) > 500
    lost = [
        (source, translation)
        for _, source, translation in finished()
        if sorted(FIELD.findall(source)) != sorted(FIELD.findall(translation))
    ]
    assert not lost


def test_the_compiled_catalogue_says_what_the_catalogue_says(qapp: QCoreApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(CATALOGUE.with_suffix(".qm")))
    stale = [
        (context, source)
        for context, source, translation in finished()
        if translator.translate(context, source, "", 2) != translation
    ]
    assert not stale, "run `make translations`"


def test_one_patient_is_not_called_patients(qapp: QCoreApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(CATALOGUE.with_name("unetpp_en.qm")))
    english = list(messages(CATALOGUE.with_name("unetpp_en.ts")))
    for context, source, translation in english:
        one, several = (form.text for form in translation.findall("numerusform"))
        assert translator.translate(context, source, "", 1) == one
        assert translator.translate(context, source, "", 2) == several == source
    assert len(english) >= 9
    counted = {source for _, source, translation in messages(CATALOGUE) if len(translation)}
    assert counted == {source for _, source, _ in english}, "run `make translations`"


def test_every_text_of_the_program_is_in_the_catalogue_and_translated(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    sources = sorted(str(path) for path in (ROOT / "unetpp_desktop").rglob("*.py"))
    lupdate = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run([lupdate, *sources, "-ts", fresh], check=True, capture_output=True)
    wanted = {(context, source) for context, source, _ in messages(fresh)}
    assert len(wanted) > 500
    assert not wanted - {(context, source) for context, source, _ in finished()}


def test_no_text_is_hidden_from_lupdate_behind_a_name_for_its_context() -> None:
    """`translate(NAME, "...")` never reaches the catalogue: its text stays English."""
    calls = re.compile(r"translate\(\s*(?!\")[A-Za-z_.]+,\s*[\"']")
    hidden = [
        f"{path.name}: {found[0]}"
        for path in (ROOT / "unetpp_desktop").rglob("*.py")
        for found in calls.finditer(path.read_text("utf-8"))
    ]
    assert not hidden


def reasons() -> Iterator[str]:
    """Every text that the code gives as a problem's reason; others are made of facts."""
    for path in (ROOT / "unetpp_desktop").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = [word.value for word in node.keywords if word.arg == "reason"]
            if isinstance(node.func, ast.Name) and node.func.id == "_damaged":
                given += node.args[1:]
            for one in given:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


def test_every_reason_that_is_given_is_among_those_that_are_translated() -> None:
    from unetpp_desktop.core.reasons import REASONS

    given = set(reasons())
    assert len(given) > 10
    assert not given - set(REASONS)


def test_the_reason_in_a_problem_is_translated_too(qapp: QCoreApplication) -> None:
    from unetpp_desktop.core.reasons import REASONS
    from unetpp_desktop.core.texts import Code
    from unetpp_desktop.window.text import problem_text

    translator = QTranslator()
    assert translator.load(str(CATALOGUE.with_suffix(".qm")))
    qapp.installTranslator(translator)
    try:
        sentences = [
            problem_text(Code.FILE_DAMAGED.value, {"path": "1.nii", "reason": reason})
            for reason in REASONS
        ]
    finally:
        qapp.removeTranslator(translator)
    told = [reason for reason, words in zip(REASONS, sentences, strict=True) if reason in words]
    assert not told

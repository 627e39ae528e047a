"""The command line as a shell sees it: exit codes, one line a problem, nothing heavy loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from unetpp_desktop import __version__
from unetpp_desktop.cli import build_parser
from unetpp_desktop.core.recipe import Recipe

ROOT = Path(__file__).resolve().parents[2]


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_help_names_every_command() -> None:
    from unetpp_desktop.cli import COMMANDS

    done = call("--help")
    assert done.returncode == 0
    assert "doctor" in done.stdout
    for command in COMMANDS:
        assert f"    {command.NAME} " in done.stdout
        assert call(command.NAME, "--help").returncode == 0


def test_every_option_of_every_command_has_help() -> None:
    (commands,) = build_parser()._subparsers._group_actions  # type: ignore[union-attr]
    for name, parser in commands.choices.items():  # type: ignore[union-attr]
        for action in parser._actions:
            assert action.help, f"{name} {action.option_strings or action.dest}"


def test_the_help_of_train_shows_the_recipes_defaults() -> None:
    told = " ".join(call("train", "--help").stdout.split())
    recipe = Recipe()
    for words, value in (
        ("how often the set is gone through", recipe.epochs),
        ("filters of the first row", recipe.width),
        ("what training makes small", recipe.loss),
        ("what chance begins with", recipe.seed),
    ):
        assert f"{words} (default: {value})" in told


def test_version_is_said() -> None:
    assert call("--version").stdout.strip() == f"unetpp {__version__}"


def test_an_unknown_command_is_a_bad_call() -> None:
    done = call("undo-everything")
    assert done.returncode == 2
    assert "undo-everything" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_problem_becomes_one_line_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from unetpp_desktop import cli
    from unetpp_desktop.cli import doctor
    from unetpp_desktop.core.texts import Code, Problem

    def fail(arguments: object) -> int:
        raise Problem(Code.FILE_DAMAGED, path="a.nii", reason="cut")

    monkeypatch.setattr(doctor, "run", fail)
    assert cli.main(["doctor"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "unetpp doctor: a.nii is damaged: cut. Copy it again from its source.\n"


@pytest.mark.parametrize("name", ["train", "predict", "evaluate", "export", "compare"])
@pytest.mark.parametrize("code", ["DEVICE_MISSING", "MODEL_COMPUTES_ELSE", "FILE_MISSING"])
def test_one_cause_has_one_exit_code_in_every_command(
    name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unetpp_desktop import cli
    from unetpp_desktop.core.texts import Code, Problem

    def fail(arguments: object) -> int:
        raise Problem(Code[code])

    (command,) = (command for command in cli.COMMANDS if command.NAME == name)
    monkeypatch.setattr(command, "run", fail)
    words = {
        "train": ["--out", "o"],
        "predict": ["a.nii", "--model", "m"],
        "evaluate": ["--images", "i", "--model", "m"],
        "export": ["m", "--out", "o"],
        "compare": ["r"],
    }
    assert cli.main([name, *words[name]]) == cli.BAD_CALL


def test_a_word_that_is_no_command_but_a_file_opens_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import main
    from unetpp_desktop import app, cli

    monkeypatch.setattr(app, "main", lambda words: f"window {words}")
    monkeypatch.setattr(cli, "main", lambda words: f"command {words}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train").mkdir()
    (tmp_path / "scan.nii").touch()
    assert main.main([]) == "window []"
    assert main.main(["--sample"]) == "window ['--sample']"
    assert main.main(["scan.nii"]) == "window ['scan.nii']"
    assert main.main(["train"]) == "command ['train']"
    assert main.main(["scam.nii"]) == "command ['scam.nii']"

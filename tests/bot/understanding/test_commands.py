"""The commands as the shell starts them."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main

HUISHENG = Path(sys.executable).with_name("huisheng")
HEAVY = ("sqlalchemy", "flask", "aiohttp", "cryptography", "rq")


def test_the_quick_commands_start_without_the_rest_of_the_house() -> None:
    script = (
        "import sys, bot.starting, bot.understanding.commands; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_classify_answers_line_by_line_and_says_at_the_end_that_one_was_bad() -> None:
    with subprocess.Popen([HUISHENG, "classify"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line, field in (
            (b'{"text": "\xe9\x80\x80\xe8\xb4\xa7"}\n', "kind"),
            (b"?\n", "error"),
            (b'{"text": ""}\n', "kind"),
        ):
            process.stdin.write(line)
            process.stdin.flush()
            assert field in json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(30) == 1


def test_all_lines_good_ends_well() -> None:
    told = subprocess.run([HUISHENG, "duplicates"], input=b'{"a": "x", "b": "x"}\n', capture_output=True, check=True)
    assert json.loads(told.stdout)["same"] is True


def test_whoever_stops_reading_is_left_in_peace() -> None:
    script = f'yes \'{{"text": "退货"}}\' | {HUISHENG} classify | head -1'
    told = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert told.stderr == ""


def test_they_are_listed_with_the_others() -> None:
    listed = CliRunner().invoke(main, ["--help"]).output
    assert all(f"  {name} " in listed for name in ("classify", "duplicates", "eval", "run"))

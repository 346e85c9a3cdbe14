"""`make fuzz` without atheris says so in words, and what to do."""

import subprocess
import sys

HIDDEN = """
import importlib.util, runpy
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "atheris" else find(name, *more)
runpy.run_module("tests.fuzz.atheris_targets", run_name="__main__")
"""


def test_without_atheris_it_says_what_to_do() -> None:
    done = subprocess.run([sys.executable, "-c", HIDDEN], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "没有安装 atheris" in done.stderr and "make test" in done.stderr and "Traceback" not in done.stderr

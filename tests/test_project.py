"""The project's own files: locked, public, and saying the same thing in every place."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.demo.stack import COMMANDS

ROOT = Path(__file__).parent.parent
PUBLIC_HOSTS = {"pypi.org", "files.pythonhosted.org"}
LOCKS = ("uv.lock", "requirements.lock")
_URL = re.compile(r"https?://([^/\s\"']+)")
_LOCAL = re.compile(r"file:|/root/|/home/|/opt/|/srv/|/mnt/|/tmp/|--(?:extra-)?index-url|--find-links|--trusted-host")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_public_hosts_only(name: str) -> None:
    content = read(name)
    assert set(_URL.findall(content)) <= PUBLIC_HOSTS
    assert _LOCAL.findall(content) == []


def test_no_file_of_ours_leads_to_a_place_on_somebodys_machine() -> None:
    """Paths of the machine a file was written on, and registries that others do not have."""
    private = re.compile(r"/root/|/home/[a-z]+/|simple/\b|index-url|find-links")
    found = [
        name for name in tracked() if name not in (*LOCKS, "tests/test_project.py") and private.search(words(name))
    ]
    assert found == []


def test_every_locked_package_has_its_hashes() -> None:
    pinned = [line for line in read("requirements.lock").splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(pinned) > 60
    assert all(re.match(r"[\w.\[\]-]+==\S+ .*\\$", line) for line in pinned)
    assert read("requirements.lock").count("--hash=sha256:") >= len(pinned)


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    parts = (project["project"]["optional-dependencies"], project["dependency-groups"])
    asked = project["project"]["dependencies"] + [each for part in parts for group in part.values() for each in group]
    names = {re.split(r"[\[<>=!~; ]", each)[0].lower().replace("_", "-") for each in asked}
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)(?:\[[\w,-]+\])?==", read("requirements.lock")))
    assert names <= locked
    assert names <= {package["name"] for package in tomllib.loads(read("uv.lock"))["package"]}


def test_the_demonstration_runs_what_the_procfile_runs() -> None:
    processes = dict(line.split(": ", 1) for line in read("Procfile").splitlines())
    ours = {
        name: " ".join(command[1:] if name == "web" else ["python", *command]) for name, command in COMMANDS.items()
    }
    assert processes == ours


def test_ci_runs_make_test_and_nothing_else() -> None:
    script = ROOT / ".ci/run"
    assert script.read_text("utf-8").splitlines() == ["#!/bin/sh", "exec make test"]
    assert script.stat().st_mode & 0o111


def test_make_says_what_it_can_do() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "demo", "test", "quick", "run", "help"):
        assert re.search(rf"(?m)^  {target}\t\S", told)


def test_make_refuses_an_old_python_in_words(tmp_path: Path) -> None:
    old = tmp_path / "python3.8"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.8.1;; *) exit 1;; esac\n')
    old.chmod(0o755)
    said = make_setup(tmp_path, old)
    assert "需要 3.11 或更新" in said
    assert "Python 3.8.1" in said


def test_make_says_how_to_get_venv(tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*|*venv*) exit 1;; *) exec {sys.executable} "$@";; esac\n')
    bare.chmod(0o755)
    assert "apt-get install python3-venv" in make_setup(tmp_path, bare)


def test_every_module_begins_with_one_sentence() -> None:
    for name in tracked():
        if name.endswith(".py") and not name.startswith("storage/migrations/versions"):
            first = words(name).split("\n", 1)[0]
            assert re.fullmatch(r'""".+[.?!](?:""")?', first), f"{name}: {first}"


def test_the_licence_is_apache_2() -> None:
    licence = read("LICENSE")
    assert "Apache License" in licence
    assert "Copyright 2026 Huisheng contributors" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def make_setup(folder: Path, python: Path) -> str:
    """What `make setup` says with this interpreter, in a folder where nothing is installed."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (folder / name).write_text(read(name), "utf-8")
    done = subprocess.run(
        ["make", "setup", f"PYTHON={python}"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert not (folder / ".venv").exists()
    return done.stdout


def tracked() -> list[str]:
    """The files that are committed, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def words(name: str) -> str:
    return (ROOT / name).read_text("utf-8", errors="ignore")

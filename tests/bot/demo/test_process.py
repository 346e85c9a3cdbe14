"""Programs that we start: watched, ended with all their children, and never left behind."""

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.demo.process import NotStarted, free_port, is_free, start, wait_until

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
STARTER = """
import sys, time
from pathlib import Path
from bot.demo.process import start, wait_until
words = "print('asleep', flush=True); import time; time.sleep(60)"
sleeper = start("sleeper", [sys.executable, "-c", words], Path(sys.argv[1]))
wait_until(lambda: "asleep" in sleeper.said(), "sleeper", [sleeper])
print(sleeper.popen.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_a_program_ends_together_with_its_children(tmp_path: Path) -> None:
    program = start("parent", [sys.executable, "-c", PARENT], tmp_path)
    wait_until(lambda: program.said().endswith("\n"), "the child", [program])
    child = int(program.said())
    assert alive(child)
    program.end()
    assert not program.running
    assert gone(child)


def test_who_does_not_listen_is_ended_all_the_same(tmp_path: Path) -> None:
    program = start("stubborn", [sys.executable, "-c", STUBBORN], tmp_path)
    wait_until(lambda: "deaf" in program.said(), "it", [program])
    program.end(patience_seconds=0.2)
    assert program.popen.returncode == -signal.SIGKILL


def test_a_program_does_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", STARTER, str(tmp_path)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert alive(child)
    parent.kill()
    parent.communicate()
    assert gone(child)


def test_a_program_that_falls_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    program = start("web", [sys.executable, "-c", "raise SystemExit('端口被占用')"], tmp_path)
    with pytest.raises(NotStarted, match=r"web 启动后退出了（1）：\n  web \| 端口被占用"):
        wait_until(lambda: False, "web", [program])


def test_waiting_has_an_end(tmp_path: Path) -> None:
    program = start("slow", [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path)
    with pytest.raises(NotStarted, match="等了 0 秒，web 还没有就绪"):
        wait_until(lambda: False, "web", [program], seconds=0.1)
    program.kill()


def test_a_program_that_does_not_exist_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no setpriv either
    with pytest.raises(NotStarted, match="ghost 无法启动"):
        start("ghost", [tmp_path / "ghost"], tmp_path)


def test_a_program_runs_as_the_user_it_is_told_to(tmp_path: Path) -> None:
    as_root = os.geteuid() == 0
    program = start("who", ["id", "-un"], tmp_path, user="nobody" if as_root else None)
    assert program.popen.wait(10) == 0
    assert program.said().strip() == ("nobody" if as_root else pwd.getpwuid(os.geteuid()).pw_name)


def test_free_ports_are_free_and_taken_ones_are_not() -> None:
    port = free_port()
    assert is_free(port)
    server = subprocess.Popen(
        [sys.executable, "-c", f"import socket; s = socket.create_server(('127.0.0.1', {port})); print(); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    server.stdout.readline()
    assert not is_free(port)
    server.communicate(b"\n")

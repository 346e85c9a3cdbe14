"""A program started, watched and ended by us: its output goes to a file, and it does not outlive its parent."""

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LAST_LINES = 15
_POLL_SECONDS = 0.05
_PORTS = (20_000, 32_000)


class NotStarted(Exception):
    """Something that was to run does not; the words say what, and what it last printed."""


@dataclass
class Program:
    """One running program and the file its output goes to."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    begins: int
    """Where its output begins in the file: one that ran before may have written there too."""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.popen.poll() is None

    def said(self) -> str:
        """All it has printed so far."""
        return self.log.read_bytes()[self.begins :].decode("utf-8", "replace")

    def ask(self) -> None:
        """Ask it to end, and do not wait."""
        self._signal(signal.SIGTERM)

    def end(self, politely: int = signal.SIGTERM, patience_seconds: float = 8) -> None:
        """Ask it to end, with everything it has started; after `patience_seconds` it is ended."""
        self._signal(politely)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(patience_seconds)
        self._signal(signal.SIGKILL)  # whatever is left of its group
        self.popen.wait()

    def kill(self) -> None:
        """End it in the middle of whatever it does (SIGKILL), as a power cut would."""
        self._signal(signal.SIGKILL)
        self.popen.wait()

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.popen.pid, number)
        except ProcessLookupError:
            return


def start(
    name: str,
    command: Sequence[str | Path],
    folder: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
) -> Program:
    """Start a program in `folder`, its output in `<name>.log` there, as `user` if one is named.

    Call it from a thread that lives on: the program is told to end when that thread does.
    Errors: NotStarted.
    """
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        begins = output.tell()
        try:
            popen = subprocess.Popen(  # noqa: S603 - our own commands
                [*_lifeline(), *map(str, command)],
                cwd=folder,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **({"user": user, "group": user_group(user), "extra_groups": []} if user else {}),  # type: ignore[call-overload]
            )
        except OSError as error:
            raise NotStarted(f"{name} 无法启动：{error.strerror}") from error
    return Program(name, popen, log, begins)


def user_group(user: str) -> int:
    """The number of a user's own group. Errors: KeyError for a user this machine does not know."""
    return pwd.getpwnam(user).pw_gid


def wait_until(ready: Callable[[], bool], what: str, programs: Iterable[Program], seconds: float = 60) -> None:
    """Wait for `ready`; a program that ends meanwhile ends the wait.

    Errors: NotStarted, in words, with the last lines of the program that ended.
    """
    programs = list(programs)
    until = time.monotonic() + seconds
    while not ready():
        for program in programs:
            if not program.running:
                raise NotStarted(f"{program.name} 启动后退出了（{program.popen.returncode}）：\n{_last(program)}")
        if time.monotonic() > until:
            raise NotStarted(f"等了 {seconds:.0f} 秒，{what} 还没有就绪：\n" + "\n".join(map(_last, programs)))
        time.sleep(_POLL_SECONDS)


def free_port() -> int:
    """A TCP port on loopback that nobody uses, from below the range that outgoing connections take theirs from."""
    return next(port for port in iter(lambda: random.randrange(*_PORTS), None) if is_free(port))


def is_free(port: int) -> bool:
    """Whether this TCP port on loopback can be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _last(program: Program) -> str:
    return "\n".join(f"  {program.name} | {line}" for line in program.said().splitlines()[-LAST_LINES:])


def _lifeline() -> list[str]:
    """On Linux, what lets a program end with its parent even when the parent is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []

"""The same readers under atheris, which looks for inputs that reach new lines of ours: `make fuzz SECONDS=60`.

With a number of seconds alone every reader gets its share of them, each in a process of its own. An input that brings
out a fault stays in var/fuzz/, and the command says how to try it again.
"""

import importlib.util
import json
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

MISSING = (
    "没有安装 atheris：它只有 Linux x86_64、Python 3.11 到 3.13 的安装包。"
    "请在这样的环境里运行 make setup；不用它时，make test 里的变异测试照常覆盖全部解析器。"
)
if importlib.util.find_spec("atheris") is None:
    sys.exit(MISSING)

import atheris  # noqa: E402

with redirect_stderr(StringIO()), atheris.instrument_imports(include=["bot", "handlers"]):
    from tests.fuzz.answers import all_answers
    from tests.fuzz.readers import Reader, all_readers

from tests.fuzz.mutations import altered, written  # noqa: E402

FOUND = Path("var/fuzz")
LONGEST_BYTES, SLOWEST_SECONDS, MEMORY_MB = 65_536, 10, 2048
SECONDS = 60
READERS = {reader.name.replace(" ", "-"): reader for reader in (*all_readers(), *all_answers())}


def main(arguments: list[str]) -> int:
    """`SECONDS`: all readers. `NAME SECONDS`, or `NAME FILE`: one of them, in this process."""
    if len(arguments) == 2:
        fuzz(READERS[arguments[0]], arguments[0], arguments[1])
    seconds = int(arguments[0]) if arguments else SECONDS
    failed = [name for name in READERS if not _in_its_own_process(name, max(seconds // len(READERS), 1))]
    print(
        f"{len(READERS)} 个解析器，共 {seconds} 秒："
        + ("没有发现问题" if not failed else "、".join(failed) + " 有问题")
    )
    return 1 if failed else 0


def fuzz(reader: Reader, name: str, seconds_or_file: str) -> None:
    """Feed one reader for so long, or with one file; does not return."""
    corpus = FOUND / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(reader.samples):
        (corpus / f"sample-{number}").write_bytes(sample)
    what = [seconds_or_file]
    if seconds_or_file.isdigit():
        limits = [f"-max_len={LONGEST_BYTES}", f"-timeout={SLOWEST_SECONDS}", f"-rss_limit_mb={MEMORY_MB}"]
        what = [f"-max_total_time={seconds_or_file}", *limits, f"-artifact_prefix={corpus}/", "-verbosity=0"]
        what += ["-print_final_stats=1", str(corpus)]
    more: dict[str, Any] = {"custom_mutator": _in_what_it_says} if reader.json else {}
    atheris.Setup([sys.argv[0], *what], reader.feed, **more)
    atheris.Fuzz()


def _in_its_own_process(name: str, seconds: int) -> bool:
    """Whether nothing was found. A fork has all that was imported, and instrumented, already."""
    log = FOUND / f"{name}.log"
    FOUND.mkdir(parents=True, exist_ok=True)
    child = os.fork()
    if child == 0:
        with log.open("w") as told:
            os.dup2(told.fileno(), 1)
            os.dup2(told.fileno(), 2)
            fuzz(READERS[name], name, str(seconds))
    _, status = os.waitpid(child, 0)
    said = log.read_text("utf-8", "replace")
    runs = [line.rpartition(" ")[2] for line in said.splitlines() if "number_of_executed_units" in line]
    print(f"{name:24} {runs[0] if runs else '?':>9} 次", "" if status == 0 else "有问题", flush=True)
    if status != 0:
        print(said[-4000:])
        print(f"再试一次：{sys.executable} -m tests.fuzz.atheris_targets {name} {FOUND / name}/crash-…")
    return status == 0


def _in_what_it_says(data: bytes, most: int, seed: int) -> bytes:
    """Every second mutation changes what a JSON text says instead of its bytes."""
    if seed % 2:
        try:
            return written(altered(Random(seed), json.loads(data)))[:most]
        except (ValueError, RecursionError):
            pass
    mutate: Callable[[bytes, int], bytes] = atheris.Mutate
    return mutate(data, most)


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    sys.exit(main(sys.argv[1:]))

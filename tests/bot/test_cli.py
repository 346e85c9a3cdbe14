"""The command `huisheng`: troubles end in words and an exit code."""

import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from bot.cli import main
from bot.demo.process import free_port, start, wait_until
from bot.demo.redis_server import answers
from bot.settings import DEFAULT_REDIS
from storage.migrate import is_current
from tests.bot.test_settings import SECRET, organisation, written

HUISHENG = Path(sys.executable).with_name("huisheng")


pytestmark = pytest.mark.usefixtures("a_company")


def say(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def configure(**values: object) -> None:
    written(Path(), organisation() | values)


@pytest.mark.parametrize("command", ["run", "migrate", "config"])
def test_bad_settings_are_listed(command: str) -> None:
    result = say(command)
    assert result.exit_code == 2
    assert "✗ secret（环境变量 HUISHENG_SECRET）：没有填写" in result.stderr
    assert "Traceback" not in result.output


def test_the_tables_are_made(tmp_path: Path) -> None:
    configure()
    result = say("migrate")
    assert (result.exit_code, result.stdout) == (0, "✓ sqlite:///var/huisheng.db 的表结构已是最新\n")
    assert is_current(f"sqlite:///{tmp_path}/var/huisheng.db")


def test_a_database_that_is_away_is_said_without_its_password() -> None:
    configure(database_url=f"postgresql://me:hush-hush@127.0.0.1:{free_port()}/h")
    result = say("migrate")
    assert result.exit_code == 1
    assert "数据库不能用" in result.stderr
    assert "hush-hush" not in result.output


def test_the_effective_settings_are_shown_with_secrets_masked() -> None:
    configure(redis_url="redis://:hush-hush@127.0.0.1/0")
    result = say("config")
    shown = tomllib.loads(result.stdout)
    assert shown["dingtalk"]["main"]["client_id"] == "ding1"
    assert shown["policy"]["digest"]["manager_at"] == "18:00:00"
    assert SECRET not in result.stdout
    assert "hush-hush" not in result.stdout


def test_rules_are_shown_with_what_they_say_and_nothing_else() -> None:
    policy = organisation()["policy"]
    rules = [{"name": "食品安全", "when": {"any_words": ["发霉"]}, "then": {"priority": "P0"}}]
    configure(policy=policy | {"rules": rules})
    (shown,) = tomllib.loads(say("config").stdout)["policy"]["rules"]
    assert (shown["when"]["any_words"], shown["then"]["priority"]) == (["发霉"], "P0")


def test_it_knows_its_version() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert say("version").stdout.strip() == project["project"]["version"]


def test_without_a_procfile_run_says_where_to_stand() -> None:
    configure()
    result = say("run")
    assert result.exit_code == 1
    assert "这里没有 Procfile" in result.stderr


def test_run_starts_what_the_procfile_names_and_stops_it_on_a_signal(tmp_path: Path) -> None:
    """With nothing given, it brings its own Redis and tells the processes where it is."""
    port = free_port()
    configure(redis_url="redis://127.0.0.1:6379/0")
    Path("Procfile").write_text(
        f"web: python -m http.server --bind 127.0.0.1 {port}\nworker: env | grep HUISHENG_; echo all-told; sleep 60\n"
    )
    running = start("huisheng", [HUISHENG, "run"], tmp_path)
    wait_until(lambda: _answers(f"http://127.0.0.1:{port}/"), "web", [running])
    wait_until(lambda: "all-told" in running.said(), "its environment", [running])
    assert ("HUISHENG_REDIS_URL=redis://127.0.0.1:" in running.said()) == (not answers(DEFAULT_REDIS))
    running.end(signal.SIGTERM)
    assert running.popen.returncode == 143
    assert not _answers(f"http://127.0.0.1:{port}/")
    assert is_current(f"sqlite:///{tmp_path}/var/huisheng.db")


def test_run_ends_when_one_process_ends(tmp_path: Path) -> None:
    configure()
    Path("Procfile").write_text("web: sleep 60\nworker: exit 3\n")
    running = start("huisheng", [HUISHENG, "run"], tmp_path)
    assert running.popen.wait(60) == 3


def test_a_demonstration_on_a_database_that_is_away_says_so() -> None:
    result = say("demo", "--once", "--database-url", f"postgresql://me@127.0.0.1:{free_port()}/h")
    assert result.exit_code == 1
    assert "不能建库" in result.stderr


def test_the_sandbox_says_its_options() -> None:
    told = subprocess.run([HUISHENG, "sandbox", "--help"], capture_output=True, text=True, check=True).stdout
    assert "--wecom-port" in told


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False

"""The settings: huisheng.toml and the HUISHENG_* environment, read once, checked as a whole, frozen."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, create_model, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.clock import CLOCK_FILE
from bot.configuring import accounts, errors
from bot.configuring.ways import ApiSettings, FormSettings
from bot.files.store import DEFAULT, open_store
from bot.logs import without_password
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.registry import PLATFORMS
from bot.platforms.wecom.account import WecomAccount
from handlers.policy import Policy

PREFIX = "HUISHENG_"
CONFIG = "HUISHENG_CONFIG"
"""Names the configuration file; without it, DEFAULT_FILE is read if it is there."""

DEFAULT_FILE = Path("huisheng.toml")
DEFAULT_DATABASE = "sqlite:///var/huisheng.db"
DEFAULT_REDIS = "redis://127.0.0.1:6379/0"
NOT_SETTINGS = (CONFIG, CLOCK_FILE)
"""Variables of this prefix that are read elsewhere: where the settings are, and what time it is."""


class BadSettings(Exception):
    """The settings cannot be used; `problems` says all that is wrong, one plain sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Settings(BaseSettings):
    """Everything the processes need to know, as `load` found it. Secrets do not show in its repr.

    The sections of wecom and dingtalk are named here for their types; `load` knows one for every platform.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )
    secret: SecretStr = Field(min_length=16)
    """Signs the links in cards and the pages behind them."""
    public_url: str = "http://127.0.0.1:8000"
    """How the platforms and the people reach the web process, without a slash at the end."""
    database_url: str = Field(default=DEFAULT_DATABASE, repr=False)
    redis_url: str = Field(default=DEFAULT_REDIS, repr=False)
    wecom: dict[str, WecomAccount] = Field(default_factory=dict)
    dingtalk: dict[str, DingTalkAccount] = Field(default_factory=dict)
    policy: Policy = Policy()
    sign_in: bool = False
    """Whether pages and links ask who is looking (网页授权, 免登), instead of trusting whoever holds the address."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    stream_watchdog_seconds: float = Field(default=120, gt=0)
    """A long connection on which nothing was heard for so long, not even a ping, is opened anew."""
    stream_aside_seconds: float = Field(default=300, gt=0)
    """How long nobody of us subscribes after another program has taken a WeCom bot's long connection over."""
    files: str = DEFAULT
    """Where pictures and files are kept: `folder:<path>`, or `s3://<bucket>/<prefix>?endpoint=<url>`."""
    pull_minutes: float = Field(default=10, gt=0, le=1440)
    """How often sources with a doorbell are looked at even if nobody rang."""
    form: FormSettings = FormSettings()
    """The forms for those whom no bot can reach."""
    api: ApiSettings = ApiSettings()
    """The interface for other programs."""
    proxies: int = Field(default=0, ge=0, le=5)
    """How many proxies of our own stand before the web process and say in X-Forwarded-For who calls."""
    tick_seconds: float = Field(default=1, gt=0, le=60)
    """How often the ticker asks what is due."""

    @field_validator("files")
    @classmethod
    def _is_a_store(cls, address: str) -> str:
        open_store(address)  # touches nothing yet
        return address

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands in: the environment is read there, and nowhere else."""
        return (init_settings,)

    def accounts(self, platform: str) -> Mapping[str, Any]:
        """The configured accounts of a platform, by their names."""
        found: Mapping[str, Any] = getattr(self, platform, {})
        return found

    def masked(self) -> dict[str, Any]:
        """The settings as JSON values, every secret hidden: fit to be shown."""
        shown: dict[str, Any] = self.model_dump(mode="json")
        for key in ("database_url", "redis_url"):
            shown[key] = without_password(shown[key])
        return shown


def load(environ: Mapping[str, str] | None = None, path: Path | None = None) -> Settings:
    """The settings from the file and the environment, which wins.

    The file is `path`, else the one HUISHENG_CONFIG names, else ./huisheng.toml if it is there.

    Errors: BadSettings with every mistake that could be found.
    """
    environ = os.environ if environ is None else environ
    problems: list[str] = []
    model = _with_all_platforms()
    written = _from_file(path, environ, problems)
    varied = _from_environment(environ, problems, model)
    values = _merged(written, varied)
    wrong: tuple[str, ...] = ()
    try:
        settings = model(**values)
    except ValidationError as error:
        wrong = errors.in_words(error, varied, model)
    problems += [*wrong, *_unknown_variables(environ, model), *accounts.contradictions(values)]
    if problems:
        raise BadSettings(dict.fromkeys(problems))
    return settings


def _with_all_platforms() -> type[Settings]:
    """The settings with a section for every platform of the registry."""
    more: dict[str, Any] = {
        name: (dict[str, known.account], Field(default_factory=dict))  # type: ignore[name-defined]
        for name, known in PLATFORMS.items()
        if name not in Settings.model_fields
    }
    return create_model("Settings", __base__=Settings, **more) if more else Settings


def _from_file(path: Path | None, environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    named = path or (Path(environ[CONFIG]) if environ.get(CONFIG) else None)
    if named is None and not DEFAULT_FILE.exists():
        return {}
    file = named or DEFAULT_FILE
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError:
        problems.append(f"读不到配置文件 {file}：请检查路径和权限")
    except UnicodeDecodeError:
        problems.append(f"配置文件 {file} 不是 UTF-8 编码：请另存为 UTF-8")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"配置文件 {file} 不合 TOML 语法：{_place(error)}")
    return {}


def _place(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    return f"第 {found[1]} 行第 {found[2]} 列附近" if found else "文件没有写完"


def _from_environment(environ: Mapping[str, str], problems: list[str], model: type[Settings]) -> dict[str, Any]:
    source = EnvSettingsSource(model)
    source.env_vars = {name.lower(): value for name, value in environ.items() if value}
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        value, _, is_complex = source.get_field_value(field, name)
        try:
            ready = source.prepare_field_value(name, field, value, is_complex)
        except ValueError:  # the text is not quoted: it may be a secret
            problems.append(f"环境变量 {PREFIX}{name.upper()}（或它的下级变量）要写 JSON，但内容不是合法的 JSON")
            continue
        if ready is not None:
            found[name] = ready
    return found


def _unknown_variables(environ: Mapping[str, str], model: type[Settings]) -> list[str]:
    known = [name.upper() for name in model.model_fields]
    mine = [name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in NOT_SETTINGS]
    tops = {name: name.upper().removeprefix(PREFIX).split("__")[0] for name in mine}
    return [errors.unknown(f"环境变量 {name}", top, known, PREFIX) for name, top in tops.items() if top not in known]


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged

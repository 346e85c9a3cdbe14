"""What the processes say about themselves: JSON lines with ids, never what people said, never a secret."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog
from requests import RequestException
from sqlalchemy.exc import DBAPIError, OperationalError

from handlers.privacy.masking import masked
from storage.api_keys import PREFIX

HIDDEN = "***"
_SECRET_KEYS = re.compile(
    r"secret|token|password|authorization|aes_?key|api_?key|signature|cookie|session_?webhook|response_?url"
    r"|response_?codes?|welcome_?code|auth_?code|download_?code",
    re.IGNORECASE,
)
_SECRET_PARAMETERS = re.compile(
    r"(?i)\b(access_token|corpsecret|secret|appsecret|key|ticket|session|response_code|msg_signature|sign|signature"
    r"|token|authcode|auth_code|welcome_code|downloadcode|aeskey)=[^&\s\"']+"
)
_SIGNED_LINKS = re.compile(r"/(a|f|m|q|s)/[\w.=-]{20,}")
_API_KEYS = re.compile(rf"\b{PREFIX}[\w-]{{20,}}")
_PASSWORDS = re.compile(r"(?<=://)([^:@/\s]*):[^@/\n]*@")
_LOUD = ("urllib3", "rq", "werkzeug", "dingtalk_stream", "wechatpy", "websockets", "alembic")
"""Libraries whose chatter we only hear from a warning upwards."""

FRAMES = 8


def set_up(level: str = "info", process: str = "") -> None:
    """Send everything that is logged, ours and the libraries', to standard error as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                explain_trouble,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(process=process)


def explain_trouble(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put an exception down as its kind and where it came from: its text may quote what somebody said."""
    found = entry.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        entry.update(trouble(error))
    return entry


def trouble(error: BaseException) -> dict[str, Any]:
    """An exception without its words: kind, origin, and the innermost lines of code it passed."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    told: dict[str, Any] = {
        "error": type(error).__qualname__,
        "where": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told["because"] = type(cause).__qualname__
    if isinstance(error, DBAPIError):
        told["sqlstate"] = getattr(error.orig, "sqlstate", None)
    if isinstance(error, OperationalError | OSError) and not isinstance(error, RequestException):  # it quotes addresses
        told["message"] = str(getattr(error, "orig", error))[:300]
    return told


def redact(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide whatever looks like a secret, by its key or inside a URL, and what is private about people."""
    return {key: _clean(key, value) for key, value in entry.items()}


def without_password(text: str) -> str:
    """A database or Redis URL, or words that quote one, fit to be shown."""
    return _PASSWORDS.sub(rf"\1:{HIDDEN}@", text)


def _clean(key: str, value: Any) -> Any:
    if _SECRET_KEYS.search(key):
        return HIDDEN
    if isinstance(value, str):
        value = _SECRET_PARAMETERS.sub(rf"\1={HIDDEN}", value)
        value = _API_KEYS.sub(f"{PREFIX}{HIDDEN}", value)
        return masked(_SIGNED_LINKS.sub(rf"/\1/{HIDDEN}", without_password(value)))
    if isinstance(value, Mapping):
        return {inner: _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(key, item) for item in value]
    return value

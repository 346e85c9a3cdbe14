"""The whole walk to every door, also to those that nobody has set up yet."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot import clock
from bot.doctor.door import Door
from bot.doctor.site import Site
from bot.doctor.walks import WALKS, doors_of
from bot.settings import BadSettings, Settings, load

ANY = ""
_DEFAULT = "main"
_PLACEHOLDERS = "（配置现在还不能用，下面的地址是占位；先运行 huisheng doctor 看要改什么）"


class NoSuchDoor(Exception):
    """No door is called like this; the message lists those that there are."""


def guide(wanted: str = ANY, environ: Mapping[str, str] | None = None, path: Path | None = None) -> Iterator[str]:
    """One text for each door whose place contains what is wanted. Errors: NoSuchDoor."""
    at = clock.now()
    try:
        settings: Settings | None = load(environ, path)
    except BadSettings:
        settings = None
        yield _PLACEHOLDERS
    site = Site.of(settings, at) if settings else Site.blank(at)
    doors = [door for platform in WALKS for door in _doors(platform, settings, site)]
    found = [door for door in doors if _is_meant(door, wanted)]
    if not found:
        raise NoSuchDoor(f"没有这扇门：{wanted}。有：{'、'.join(dict.fromkeys(door.place for door in doors))}")
    yield from (door.guide() for door in found)


def _doors(platform: str, settings: Settings | None, site: Site) -> Iterator[Door]:
    accounts = settings.accounts(platform) if settings else {}
    for name, account in (accounts or {_DEFAULT: None}).items():
        yield from doors_of(platform, name, account, site)


def _is_meant(door: Door, wanted: str) -> bool:
    """`wecom.main.kf`, `wecom.kf`, `kf`: the parts that are named stand in its place in this order."""
    rest = iter(door.place.split("."))
    return all(part in rest for part in wanted.split(".") if part)

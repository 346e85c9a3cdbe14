"""All doors of one WeCom account, in the order in which they are set up."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from bot.doctor.door import Door, Walk
from bot.doctor.finding import Doubtful, NotWell, Probe
from bot.doctor.site import Site
from bot.doctor.wecom import app, bot, groups, kf, steps
from bot.doctor.wecom.asking import Asking
from bot.platforms.wecom.account import WecomAccount

Probes = Iterator[Probe]


class Asked(NamedTuple):
    """One configured account, and whom to ask about it."""

    name: str
    account: WecomAccount
    site: Site
    asking: Asking


def _app(asked: Asked) -> Probes | None:
    found = asked.account.app
    return app.probes(asked.name, asked.account, found, asked.site, asked.asking) if found else None


def _kf(asked: Asked) -> Probes | None:
    found = asked.account.kf
    if found is None or not found.accounts:
        return None
    return kf.probes(asked.asking, found, f"{asked.site.public_url}/wecom/{asked.name}/app")


def _bot(asked: Asked) -> Probes | None:
    found = asked.account.bot
    return bot.probes(asked.name, asked.account, found, asked.site) if found else None


def _robots(asked: Asked) -> Probes | None:
    return groups.robots(asked.asking.place, asked.account) if asked.account.group_robots else None


def _appchats(asked: Asked) -> Probes | None:
    return groups.made_by_the_app(asked.asking, asked.account) if asked.account.appchats else None


def _sign_in(asked: Asked) -> Probes | None:
    if not asked.site.sign_in:
        return None
    return iter((Probe("可信域名", partial(_is_trusted, asked), needs_token=asked.account.app is not None),))


def _is_trusted(asked: Asked) -> str:
    """The domain of our pages must be the one that the app trusts (path/91022)."""
    found, host = asked.account.app, asked.site.host
    if found is None:
        raise NotWell("没有自建应用，企业微信不能确认打开页面的人是谁", "配好自建应用，或者去掉 sign_in", "sign_in")
    trusted = str(app.about(asked.asking, found).get("redirect_domain") or "")
    step = f"应用页面 → 网页授权及 JS-SDK → 可信域名：填 {host}"
    if not trusted:
        raise NotWell("应用还没有可信域名", step, "sign_in")
    if not _covers(trusted, host):
        raise Doubtful(f"可信域名是 {trusted}，public_url 的域名是 {host}", step, "public_url")
    return trusted


def _covers(trusted: str, host: str) -> bool:
    return host == trusted or host.partition(":")[0] == trusted


PARTS: Sequence[tuple[str, Walk, Callable[[Asked], Probes | None]]] = (
    ("app", steps.APP, _app),
    ("kf", steps.KF, _kf),
    ("bot", steps.BOT_WEBHOOK, _bot),
    ("bot", steps.BOT_SOCKET, _bot),
    ("group_robots", steps.GROUP_ROBOTS, _robots),
    ("appchats", steps.APPCHATS, _appchats),
    ("sign_in", steps.SIGN_IN, _sign_in),
)
"""The section of each door, how it is set up, and what can be tried when it is there."""


def doors(name: str, account: WecomAccount | None, site: Site) -> Iterator[Door]:
    """Every door, also those that are not there yet; without an account, none of them is."""
    values = {"public": site.public_url, "host": site.host, "account": name}
    asked = Asked(name, account, site, Asking(f"wecom.{name}", account)) if account else None
    for part, walk, look in PARTS:
        if account is not None and walk in _other_mode(account):
            continue
        probes = look(asked) if asked else None
        place = part if part == "sign_in" else f"wecom.{name}.{part}"
        yield Door(place, f"企业微信 {name}", walk, probes is not None, values, tuple(probes or ()))


def _other_mode(account: WecomAccount) -> Sequence[Walk]:
    """A bot has one mode: the walk to the other one is no help."""
    if account.bot is None:
        return ()
    return (steps.BOT_WEBHOOK,) if account.bot.mode == "socket" else (steps.BOT_SOCKET,)

"""All doors of one DingTalk account, in the order in which they are set up."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from bot.doctor.dingtalk import app, cards, hearing, quota, robots, steps
from bot.doctor.dingtalk.asking import Asking
from bot.doctor.door import Door, Walk
from bot.doctor.finding import NotWell, Probe
from bot.doctor.site import Site
from bot.platforms.dingtalk.account import DingTalkAccount

Probes = Iterator[Probe]


class Asked(NamedTuple):
    """One configured account, and whom to ask about it."""

    name: str
    account: DingTalkAccount
    site: Site
    asking: Asking


def _app(asked: Asked) -> Probes | None:
    return app.probes(*asked)


def _stream(asked: Asked) -> Probes | None:
    return hearing.stream(asked.account, asked.site, asked.asking) if asked.account.mode == "stream" else None


def _http(asked: Asked) -> Probes | None:
    return hearing.robot(asked.name, asked.account, asked.site) if asked.account.mode == "http" else None


def _events(asked: Asked) -> Probes | None:
    """An app that listens by Stream hears events there, too: nothing has to be written down."""
    found = asked.account.events
    if found is None:
        return iter(()) if asked.account.mode == "stream" else None
    return hearing.events(asked.name, asked.account, found, asked.site)


def _cards(asked: Asked) -> Probes | None:
    return cards.probes(*asked) if asked.account.cards in ("template", "public") else None


def _robots(asked: Asked) -> Probes | None:
    return robots.probes(asked.asking.place, asked.account) if asked.account.custom_robots else None


def _sign_in(asked: Asked) -> Probes | None:
    return iter((Probe("免登", partial(_has_corp_id, asked)),)) if asked.site.sign_in else None


def _quota(asked: Asked) -> Probes | None:
    return quota.probes(*asked)


def _has_corp_id(asked: Asked) -> str:
    if not asked.account.corp_id:
        advice = "钉钉开放平台首页：复制 CorpId"
        raise NotWell("没有 corp_id，钉钉客户端不给免登码", advice, f"{asked.asking.place}.corp_id")
    return f"请确认端内免登地址里有 {asked.site.public_url}（钉钉不让应用自己查询）"


PARTS: Sequence[tuple[str, Walk, Callable[[Asked], Probes | None]]] = (
    ("", steps.APP, _app),
    ("mode", steps.STREAM, _stream),
    ("mode", steps.HTTP, _http),
    ("events", steps.EVENTS, _events),
    ("cards", steps.CARDS, _cards),
    ("custom_robots", steps.CUSTOM_ROBOTS, _robots),
    ("sign_in", steps.SIGN_IN, _sign_in),
    ("quota", steps.QUOTA, _quota),
)
"""The section or setting of each door, how it is set up, and what can be tried when it is there."""


def doors(name: str, account: DingTalkAccount | None, site: Site) -> Iterator[Door]:
    """Every door, also those that are not there yet; without an account, none of them is."""
    values = {"public": site.public_url, "host": site.host, "account": name}
    asked = Asked(name, account, site, Asking(name, account)) if account else None
    for part, walk, look in PARTS:
        if account is not None and walk is (steps.HTTP if account.mode == "stream" else steps.STREAM):
            continue
        probes = look(asked) if asked else None
        place = part if part == "sign_in" else ".".join(filter(None, ("dingtalk", name, part)))
        yield Door(place, f"钉钉 {name}", walk, probes is not None, values, tuple(probes or ()))

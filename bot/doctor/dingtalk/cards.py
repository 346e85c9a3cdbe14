"""Interactive cards: the app may make them, and presses find their way back."""

from collections.abc import Iterator
from functools import partial

from bot.doctor.dingtalk.app import nothing, permitted
from bot.doctor.dingtalk.asking import Asking, Json
from bot.doctor.dingtalk.hearing import headers, knock_signed
from bot.doctor.dingtalk.mending import Refused
from bot.doctor.finding import Doubtful, Probe
from bot.doctor.site import Site
from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.account import DingTalkAccount

_KNOWN = "param.callbackRouteKeyExist"


def probes(name: str, account: DingTalkAccount, site: Site, asking: Asking) -> Iterator[Probe]:
    """What can be tried without showing a card to anybody."""
    yield Probe("互动卡片的权限", partial(permitted, partial(_repaint_nothing, asking)), needs_token=True)
    if account.mode == "stream" or account.card_callback_secret is None:
        return
    secret, milliseconds = account.card_callback_secret.get_secret_value(), str(round(site.at.timestamp() * 1000))
    signed = headers(signing.CARD_HEADERS, milliseconds, signing.card_sign(milliseconds, secret))
    path, field = f"dingtalk/{name}/card", f"dingtalk.{name}.card_callback_secret"
    yield Probe("卡片回调 URL", partial(knock_signed, site.public_url, path, signed, field))
    registering = {
        "callbackRouteKey": f"huisheng-{name}",
        "callbackUrl": f"{site.public_url}/{path}",
        "apiSecret": secret,
    }
    yield Probe("卡片回调登记", partial(_is_registered, asking, registering), needs_token=True)


def _repaint_nothing(asking: Asking) -> Json:
    """Paint a card anew that was never made (needs Card.Instance.Write)."""
    body = {"outTrackId": nothing(), "cardData": {"cardParamMap": {"title": ""}}}
    return asking.ask("PUT", "/v1.0/card/instances", "calls", json=body)


def _is_registered(asking: Asking, registering: Json) -> str:
    """Where presses go; an address that stands there already is left alone. Errors: NotWell, Doubtful."""
    try:
        told = asking.ask("POST", "/v1.0/card/callbacks/register", "calls", json=registering)
    except Refused as refused:
        if refused.code == _KNOWN:
            return "已登记；worker 启动时会更新成现在的地址"
        raise
    result = told.get("result")
    url = str(result.get("callbackUrl") or "") if isinstance(result, dict) else ""
    if url and url != registering["callbackUrl"]:
        raise Doubtful(f"登记的是 {url}，不是 {registering['callbackUrl']}", "重启 worker，它会更新登记", "public_url")
    return str(registering["callbackUrl"])

"""Mistakes in who is asked for a second opinion: no address, or one over which words would travel in the open."""

import ipaddress
from collections.abc import Iterator

from bot.platforms.wire import origin
from handlers.opinions.settings import SecondOpinionSettings

_PLACE = "policy.second_opinion"


def misasked(settings: SecondOpinionSettings) -> Iterator[str]:
    """One sentence for each mistake."""
    if not settings.url:
        if settings.model or settings.api_key:
            yield f"{_PLACE}.url：写了 model 或 api_key 却没有地址；不用第二意见请整节删掉"
        return
    if not settings.model.strip():
        yield f"{_PLACE}.model：要写问哪个模型"
    if not settings.about:
        yield f"{_PLACE}.about：至少要写一项，否则永远不会去问"
    scheme, host, _ = origin(settings.url)
    if not host or settings.url.endswith("/") or "?" in settings.url or "#" in settings.url:
        yield f'{_PLACE}.url：要写完整地址，到版本为止，结尾不带 /，如 "https://api.example.com/v1"'
    elif scheme == "http" and not _is_near(host):
        yield f"{_PLACE}.url：客户的话不能明文出门，请用 https://（内网地址可以用 http://）"


def _is_near(host: str) -> bool:
    """Whether this is our own machine or network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host

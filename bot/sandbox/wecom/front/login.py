"""OAuth as a browser meets it: who one is, and back to the page that asked, with a code."""

from html import escape
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from bot.sandbox.answering import VERDICT
from bot.sandbox.wecom.company import Company, Login
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.front import pages

PATH = "/connect/oauth2/authorize"
PRIVATE = "snsapi_privateinfo"
SCOPES = ("snsapi_base", PRIVATE, "snsapi_userinfo")


async def authorize(company: Company, request: web.Request) -> web.StreamResponse:
    """Lead back to `redirect_uri` with `code` and `state`; without `sandbox_user` ask first who one is."""
    try:
        _check(company, request)
        who = request.query.get(pages.PLAYED_BY, "")
        if not who:
            return pages.ask(request, _people(company))
        if company.member(who) is None and company.customer(who) is None:
            raise Refused(60111, f"没有 {who}")
    except Refused as error:
        request[VERDICT] = error.words()
        return pages.say("无法登录", f"<p>{escape(error.words())}</p>")
    code = company.logins.issue(Login(who, request.query["scope"] == PRIVATE))
    return web.Response(status=302, headers={"Location": _back(request, code)})


def _check(company: Company, request: web.Request) -> None:
    """Errors: Refused 40013, 40035, 50001."""
    if request.query.get("appid") != company.config.corp_id:
        raise Refused(40013)
    if request.query.get("response_type") != "code" or request.query.get("scope") not in SCOPES:
        raise Refused(40035, "response_type 应为 code，scope 应为 snsapi_base 或 snsapi_privateinfo")
    target, app = _target(request), company.app
    if target.scheme not in ("http", "https") or not target.netloc:
        raise Refused(50001, "redirect_uri 不是网址")
    if app is not None and app.redirect_domain not in ("", target.netloc, target.hostname):
        raise Refused(50001, f"{target.netloc} 不是应用的可信域名 {app.redirect_domain}")


def _target(request: web.Request) -> SplitResult:
    try:
        return urlsplit(request.query.get("redirect_uri", ""))
    except ValueError as error:
        raise Refused(50001, "redirect_uri 不是网址") from error


def _back(request: web.Request, code: str) -> str:
    target = urlsplit(request.query["redirect_uri"])
    query = [
        *parse_qsl(target.query, keep_blank_values=True),
        ("code", code),
        ("state", request.query.get("state", "")),
    ]
    return urlunsplit(target._replace(query=urlencode(query)))


def _people(company: Company) -> list[tuple[str, str]]:
    members = [(m.userid, m.name) for m in company.config.members]
    return members + [(c.external_userid, f"{c.name}（微信）") for c in company.config.customers]

"""The few pages that a browser meets on WeCom's own port: who one is, and what came of it."""

from html import escape

from aiohttp import web

PLAYED_BY = "sandbox_user"
"""In the query: who one is, instead of a page to choose it."""


def say(title: str, body: str = "") -> web.Response:
    """A page with a title and a body that is HTML already."""
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(title)}</title>'
    headers = {"Content-Security-Policy": "default-src 'none'"}
    text = f"{head}<h1>{escape(title)}</h1>{body}</html>"
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


def ask(request: web.Request, people: list[tuple[str, str]]) -> web.Response:
    """A page to choose who one is: the same address, with the chosen id in its query."""
    links = [
        f'<li><a href="{escape(str(request.rel_url.update_query({PLAYED_BY: userid})))}">{escape(name)}</a></li>'
        for userid, name in people
    ]
    return say("以谁的身份打开？", f"<ul>{''.join(links)}</ul>")

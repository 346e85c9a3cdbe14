"""The page is served whole, under a policy that allows nothing from elsewhere and nothing inline."""

import asyncio
import re

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot.sandbox.page import page

STATIC = page.HERE / "static"


def test_the_page_is_chinese_and_loads_its_script_as_a_module() -> None:
    status, text, headers = _get("/")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-CN">' in text
    assert '<script type="module" src="/static/js/main.js"></script>' in text


def test_the_policy_forbids_inline_code_and_other_hosts_and_the_page_needs_neither() -> None:
    _, text, headers = _get("/")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", text) == []
    assert re.findall(r'(?:src|href)="(?!/static/|#)[^"]*"', text) == []


def test_everything_that_the_page_and_its_files_name_is_there() -> None:
    index = (page.HERE / "templates" / "index.html").read_text("utf-8")
    named = set(re.findall(r'/static/([^"\s)]+)', index))
    for file in STATIC.rglob("*.css"):
        named |= set(re.findall(r"/static/([^\"')]+)", file.read_text("utf-8")))
    for file in STATIC.rglob("*.js"):
        named |= {f"js/{name}" for name in re.findall(r"from '\./([^']+)'", file.read_text("utf-8"))}
    assert {"js/main.js", "css/page.css", "js/markdown.js"} <= named
    for name in sorted(named):
        status, text, _ = _get(f"/static/{name}")
        assert (status, bool(text)) == (200, True), name


def test_no_file_of_the_page_is_left_unused() -> None:
    files = [p for p in STATIC.rglob("*") if p.is_file()]
    texts = [p.read_text("utf-8") for p in [*files, page.HERE / "templates" / "index.html"]]
    assert [p.name for p in files if not any(p.name in text for text in texts)] == []


@pytest.mark.parametrize(
    "kind", [("js/main.js", "text/javascript"), ("css/page.css", "text/css"), ("echo.svg", "image/svg+xml")]
)
def test_each_file_says_what_it_is(kind: tuple[str, str]) -> None:
    name, content_type = kind
    _, _, headers = _get(f"/static/{name}")
    assert headers["Content-Type"] == f"{content_type}; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/static/", "/static/nothing.js", "/static/..%2Fpage.py", "/static/%2e%2e/page.py", "/page.py"]
)
def test_nothing_else_is_served(path: str) -> None:
    status, text, _ = _get(path)
    assert status == 404
    assert "aiohttp" not in text


def test_no_script_writes_markup() -> None:
    for file in STATIC.rglob("*.js"):
        assert (
            re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", file.read_text("utf-8"))
            == []
        )


def _get(path: str) -> tuple[int, str, dict[str, str]]:
    return asyncio.run(_asked(path))


async def _asked(path: str) -> tuple[int, str, dict[str, str]]:
    app = web.Application()
    app.add_routes(page.routes())
    async with TestClient(TestServer(app)) as client:
        response = await client.get(URL(path, encoded=True))
        return response.status, await response.text(), dict(response.headers)

"""Serves the sandbox page and its styles and scripts, under a policy that runs no foreign and no inline code."""

from pathlib import Path

from aiohttp import web

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def routes() -> list[web.RouteDef]:
    """`GET /` (the page) and `GET /static/...` (what it needs); everything else is 404."""
    return [web.get("/", _index), web.get("/static/{name:.+}", _static)]


async def _index(request: web.Request) -> web.Response:
    return _file(HERE / "templates" / "index.html", "text/html")


async def _static(request: web.Request) -> web.Response:
    """Only files that were found by looking into the folder are served, so no name can climb out of it."""
    found = _files().get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound(text="没有这个文件")
    return _file(found, TYPES[found.suffix])


def _files() -> dict[str, Path]:
    static = HERE / "static"
    return {p.relative_to(static).as_posix(): p for p in static.rglob("*") if p.suffix in TYPES}


def _file(path: Path, content_type: str) -> web.Response:
    return web.Response(text=path.read_text("utf-8"), content_type=content_type, charset="utf-8", headers=HEADERS)

"""What is well and what is not, from the settings to each platform's doors, and what to do next."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot import clock
from bot.doctor import ground
from bot.doctor.door import Door
from bot.doctor.finding import Finding, Line, Note, tried
from bot.doctor.site import Site
from bot.doctor.walks import WALKS, doors_of
from bot.settings import BadSettings, Settings, load


def examine(environ: Mapping[str, str] | None = None, path: Path | None = None) -> Iterator[Line]:
    """Everything that can be checked, in the order in which it should be mended; `environ` and `path` as for `load`."""
    try:
        settings = load(environ, path)
    except BadSettings as error:
        yield from (_mistake(problem) for problem in error.problems)
        return
    at = clock.now()
    yield from ground.examine(settings, at)
    site = Site.of(settings, at)
    for platform, name in _accounts(settings):
        yield from _examined(doors_of(platform, name, settings.accounts(platform)[name], site))


def _mistake(problem: str) -> Finding:
    return Finding("✗", f"配置：{problem}", "改好后再运行 huisheng doctor；不知道怎么填，运行 huisheng doctor --guide")


def _accounts(settings: Settings) -> Iterator[tuple[str, str]]:
    return ((platform, name) for platform in WALKS for name in settings.accounts(platform))


def _examined(doors: Iterator[Door]) -> Iterator[Line]:
    """Door by door; what needs a token that was refused is left out, and said once for each door."""
    signed_on = True
    for door in (one for one in doors if one.made and one.probes):
        yield door.heading
        ill = False
        for probe in door.probes:
            if probe.needs_token and not signed_on:
                continue
            finding = tried(probe.what, probe.run)
            ill = ill or finding.mark == "✗"
            signed_on = signed_on and not (probe.signs_on and finding.mark == "✗")
            yield finding
        if not signed_on:
            yield from _left_out(door)
        if ill:
            yield Note(f"整套步骤：huisheng doctor --guide {door.place}")


def _left_out(door: Door) -> Iterator[Finding]:
    waiting = [probe.what for probe in door.probes if probe.needs_token]
    if waiting:
        yield Finding("!", f"还没有检查：{'、'.join(waiting)}", "先让 access_token 能取到")

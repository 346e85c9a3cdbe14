"""A captured call that comes again with other words in it is refused; the platform's own repeat is not."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import redis

from bot.platforms.port import Door, Guarded, Refused, Request, Stamp
from bot.platforms.shared import Shared

MOST_CONTENTS = 256
"""So many different calls are believed to have been signed in one and the same millisecond."""
_REMEMBER = """
local content, at, grace, most, lasts = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
for _, key in ipairs(KEYS) do
    local first = redis.call('hget', key, 'first')
    if first and redis.call('hexists', key, content) == 0 then
        if at - tonumber(first) >= grace or redis.call('hlen', key) > most then return 0 end
    end
end
for _, key in ipairs(KEYS) do
    if redis.call('hsetnx', key, 'first', at) == 1 then redis.call('expire', key, lasts) end
    redis.call('hset', key, content, 1)
end
return 1
"""


class Guard:
    """What authentic calls are recognised by, remembered for all processes for as long as a signature is good.

    Repeats of the same bytes pass: the transcript answers them as it did the first time. While Redis is away
    everything passes, for a message that is lost is worse than one that might be forged within the hour.
    """

    def __init__(self, redis_url: str | None) -> None:
        self._shared = Shared(redis_url)
        self._remember: Any = self._shared.redis.register_script(_REMEMBER) if self._shared.redis else None

    def check(self, door: Door, request: Request, at: datetime) -> None:
        """Let a call pass that `door.hear` found authentic. Errors: Refused 403."""
        stamp = door.stamp(request) if isinstance(door, Guarded) else None
        if stamp and self._shared.ask(lambda line: self._passes(line, door.path, stamp, at)) is False:
            raise Refused(403, "signed for another call")

    def _passes(self, line: redis.Redis, path: str, stamp: Stamp, at: datetime) -> bool:
        keys = [_key(path, once) for once in stamp.once]
        content = sha256(stamp.content).hexdigest()[:32]
        rules = [content, at.timestamp(), stamp.grace_seconds, MOST_CONTENTS, stamp.lasts_seconds]
        return bool(self._remember(keys, rules, client=line))


def _key(path: str, once: str) -> str:
    """Signatures open doors, so only a digest is written."""
    return f"huisheng:used:{sha256(f'{path} {once}'.encode('utf-8', 'replace')).hexdigest()[:32]}"

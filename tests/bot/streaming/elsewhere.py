"""Our side of the bot's long connection as a process of its own, at the sandbox's address and with this Redis."""

import asyncio
import sys

from tests.bot.streaming.listening import QUICK, Ledger, platform_at, run

if __name__ == "__main__":
    url, redis_url = sys.argv[1:]
    asyncio.run(run(platform_at(url, redis_url), Ledger(), redis_url, QUICK))

"""Runs the sandbox until it is told to stop: `python -m bot.sandbox --config sandbox.json --page-port 8900`."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from pydantic import ValidationError

from bot.sandbox import config
from bot.sandbox.server import Ports, Sandbox


def main() -> int:
    """Read the command line and the configuration, and run. Returns the exit code."""
    arguments = _arguments()
    try:
        wanted = config.read(arguments.config)
        ports = Ports(arguments.wecom_port, arguments.dingtalk_port, arguments.page_port)
        asyncio.run(_run(Sandbox(wanted, ports, arguments.clock_file)))
    except ValidationError as error:
        return _give_up(f"{arguments.config} 有误：{_mistakes(error)}")
    except OSError as error:
        return _give_up(f"沙盒无法启动：{error}")
    return 0


async def _run(sandbox: Sandbox) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        await sandbox.start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await stopped.wait()
    finally:
        await sandbox.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="企业微信与钉钉的另一端，以及聊天页面")
    parser.add_argument("--config", type=Path, required=True, help="JSON 配置文件")
    for name in ("wecom", "dingtalk", "page"):
        parser.add_argument(f"--{name}-port", type=int, default=0, help="端口，0 表示任选一个空闲的")
    parser.add_argument("--clock-file", type=Path, help="写入时间偏移（秒）的文件")
    return parser.parse_args()


def _mistakes(error: ValidationError) -> str:
    return "；".join(f"{'.'.join(str(part) for part in e['loc'])} {e['msg']}" for e in error.errors())


def _give_up(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())

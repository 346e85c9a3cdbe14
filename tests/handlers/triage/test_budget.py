"""What understanding may cost: two milliseconds a message, thirty megabytes, five megabytes of weights."""

import subprocess
import sys
import time
from importlib import resources

from handlers.triage.judge import judge

MESSAGES = (
    "你们的对账单导出一直失败，点了没反应，换了浏览器也不行，同事那边也是这样，今天下班前要交给财务，能不能尽快帮我看看是怎么回事，谢谢了",
    "上周买的热水器昨天装好，今天早上就漏水，打客服电话一直没有人接，师傅说要自己联系厂家，这样的售后服务真的太让人失望了，请给个说法",
    "请问开增值税专用发票需要提供哪些资料，抬头写错了还能不能重开，另外上个月的那张什么时候可以寄出来，我们公司月底要报销，比较着急的",
    "味道很不错，分量也足，送餐的小哥特别有礼貌，比预计的时间还早到了十分钟，就是包装有一点漏汤，希望下次能改进一下，总体还是很满意的",
)
"""About sixty characters each, as customers write them."""

MILLISECONDS, MEGABYTES, WEIGHTS = 2.0, 30.0, 5.0
_BUSY = 2
"""Times that a busy machine may take."""

_LOADED = """
import tracemalloc
tracemalloc.start()
from handlers.triage.judge import judge
from handlers.triage.likeness import likeness
judge({text!r})
likeness({text!r}, {other!r})
print(tracemalloc.get_traced_memory()[1])
"""
"""Prints the most bytes that were ever held, from the first import to the first judgement."""


def test_a_message_is_understood_within_two_milliseconds_of_one_core() -> None:
    """Counted in the time of the processor; the bound leaves room for one whose caches are others' as well."""
    judge(MESSAGES[0])
    assert min(_round() for _ in range(7)) * 1000 < MILLISECONDS * _BUSY


def test_everything_loaded_takes_less_than_thirty_megabytes() -> None:
    script = _LOADED.format(text=MESSAGES[0], other=MESSAGES[1])
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(told.stdout) < MEGABYTES * 2**20


def test_the_weights_that_ship_are_small() -> None:
    folder = resources.files("handlers.triage") / "weights"
    sizes = [len(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".bin")]
    assert sizes
    assert sum(sizes) < WEIGHTS * 2**20


def _round() -> float:
    """Seconds of the processor for one message, on average."""
    began = time.process_time()
    for message in MESSAGES * 5:
        judge(message)
    return (time.process_time() - began) / (len(MESSAGES) * 5)

"""Whoever no bot can reach, through real processes: a form, another program, a file; answered by a colleague."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bot.demo.player import Player
from bot.demo.stack import Stack

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
HUISHENG = Path(sys.executable).with_name("huisheng")
BROKEN = "收银台的扫码枪从昨天开始一直扫不出来，每次都这样"
WISH = "希望对账单能直接导出成 Excel"
ANSWER = "扫码枪的驱动已经换好，请再试一次"


def huisheng(stack: Stack, *words: str) -> str:
    """What a command prints in this world."""
    environ = os.environ | {
        "HUISHENG_CONFIG": str(stack.folder / "huisheng.toml"),
        "HUISHENG_CLOCK_FILE": str(stack.clock_file),
    }
    done = subprocess.run([HUISHENG, *words], env=environ, cwd=stack.folder, capture_output=True, text=True, check=True)
    return done.stdout


def found(pattern: str, words: str) -> str:
    """The first of its kind in these words."""
    match = re.search(pattern, words)
    assert match is not None, words
    return match[match.lastindex or 0]


def test_a_form_is_answered_by_a_colleague_and_read_on_its_page(stack: Stack, player: Player) -> None:
    address = found(r"http\S+", huisheng(stack, "form", "--label", "门店三号店", "--company", "晨光贸易"))
    assert (stack.folder / "form-1.png").read_bytes().startswith(b"\x89PNG")
    browser = requests.Session()
    browser.trust_env = False
    mark = found(r'name="mark" value="([^"]+)"', browser.get(address, timeout=30).text)
    page = browser.post(address, {"mark": mark, "words": BROKEN, "name": "赵敏", "contact": "13800138000"}, timeout=30)
    number = found(r"F-\d{6}-\d{3}", page.text)
    for _ in range(3):
        if "负责人：" in page.text:
            break
        nonce = found(r'name="nonce" value="(\w+)">\n<label', page.text)
        page = browser.post(page.url, {"nonce": nonce, "words": "跳过"}, timeout=30)
    owner = found(r"负责人：([^\s<·]+)", page.text)
    player.hears(owner, number, "赵敏（晨光贸易）", "网页表单", "门店三号店", "联系方式：13800138000", since=0)
    player.says(owner, f"回复 {number} {ANSWER}", private=True)
    player.says(owner, "发送", private=True)
    player.wait_for(lambda: ANSWER in browser.get(page.url, timeout=30).text, "答复没有写在客户的页面上")


def test_a_program_hands_in_and_reads_the_answer(stack: Stack, player: Player) -> None:
    key = huisheng(stack, "apikey", "new", "晨光ERP", "--company", "晨光贸易").strip()
    program = requests.Session()
    program.trust_env = False
    program.headers.update({"Authorization": f"Bearer {key}", "Idempotency-Key": "ticket-8812"})
    feedback = f"{stack.public_url}/api/v1/feedback"
    told = [program.post(feedback, json={"text": WISH, "source": "电话工单"}, timeout=30).json() for _ in range(2)]
    assert told[0]["number"] == told[1]["number"]
    number, owner = told[0]["number"], told[0]["owner"]
    player.hears(owner, number, "接口", "电话工单", since=0)
    player.says(owner, f"回复 {number} 下个版本就有", private=True)
    player.says(owner, "发送", private=True)

    def answered() -> bool:
        lines = program.get(f"{feedback}/{number}", timeout=30).json()["messages"]
        return any(line["by"] == "us" and "下个版本就有" in line["text"] for line in lines)

    player.wait_for(answered, "答复没有出现在接口上")
    assert "可用，最后使用：20" in huisheng(stack, "apikey", "list")


def test_a_table_is_imported_and_what_is_open_lies_on_a_desk_the_next_moment(stack: Stack, player: Player) -> None:
    rows = (
        "编号,时间,客户,公司,内容,状态",
        "T-1,2025-10-09 14:30,老何,晨光贸易,去年的对账单格式全乱了,已解决",
        "T-2,2025-11-03,老何,晨光贸易,报价单导出以后金额全是零,处理中",
    )
    (stack.folder / "工单.csv").write_text("\n".join(rows), "gb18030")
    assert "新的 2 条" in huisheng(stack, "import", "工单.csv", "--dry-run")
    assert "✓ 导入了 2 条" in huisheng(stack, "import", "工单.csv", "--open")
    assert "导入过的 2 条" in huisheng(stack, "import", "工单.csv", "--open")
    number = "F-251103-001"
    player.wait_for(lambda: _desk(player, number), "卡片没有到任何人手上")
    owner = _desk(player, number) or ""
    player.hears(owner, number, "老何（晨光贸易）", "文件导入", "工单", since=0)
    player.says(owner, "找 对账单格式", private=True)
    player.hears(owner, "F-251009-001", "历史记录")
    player.says(owner, f"回复 {number} 金额为零的问题已经修好", private=True)
    player.says(owner, "发送", private=True)
    player.hears(owner, f"{number} 有一条消息没能送到老何", "请您换个方式联系客户")


def _desk(player: Player, number: str) -> str | None:
    """On whose phone the card of this feedback lies."""
    return next((one for one in ("李工", "小林", "周姐") if player.count(one, number, private=True)), None)

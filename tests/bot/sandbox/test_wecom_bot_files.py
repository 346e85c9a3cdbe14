"""What members send to 智能机器人 beside words: sealed files at their addresses, voices as words, quotes."""

import base64
import hashlib
from typing import Any
from urllib.parse import unquote

import pytest
import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.sandbox import crypto
from bot.sandbox.world import FileKind, SentFile
from tests.bot.sandbox.wecom_bench import BOT_CHAT, BOT_ENVELOPE, BUTTONS, GROUP, Bench
from tests.bot.sandbox.wecom_bot_bench import office

Json = dict[str, Any]
PICTURE = b"\x89PNG\r\n picture"
LOG = SentFile("file", "扫码枪 日志.txt", b"0123456789abcdefg")


def test_a_picture_comes_sealed_and_for_five_minutes(wecom: Bench) -> None:
    wecom.say(BOT_CHAT, "", picture=PICTURE)
    alone = wecom.ours.heard[0]
    assert alone["msgtype"] == "image"
    sealed = requests.get(alone["image"]["url"], timeout=10).content
    assert crypto.decrypt_bytes(BOT_ENVELOPE.aes_key, sealed) == PICTURE
    wecom.pass_time(minutes=5, seconds=1)
    assert requests.get(alone["image"]["url"], timeout=10).status_code == 403


def test_words_and_a_picture_come_mixed_also_in_a_group(wecom: Bench) -> None:
    wecom.say(GROUP, "看这里", picture=PICTURE)
    words, image = wecom.ours.heard[0]["mixed"]["msg_item"]
    assert words == {"msgtype": "text", "text": {"content": "@回声 看这里"}}
    sealed = requests.get(image["image"]["url"], timeout=10).content
    assert crypto.decrypt_bytes(BOT_ENVELOPE.aes_key, sealed) == PICTURE


@pytest.mark.parametrize("kind", ["file", "video"])
def test_a_files_name_stands_in_its_header_only(wecom: Bench, kind: FileKind) -> None:
    wecom.say(BOT_CHAT, "", file=SentFile(kind, LOG.name, LOG.data))
    (heard,) = wecom.ours.heard
    assert heard["msgtype"] == kind
    assert list(heard[kind]) == ["url"]
    answer = requests.get(heard[kind]["url"], timeout=10)
    name = answer.headers["Content-Disposition"].partition("filename=")[2].strip('"')
    assert name.isascii()
    assert unquote(name) == LOG.name
    assert crypto.decrypt_bytes(BOT_ENVELOPE.aes_key, answer.content) == LOG.data


@pytest.mark.parametrize("size", [15, 17, 31, 32, 33])
def test_the_padding_is_up_to_32_bytes(wecom: Bench, size: int) -> None:
    content = bytes(range(size))
    wecom.say(BOT_CHAT, "", file=SentFile("file", "a", content))
    sealed = requests.get(wecom.ours.heard[0]["file"]["url"], timeout=10).content
    assert len(sealed) == (size // 32 + 1) * 32
    key = base64.b64decode(BOT_ENVELOPE.aes_key + "=")
    opener = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).decryptor()
    missing = 32 - size % 32
    assert opener.update(sealed) + opener.finalize() == content + bytes([missing]) * missing


def test_a_voice_comes_as_the_words_in_it(wecom: Bench) -> None:
    wecom.say(BOT_CHAT, "扫码枪连不上", file=SentFile("voice", "voice.amr", b"#!AMR\n", 3))
    (heard,) = wecom.ours.heard
    assert (heard["msgtype"], heard["voice"]) == ("voice", {"content": "扫码枪连不上"})


def test_a_file_and_words_are_two_messages(wecom: Bench) -> None:
    wecom.say(BOT_CHAT, "日志在这里", file=LOG)
    assert [heard["msgtype"] for heard in wecom.ours.heard] == ["file", "text"]


@pytest.mark.parametrize("kind", ["file", "voice", "video"])
def test_in_a_group_a_file_cannot_mention_the_bot(wecom: Bench, kind: FileKind) -> None:
    with pytest.raises(ValueError, match="单聊"):
        wecom.say(GROUP, "", file=SentFile(kind, "a", b"123456"))
    wecom.say(GROUP, "", file=SentFile(kind, "a", b"123456"), mention=False)
    assert wecom.ours.heard == []
    assert len(wecom.chat(GROUP).messages) == 1


def test_a_file_over_100_mb_makes_no_callback(wecom: Bench) -> None:
    wecom.say(BOT_CHAT, "", file=SentFile("file", "a", bytes(100 * 1024 * 1024 + 1)))
    assert wecom.ours.heard == []
    assert "100 MB" in wecom.verdicts()


def test_a_dead_file_is_refused(wecom: Bench) -> None:
    wecom.sandbox.world.faults["wecom:素材失效"] = 1
    wecom.say(BOT_CHAT, "", file=LOG)
    url = wecom.ours.heard[0]["file"]["url"]
    assert [requests.get(url, timeout=10).status_code for _ in range(2)] == [403, 200]


def test_words_can_quote_words_pictures_voices_and_files(wecom: Bench) -> None:
    words = wecom.say(GROUP, "扫码枪连不上", mention=False)
    picture = wecom.say(GROUP, "", picture=PICTURE, mention=False)
    both = wecom.say(GROUP, "这里", picture=PICTURE, mention=False)
    voice = wecom.say(GROUP, "快一点", file=SentFile("voice", "v.amr", b"#!AMR\n"), mention=False)
    file = wecom.say(GROUP, "", file=LOG, mention=False)
    for quoted in (words, picture, both, voice, file):
        wecom.say(GROUP, "怎么办", quote=quoted)
    quotes = [heard["quote"] for heard in wecom.ours.heard]
    assert quotes[0] == {"msgtype": "text", "text": {"content": "扫码枪连不上"}}
    assert [quote["msgtype"] for quote in quotes] == ["text", "image", "mixed", "voice", "file"]
    assert quotes[3]["voice"] == {"content": "快一点"}
    sealed = requests.get(quotes[4]["file"]["url"], timeout=10).content
    assert crypto.decrypt_bytes(BOT_ENVELOPE.aes_key, sealed) == LOG.data


def test_a_quote_is_asked_for_by_the_messages_id(wecom: Bench) -> None:
    words = wecom.say(GROUP, "扫码枪连不上", mention=False)
    body = {"chat": GROUP, "user": "LiGong", "text": "怎么办", "quote": words.id}
    assert requests.post(f"{wecom.sandbox.page_url}/sandbox/say", json=body, timeout=10).status_code == 200
    assert wecom.ours.heard[0]["quote"]["text"] == {"content": "扫码枪连不上"}
    assert wecom.last(GROUP).quote == "扫码枪连不上"
    elsewhere = body | {"chat": BOT_CHAT, "user": "ZhangSan"}
    assert requests.post(f"{wecom.sandbox.page_url}/sandbox/say", json=elsewhere, timeout=10).status_code == 400


def test_a_card_cannot_be_quoted(wecom: Bench) -> None:
    wecom.ours.bot_answer = lambda heard: {"msgtype": "template_card", "template_card": BUTTONS}
    wecom.say(GROUP, "您好")
    card = wecom.last(GROUP)
    wecom.ours.bot_answer = lambda heard: None
    wecom.say(GROUP, "这张怎么办", quote=card)
    assert "quote" not in wecom.ours.heard[-1]


@pytest.mark.parametrize("padded", [True, False])
def test_on_a_long_connection_every_file_has_a_key_of_its_own(padded: bool) -> None:
    with office({"aeskey_padded": padded}) as line:
        client = line.subscribed()
        for _ in range(2):
            line.bench.say(BOT_CHAT, "", file=LOG)
        first, second = (frame["body"]["file"] for frame in client.wait_for(2))
        assert first["aeskey"] != second["aeskey"]
        assert first["aeskey"].endswith("=") is padded
        key = base64.b64decode(first["aeskey"] + ("" if padded else "="))
        sealed = requests.get(first["url"], timeout=10).content
        opener = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).decryptor()
        assert crypto.unpad(opener.update(sealed) + opener.finalize()) == LOG.data


def test_the_pictures_of_a_finished_stream_are_shown(wecom: Bench) -> None:
    md5 = hashlib.md5(PICTURE).hexdigest()
    image = {"msgtype": "image", "image": {"base64": base64.b64encode(PICTURE).decode(), "md5": md5}}
    said = {"id": "s1", "finish": True, "content": "看图", "msg_item": [image, image]}
    wecom.ours.bot_answer = lambda heard: {"msgtype": "stream", "stream": said}
    wecom.say(BOT_CHAT, "怎么装")
    assert wecom.texts(BOT_CHAT) == ["怎么装", "看图", "[图片]", "[图片]"]
    assert requests.get(wecom.sandbox.page_url + wecom.last(BOT_CHAT).picture, timeout=10).content == PICTURE
    said["msg_item"] = [image] * 11
    wecom.say(BOT_CHAT, "还有吗")
    assert "最多 10 项" in wecom.verdicts()

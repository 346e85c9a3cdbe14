"""What neither door lets in: forged, stale, misdirected, malformed, too large; and never more than a refusal."""

import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.port import BODY_BYTES, Refused, Request
from bot.platforms.wecom.app.door import AppDoor
from bot.sandbox.crypto import Envelope
from handlers.messages import Heard
from tests.bot.platforms.wecom.sender import ACCOUNT, AES_KEY, APP, AT, DOORS, STAMP, posted, recorded, signed

GENUINE = {"app": recorded("app/text.xml"), "bot": recorded("bot/text_alone.json")}
PIECES = [b"<a>", b"<Encrypt>", b"<Encrypt><![CDATA[", b'"encrypt":"', b'"encrypt"', b"[", b"A"]
BOTH = pytest.mark.parametrize("name", ["app", "bot"])


def refusal(name: str, request: Request) -> Refused:
    with pytest.raises(Refused) as refused:
        DOORS[name][0].hear(request, AT)
    return refused.value


def genuine(name: str) -> Request:
    return posted(DOORS[name][1], GENUINE[name])


@BOTH
def test_the_genuine_callback_is_heard(name: str) -> None:
    assert isinstance(DOORS[name][0].hear(genuine(name), AT), Heard)


@BOTH
def test_a_forged_signature_is_refused(name: str) -> None:
    request = genuine(name)
    forged = replace(request, query={**request.query, "msg_signature": "0" * 40})
    assert refusal(name, forged).status == 403


@BOTH
@pytest.mark.parametrize("missing", ["msg_signature", "timestamp", "nonce"])
def test_a_callback_without_its_signature_is_refused(name: str, missing: str) -> None:
    request = genuine(name)
    query = {key: value for key, value in request.query.items() if key != missing}
    assert refusal(name, replace(request, query=query)).status == 403


@BOTH
def test_a_stale_callback_is_refused(name: str) -> None:
    old = str(int(STAMP) - 601)
    refused = refusal(name, posted(DOORS[name][1], GENUINE[name], timestamp=old))
    assert (refused.status, refused.reason) == (403, "timestamp is stale")


@BOTH
@pytest.mark.parametrize("nonce", ["263014780", "1372623149", "VHh7ymSeb0jc4lSb"])
def test_a_captured_callback_cannot_be_made_fresh_by_moving_digits(name: str, nonce: str) -> None:
    """The four signed strings have no separators: `1000000001` + `263` is also `100000` + `0001263`."""
    envelope = DOORS[name][1]
    request = posted(envelope, GENUINE[name], timestamp="1000000001", nonce=nonce)
    joined = "".join(sorted(("1000000001", nonce)))
    splits = [(joined[:cut], joined[cut:]) for cut in range(len(joined) + 1)]
    for timestamp, rest in [*splits, *((second, first) for first, second in splits)]:
        moved = {**request.query, "timestamp": timestamp, "nonce": rest}
        assert refusal(name, replace(request, query=moved)).status == 403


@BOTH
def test_one_changed_letter_of_the_ciphertext_is_refused(name: str) -> None:
    request = genuine(name)
    body = re.sub(rb"[A-Za-z0-9+/]{40}", lambda found: found[0].swapcase(), request.body, count=1)
    assert refusal(name, replace(request, body=body)).status == 403


@BOTH
def test_words_sealed_for_another_receiver_are_refused(name: str) -> None:
    token = "QDG6eK" if name == "app" else "bottoken"
    other = Envelope(token, AES_KEY, "wwother")
    encrypted = other.encrypt(GENUINE[name])
    body = f'<xml><Encrypt>{encrypted}</Encrypt></xml>{{"encrypt":"{encrypted}"}}'
    assert refusal(name, Request("POST", signed(other, encrypted), {}, body.encode())).status == 403


@BOTH
def test_words_sealed_with_another_key_are_refused(name: str) -> None:
    other = replace(DOORS[name][1], aes_key="A" * 43)
    assert refusal(name, posted(other, GENUINE[name])).status == 403


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("app", "[wwcorp]", "[wwother]"),
        ("app", "<AgentID>1000002<", "<AgentID>1000003<"),
        ("bot", '"AIBOTID"', '"OTHERBOT"'),
    ],
)
def test_what_another_corporation_app_or_bot_was_told_is_refused(name: str, ours: str, theirs: str) -> None:
    assert ours in GENUINE[name]
    assert refusal(name, posted(DOORS[name][1], GENUINE[name].replace(ours, theirs))).status == 403


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有结构",
        "<xml><unclosed>",
        "<other/>",
        "<xml/>",
        '{"msgid": ',
        "[]",
        "null",
        '"text"',
        "{}{}",
        "[" * 20_000,
        '<!DOCTYPE xml [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><xml><MsgType>&c;</MsgType></xml>',
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>',
    ],
)
def test_signed_nonsense_is_malformed(name: str, text: str) -> None:
    refused = refusal(name, posted(DOORS[name][1], text))
    assert refused.status == 400


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"<xml></xml>",
        b"{}",
        b'{"encrypt": 5}',
        b"<Encrypt>YQ==</Encrypt><Encrypt>YQ==</Encrypt>",
        b'{"encrypt":"YQ==","x":{"encrypt":"YQ=="}}',
        b"<Encrypt><![CDATA[]]></Encrypt>",
    ],
)
def test_an_envelope_that_is_none_is_malformed(name: str, body: bytes) -> None:
    assert refusal(name, replace(genuine(name), body=body)).status == 400


@BOTH
@pytest.mark.parametrize("size", [BODY_BYTES + 1, 4 * 1024 * 1024])
def test_a_huge_body_is_refused_unread(name: str, size: int) -> None:
    started = time.process_time()
    assert refusal(name, replace(genuine(name), body=b"<a/>" * (size // 4 + 1))).status == 400
    assert time.process_time() - started < 0.05


@BOTH
@pytest.mark.parametrize(
    "piece", [b"<a>", b"<Encrypt>", b"<Encrypt><![CDATA[", b'"encrypt":"', b'"encrypt"', b"[", b"A"]
)
def test_an_unsigned_body_of_any_shape_costs_next_to_nothing(name: str, piece: bytes) -> None:
    body = piece * (BODY_BYTES // len(piece))
    started = time.process_time()
    assert refusal(name, replace(genuine(name), body=body)).status in (400, 403)
    assert time.process_time() - started < 0.05


@BOTH
def test_an_unsigned_bomb_is_never_opened(name: str) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
    assert refusal(name, replace(genuine(name), body=bomb)).status == 400


@pytest.mark.parametrize(
    ("name", "file", "id_"),
    [
        ("app", "app/text.xml", "zhangsan"),
        ("bot", "bot/text_alone.json", "zhangsan"),
        ("bot", "bot/text_in_group.json", "zhangsan"),
        ("bot", "bot/text_in_group.json", "wrCHAT"),
    ],
)
def test_an_id_that_is_too_long_for_the_ledger_is_refused(name: str, file: str, id_: str) -> None:
    told = recorded(file)
    assert id_ in told
    assert refusal(name, posted(DOORS[name][1], told.replace(id_, "u" * 201))).status == 400


@BOTH
def test_another_method_is_refused(name: str) -> None:
    assert refusal(name, replace(genuine(name), method="PUT")).status == 400


@BOTH
def test_a_url_check_without_a_signature_is_refused(name: str) -> None:
    echo = DOORS[name][1].encrypt("123")
    unsigned = {"timestamp": STAMP, "nonce": "1", "echostr": echo, "msg_signature": ""}
    assert refusal(name, Request("GET", unsigned)).status == 403


@BOTH
def test_a_captured_message_is_not_read_aloud_by_a_url_check(name: str) -> None:
    envelope = DOORS[name][1]
    encrypted = envelope.encrypt(GENUINE[name])
    query = signed(envelope, encrypted) | {"echostr": encrypted}
    assert refusal(name, Request("GET", query)).status == 403


@BOTH
def test_a_refusal_never_quotes_what_came(name: str) -> None:
    refused = refusal(name, posted(DOORS[name][1], "<xml>张三的秘密"))
    assert "张三" not in refused.reason and "秘密" not in str(refused)


def test_how_old_a_callback_may_be_is_configured() -> None:
    assert ACCOUNT.app is not None
    strict = AppDoor("main", ACCOUNT.model_copy(update={"max_age_seconds": 5}), ACCOUNT.app)
    with pytest.raises(Refused, match="stale"):
        strict.hear(posted(APP, GENUINE["app"]), AT + timedelta(seconds=6))

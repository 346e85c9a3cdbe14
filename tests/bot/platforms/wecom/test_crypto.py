"""Every conformance vector, and everything that must not open."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from wechatpy.crypto.pkcs7 import PKCS7Encoder

from bot.platforms.port import Refused
from bot.platforms.wecom.crypto import BadKey, Crypto, decrypt_media, unpad
from bot.platforms.wecom.sdk import Cipher, key_bytes
from tests.bot.platforms.wecom.sender import AES_KEY, APP, BOT

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
CRYPTO = VECTORS["crypto_vectors"]
SEALED = [pytest.param(vector, id=vector["id"]) for vector in CRYPTO]
MEDIA = VECTORS["aibot_media_derived"]
TOLERANCE = timedelta(minutes=10)


def crypto_of(vector: dict[str, Any], **other: str) -> Crypto:
    known = {"receiveid": "", "encoding_aes_key": AES_KEY} | vector | other
    return Crypto(known["token"], known["encoding_aes_key"], known["receiveid"], TOLERANCE)


def query_of(vector: dict[str, Any], **other: str) -> dict[str, str]:
    return {name: vector[name] for name in ("msg_signature", "timestamp", "nonce")} | other


def time_of(vector: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(vector["timestamp"]), UTC)


@pytest.mark.parametrize("vector", SEALED)
def test_a_vector_opens_to_its_plaintext(vector: dict[str, Any]) -> None:
    text = crypto_of(vector).open(query_of(vector), vector["encrypt"], time_of(vector))
    assert text == vector["expected"]["plaintext"]
    assert len(text.encode()) == vector["expected"]["msg_len"]


@pytest.mark.parametrize("vector", SEALED)
def test_a_vector_is_sealed_again_to_the_same_bytes(vector: dict[str, Any]) -> None:
    expected = vector["expected"]

    class KnownRandom(Cipher):
        def get_random_string(self) -> bytes:
            return bytes.fromhex(expected["random16_hex"])

    cipher = KnownRandom(key_bytes(vector["encoding_aes_key"]))
    assert cipher.seal(expected["plaintext"], expected["receiveid"]) == vector["encrypt"]
    assert cipher.raw(base64.b64decode(vector["encrypt"]))[-1] == expected["pad"]


@pytest.mark.parametrize("vector", [*SEALED, *VECTORS["signature_only"]])
def test_a_signature_is_the_vectors(vector: dict[str, Any]) -> None:
    ours = crypto_of(vector).sign(vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert ours == vector["msg_signature"]


@pytest.mark.parametrize("vector", [*SEALED, *VECTORS["signature_only"]])
def test_one_other_digit_in_the_signature_is_refused(vector: dict[str, Any]) -> None:
    last = vector["msg_signature"][-1]
    forged = vector["msg_signature"][:-1] + ("0" if last != "0" else "1")
    with pytest.raises(Refused, match="signature") as refused:
        crypto_of(vector).verify(query_of(vector, msg_signature=forged), vector["encrypt"], time_of(vector))
    assert refused.value.status == 403


@pytest.mark.parametrize("vector", SEALED)
def test_another_nonce_is_refused(vector: dict[str, Any]) -> None:
    other = vector["nonce"][:-1] + ("4" if vector["nonce"][-1] != "4" else "5")
    with pytest.raises(Refused, match="signature"):
        crypto_of(vector).open(query_of(vector, nonce=other), vector["encrypt"], time_of(vector))


@pytest.mark.parametrize("vector", SEALED)
def test_what_is_meant_for_another_receiver_is_refused(vector: dict[str, Any]) -> None:
    other = "ww" + vector["receiveid"][2:][::-1] if vector["receiveid"] else "wwcorp"
    with pytest.raises(Refused) as refused:
        crypto_of(vector, receiveid=other).decrypt(vector["encrypt"])
    assert refused.value.status == 403


@pytest.mark.parametrize("vector", [v for v in CRYPTO if v["kind"] == "verify_url_get"])
def test_a_url_check_gets_the_bare_words_back(vector: dict[str, Any]) -> None:
    query = query_of(vector, echostr=vector["encrypt"])
    assert crypto_of(vector).echo(query, time_of(vector)) == vector["expected"]["plaintext"]


@pytest.mark.parametrize("vector", [v for v in CRYPTO if v["kind"].startswith("callback")])
def test_a_message_is_never_read_aloud_as_an_echo(vector: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="not an echo"):
        crypto_of(vector).echo(query_of(vector, echostr=vector["encrypt"]), time_of(vector))


@pytest.mark.parametrize("case", VECTORS["pkcs7_block32"]["cases"])
def test_padding_goes_to_32_bytes_and_comes_off_again(case: dict[str, str]) -> None:
    plain, padded = bytes.fromhex(case["in_hex"]), bytes.fromhex(case["padded_hex"])
    assert PKCS7Encoder.encode(plain) == padded
    assert unpad(padded) == plain


@pytest.mark.parametrize("end", ["00", "21", "0202030302", "ff"])
def test_padding_that_is_none_is_refused(end: str) -> None:
    with pytest.raises(ValueError, match="padding"):
        unpad(bytes.fromhex(end).rjust(32, b"\x07"))


def test_nothing_has_no_padding() -> None:
    with pytest.raises(ValueError, match="padding"):
        unpad(b"")


@pytest.mark.parametrize("key", VECTORS["invalid_encoding_aes_keys"]["must_reject"])
def test_a_mistyped_key_is_refused_in_words(key: str) -> None:
    with pytest.raises(BadKey, match="43 位字母和数字"):
        Crypto("token", key, "wwcorp", TOLERANCE)


def test_the_message_about_a_bad_key_does_not_show_it() -> None:
    with pytest.raises(BadKey) as bad:
        Crypto("token", "almost-a-secret", "wwcorp", TOLERANCE)
    assert "almost" not in str(bad.value)


@pytest.mark.parametrize("case", MEDIA["cases"])
def test_media_opens_with_the_callback_key(case: dict[str, str]) -> None:
    sealed = base64.b64decode(case["cipher_b64"])
    assert decrypt_media(MEDIA["encoding_aes_key"], sealed) == bytes.fromhex(case["plain_hex"])


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(32)])
def test_media_of_another_key_is_refused(sealed: bytes) -> None:
    with pytest.raises(ValueError, match=r"padding|length"):
        decrypt_media(MEDIA["encoding_aes_key"], sealed)


def other_splits(vector: dict[str, Any]) -> list[tuple[str, str]]:
    """Every other timestamp and nonce with which the captured signature verifies as well."""
    joined = "".join(sorted((vector["timestamp"], vector["nonce"])))
    parts = [(joined[:cut], joined[cut:]) for cut in range(len(joined) + 1)]
    pairs = {*parts, *((second, first) for first, second in parts)} - {(vector["timestamp"], vector["nonce"])}
    crypto = crypto_of(vector)
    return [pair for pair in pairs if crypto.sign(*pair, vector["encrypt"]) == vector["msg_signature"]]


@pytest.mark.parametrize("vector", SEALED)
def test_the_signed_strings_cannot_be_split_otherwise(vector: dict[str, Any]) -> None:
    splits = other_splits(vector)
    assert splits
    for timestamp, nonce in splits:
        with pytest.raises(Refused):
            moved = query_of(vector, timestamp=timestamp, nonce=nonce)
            crypto_of(vector).verify(moved, vector["encrypt"], time_of(vector))


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_stale_timestamp_is_refused_in_both_directions(minutes: int) -> None:
    vector = VECTORS["crypto_vectors"][0]
    with pytest.raises(Refused, match="stale"):
        at = time_of(vector) + timedelta(minutes=minutes)
        crypto_of(vector).verify(query_of(vector), vector["encrypt"], at)


@pytest.mark.parametrize("minutes", [-9, 9])
def test_a_retry_within_the_tolerance_is_heard(minutes: int) -> None:
    vector = VECTORS["crypto_vectors"][0]
    crypto_of(vector).verify(query_of(vector), vector["encrypt"], time_of(vector) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"timestamp": "1409659589"},
        {"timestamp": "１４０９６５９５８９", "nonce": "1"},
        {"timestamp": "1409659589\n", "nonce": "1"},
        {"timestamp": "+409659589", "nonce": "1"},
        {"timestamp": "1409659589", "nonce": ""},
        {"timestamp": "1409659589", "nonce": "1" * 65},
        {"timestamp": "1409659589", "nonce": "1 2"},
    ],
)
def test_a_timestamp_or_nonce_without_its_form_is_refused_before_any_signature(query: dict[str, str]) -> None:
    vector = VECTORS["crypto_vectors"][0]
    crypto = crypto_of(vector)
    signature = crypto.sign(query.get("timestamp", ""), query.get("nonce", ""), vector["encrypt"])
    with pytest.raises(Refused, match="malformed") as refused:
        crypto.verify(query | {"msg_signature": signature}, vector["encrypt"], time_of(vector))
    assert refused.value.status == 403


def test_a_ciphertext_without_its_first_blocks_does_not_open() -> None:
    """With a bot's empty receive id, wechatpy alone would take what is left for a whole message."""
    whole = base64.b64decode(BOT.encrypt("x" * 200))
    for cut in range(16, len(whole), 16):
        with pytest.raises(Refused):
            Crypto("bottoken", AES_KEY, "", TOLERANCE).decrypt(base64.b64encode(whole[cut:]).decode())


@pytest.mark.parametrize("encrypt", ["", "a", "abcde=", "ab==cd==", "abc$", "abcd\n", "=", "密文"])
def test_what_is_not_base64_is_malformed(encrypt: str) -> None:
    with pytest.raises(Refused) as refused:
        Crypto("token", AES_KEY, "wwcorp", TOLERANCE).decrypt(encrypt)
    assert refused.value.status == 400


@pytest.mark.parametrize("encrypt", ["abcd", "A" * 64, base64.b64encode(bytes(range(96))).decode()])
def test_what_was_sealed_with_another_key_is_refused(encrypt: str) -> None:
    with pytest.raises(Refused) as refused:
        Crypto("token", AES_KEY, "wwcorp", TOLERANCE).decrypt(encrypt)
    assert refused.value.status == 403


def test_a_length_that_lies_does_not_open() -> None:
    receive_id = "wwcorp"

    class Lying(Cipher):
        def get_random_string(self) -> bytes:
            return bytes(16) + (2).to_bytes(4, "big")

    sealed = Lying(key_bytes(AES_KEY)).seal("hello", receive_id)
    with pytest.raises(Refused):
        Crypto("token", AES_KEY, receive_id, TOLERANCE).decrypt(sealed)


def test_our_answer_opens_on_the_other_side() -> None:
    sealed = Crypto("QDG6eK", AES_KEY, "wwcorp", TOLERANCE).seal("收到 ✓", "1767225600", "n1")
    APP.check(sealed.signature, sealed.timestamp, sealed.nonce, sealed.encrypt)
    assert APP.decrypt(sealed.encrypt) == "收到 ✓"


def test_two_answers_never_look_the_same() -> None:
    crypto = Crypto("QDG6eK", AES_KEY, "wwcorp", TOLERANCE)
    assert crypto.seal("{}", "1767225600", "n1").encrypt != crypto.seal("{}", "1767225600", "n1").encrypt

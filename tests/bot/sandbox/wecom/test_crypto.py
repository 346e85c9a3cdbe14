"""The sandbox's envelope agrees with every published vector."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import crypto
from bot.sandbox.crypto import Broken, Envelope

VECTORS = json.loads((Path(__file__).parents[2] / "platforms" / "wecom" / "vectors.json").read_text("utf-8"))
CRYPTO = VECTORS["crypto_vectors"]
MEDIA = VECTORS["aibot_media_derived"]


def envelope(vector: dict[str, Any]) -> Envelope:
    return Envelope(vector["token"], vector["encoding_aes_key"], vector["receiveid"])


@pytest.mark.parametrize("vector", CRYPTO, ids=lambda vector: vector["id"])
def test_a_published_callback_is_opened_and_sealed_again_to_the_same_bytes(vector: dict[str, Any]) -> None:
    ours, expected = envelope(vector), vector["expected"]
    ours.check(vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert ours.decrypt(vector["encrypt"]) == expected["plaintext"]
    assert ours.encrypt(expected["plaintext"], bytes.fromhex(expected["random16_hex"])) == vector["encrypt"]


@pytest.mark.parametrize("vector", VECTORS["signature_only"], ids=lambda vector: vector["id"])
def test_a_published_signature_is_ours(vector: dict[str, Any]) -> None:
    sealed = vector.get("encrypt") or vector["echostr"]
    assert Envelope(vector["token"], "").sign(vector["timestamp"], vector["nonce"], sealed) == vector["msg_signature"]


@pytest.mark.parametrize("case", VECTORS["pkcs7_block32"]["cases"], ids=lambda case: case["in_hex"] or "empty")
def test_padding_goes_to_32_bytes(case: dict[str, str]) -> None:
    plain, padded = bytes.fromhex(case["in_hex"]), bytes.fromhex(case["padded_hex"])
    assert crypto.pad(plain) == padded
    assert crypto.unpad(padded) == plain


@pytest.mark.parametrize("key", VECTORS["invalid_encoding_aes_keys"]["must_reject"])
def test_a_mistyped_key_is_refused(key: str) -> None:
    with pytest.raises(Broken):
        crypto.key_bytes(key)


@pytest.mark.parametrize("case", MEDIA["cases"], ids=lambda case: f"pad{case['pad']}")
def test_a_sealed_file_has_no_frame(case: dict[str, Any]) -> None:
    plain, key = bytes.fromhex(case["plain_hex"]), MEDIA["encoding_aes_key"]
    assert base64.b64encode(crypto.encrypt_bytes(key, plain)).decode() == case["cipher_b64"]
    assert crypto.decrypt_bytes(key, base64.b64decode(case["cipher_b64"])) == plain


def test_a_forged_signature_is_refused() -> None:
    vector = CRYPTO[0]
    with pytest.raises(Broken, match="签名"):
        envelope(vector).check("0" * 40, vector["timestamp"], vector["nonce"], vector["encrypt"])


@pytest.mark.parametrize("sealed", ["", "not base64", "AAAA", base64.b64encode(bytes(32)).decode()])
def test_what_is_no_ciphertext_is_refused(sealed: str) -> None:
    with pytest.raises(Broken):
        envelope(CRYPTO[0]).decrypt(sealed)


def test_another_receiver_is_refused() -> None:
    vector = CRYPTO[0]
    with pytest.raises(Broken, match="receiveid"):
        Envelope(vector["token"], vector["encoding_aes_key"], "wxOTHER").decrypt(vector["encrypt"])

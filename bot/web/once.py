"""What a page sends has a name, so that the same page sent twice says it once."""

import hashlib
import secrets

from flask import Request

_NONCE_CHARACTERS, _NAME_CHARACTERS = 32, 40


def nonce() -> str:
    """What tells this page from every other one that was handed out; its forms carry it along."""
    return secrets.token_hex(8)


def name_of(request: Request, token: str) -> str:
    """What we call that which a page of this link has sent: 40 hex digits, the same when it is sent again."""
    given = request.form.get("nonce", "")[:_NONCE_CHARACTERS]
    return hashlib.sha256(f"{token}.{given}".encode()).hexdigest()[:_NAME_CHARACTERS]

"""Which sheet of a form lies open in a browser: a random name in a signed cookie, and the same in the page itself."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from storage.forms import SHEET_CHARACTERS

COOKIE = "huisheng-form-{form}"
_COOKIE_SALT, _MARK_SALT = "huisheng.sheet", "huisheng.sheet.mark"


class Sheets:
    """Hands out sheets and knows them again. A page of somebody else's cannot send one: it has no mark."""

    def __init__(self, secret: str, secure: bool, good_for: timedelta) -> None:
        """`secure`: whether our pages are reached by HTTPS only; `good_for`: how long a sheet lies open."""
        self._secure, self._good_for = secure, good_for
        self._cookies, self._marks = (_serializer(secret, salt) for salt in (_COOKIE_SALT, _MARK_SALT))

    def new(self) -> str:
        """The name of a sheet that nobody has seen."""
        return secrets.token_hex(SHEET_CHARACTERS // 2)

    def open_in(self, request: Request, form_id: int, now: datetime) -> str:
        """The sheet of this form that lies open in this browser; empty when there is none, or not any more."""
        try:
            form, sheet, until = self._cookies.loads(request.cookies.get(COOKIE.format(form=form_id), ""))
        except (BadSignature, ValueError):
            return ""
        return str(sheet) if form == form_id and until > now.timestamp() else ""

    def lay_open(self, response: Response, form_id: int, sheet: str, now: datetime) -> None:
        """Remember it in this browser, from now on for as long as a sheet is kept."""
        value = str(self._cookies.dumps([form_id, sheet, round((now + self._good_for).timestamp())]))
        response.set_cookie(
            COOKIE.format(form=form_id),
            value,
            max_age=self._good_for,
            httponly=True,
            secure=self._secure,
            samesite="Lax",
            path="/q",
        )

    def mark(self, sheet: str) -> str:
        """What the page carries along."""
        return str(self._marks.dumps(sheet))

    def is_marked(self, mark: str, sheet: str) -> bool:
        """Whether this mark was made for this sheet."""
        try:
            return bool(sheet) and self._marks.loads(mark) == sheet
        except BadSignature:
            return False


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt=salt, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )

"""Who is looking at our pages: proven by their platform once, then remembered in a signed cookie."""

import hashlib
import hmac
from datetime import datetime, timedelta

from flask import Request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

COOKIE, STATE_COOKIE = "huisheng", "huisheng-state"
GOOD_FOR = timedelta(hours=8)
STATE_GOOD_FOR = timedelta(minutes=10)
_SESSION, _STATE = "huisheng.session", "huisheng.state"


class Sessions:
    """Writes and reads the cookies of one installation, and the `state` that travels with a sign-in."""

    def __init__(self, secret: str, secure: bool) -> None:
        """`secure`: whether our pages are reached by HTTPS only."""
        self._secure = secure
        self._session, self._state = (_serializer(secret, salt) for salt in (_SESSION, _STATE))

    def begin(self, response: Response, person_id: int, now: datetime) -> None:
        """Remember this person on their device, for GOOD_FOR."""
        value = str(self._session.dumps([person_id, (now + GOOD_FOR).timestamp()]))
        response.set_cookie(
            COOKIE, value, max_age=GOOD_FOR, httponly=True, secure=self._secure, samesite="Lax", path="/"
        )

    def person_id(self, request: Request, now: datetime) -> int | None:
        """Who it is, if they have signed in and not too long ago."""
        found = _read(self._session, request.cookies.get(COOKIE, ""), now)
        return int(found) if found is not None else None

    def state(self, goal: str, now: datetime) -> str:
        """What comes back together with a code: where the person wanted to go. Good for STATE_GOOD_FOR."""
        return str(self._state.dumps([goal, (now + STATE_GOOD_FOR).timestamp()]))

    def expect(self, response: Response, state: str) -> None:
        """Remember the state in this browser: nobody is signed in by a link that somebody else has prepared."""
        response.set_cookie(
            STATE_COOKIE, state, max_age=STATE_GOOD_FOR, httponly=True, secure=self._secure, samesite="Lax", path="/in"
        )

    def goal(self, request: Request, now: datetime) -> str | None:
        """Where they wanted to go; None for a state that is not of this browser, not ours, or too old."""
        state = request.args.get("state", "")
        if not hmac.compare_digest(state.encode(), request.cookies.get(STATE_COOKIE, "").encode()):
            return None
        found = _read(self._state, state, now)
        return str(found) if found is not None else None


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt=salt, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )


def _read(serializer: URLSafeSerializer, value: str, now: datetime) -> int | str | None:
    try:
        first, until = serializer.loads(value)
    except BadSignature:
        return None
    return first if until > now.timestamp() else None

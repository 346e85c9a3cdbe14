"""kf/*: everything that the API can do with 微信客服, by path."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.sandbox.wecom import contents
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.kf import managing, pulling, sending
from bot.sandbox.wecom.kf.desk import Desk
from bot.sandbox.world import Json

SCENE_BYTES = 32
BATCH = 100
"""How many customers may be asked for at once."""


@dataclass(frozen=True)
class KfCalls:
    """The calls of one company's 微信客服."""

    desk: Desk

    def posts(self) -> dict[str, Callable[[Json], Done]]:
        """Path under /cgi-bin → what it does."""
        return {
            "kf/sync_msg": lambda body: pulling.sync_msg(self.desk, body),
            "kf/send_msg": lambda body: sending.send_msg(self.desk, body),
            "kf/send_msg_on_event": lambda body: sending.send_msg_on_event(self.desk, body),
            "kf/service_state/get": self._state,
            "kf/service_state/trans": self._move,
            "kf/customer/batchget": self._customers,
            "kf/add_contact_way": self._contact_way,
            **{path: partial(do, self.desk) for path, do in managing.CALLS.items()},
        }

    def _state(self, body: Json) -> Done:
        open_kfid, customer = self._ends(body)
        session = self.desk.sessions.of(open_kfid, customer)
        return Done({"service_state": session.state, "servicer_userid": session.servicer})

    def _move(self, body: Json) -> Done:
        """The first move into the pool or to a human, and every end, give a code for one message."""
        open_kfid, customer = self._ends(body)
        session = self.desk.sessions.move(
            open_kfid, customer, body.get("service_state"), body.get("servicer_userid") or ""
        )
        return Done({"msg_code": sending.occasion(self.desk, open_kfid, customer, session.state)})

    def _customers(self, body: Json) -> Done:
        wanted = body.get("external_userid_list")
        if not isinstance(wanted, list) or not 1 <= len(wanted) <= BATCH:
            raise Refused(40058, f"external_userid_list 应有 1 到 {BATCH} 个")
        found = [(who, self.desk.company.customer(str(who))) for who in wanted]
        known = [
            {"external_userid": c.external_userid, "nickname": c.name, "avatar": "", "gender": 0}
            | ({"unionid": c.unionid} if c.unionid else {})
            for _, c in found
            if c is not None
        ]
        return Done({"customer_list": known, "invalid_external_userid": [who for who, c in found if c is None]})

    def _contact_way(self, body: Json) -> Done:
        account = self.desk.account(body.get("open_kfid"))
        scene = body.get("scene") or ""
        if not isinstance(scene, str) or len(scene.encode()) > SCENE_BYTES:
            raise Refused(40058, f"scene 最多 {SCENE_BYTES} 字节")
        key = f"ENC{len(self.desk.scenes) + 1}"
        self.desk.scenes[key] = scene
        return Done({"url": f"{self.desk.company.base_url}/kfid/{account.open_kfid}?enc_scene={key}"})

    def _ends(self, body: Json) -> tuple[str, str]:
        """The account and the customer that a body names. Errors: Refused 95000, 95004, 48007, 40096."""
        account = self.desk.account(body.get("open_kfid"))
        customer = contents.words(body, "external_userid", missing=40096)
        if self.desk.company.customer(customer) is None:
            raise Refused(40096)
        return account.open_kfid, customer

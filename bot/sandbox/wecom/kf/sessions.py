"""The state of each customer's session with an account: who looks after it, and whether the API may still speak."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.wecom import limits
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.errors import Refused

UNTREATED, ASSISTANT, POOL, HUMAN, ENDED = range(5)
WINDOW = timedelta(hours=48)
SPEAKING = (UNTREATED, ASSISTANT)
"""States in which the API may send."""
MOVES = {
    UNTREATED: (ASSISTANT, POOL, HUMAN, ENDED),
    ASSISTANT: (POOL, HUMAN, ENDED),
    POOL: (HUMAN, ENDED),
    HUMAN: (HUMAN, ENDED),
    ENDED: (),
}
"""State → what the API may make of it. An ended session begins anew only when the customer writes."""


@dataclass
class Session:
    """One customer with one account."""

    state: int = ENDED
    servicer: str = ""
    heard_at: datetime | None = None
    """When the customer wrote last."""
    heard: str = ""
    """That message's id: up to five answers count towards it."""
    welcomed_at: datetime | None = None


@dataclass
class Sessions:
    """All sessions, by (open_kfid, external_userid), and the servicers who have stopped."""

    company: Company
    found: dict[tuple[str, str], Session] = field(default_factory=dict)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    """(open_kfid, userid)."""

    def of(self, open_kfid: str, customer: str) -> Session:
        """The session as it is now: after 48 hours without a word it has ended."""
        session = self.found.setdefault((open_kfid, customer), Session())
        if session.heard_at is not None and self.is_over(session):
            session.state, session.servicer = ENDED, ""
        return session

    def is_over(self, session: Session) -> bool:
        """Whether the customer's last message is more than 48 hours ago, or there was none."""
        return session.heard_at is None or self.is_past(session.heard_at)

    def is_past(self, moment: datetime) -> bool:
        """Whether this was 48 hours ago or earlier."""
        return moment <= self.company.world.now() - WINDOW

    def hear(self, open_kfid: str, customer: str, msgid: str) -> None:
        """The customer has written: the window opens anew, and an ended session begins again."""
        session = self.of(open_kfid, customer)
        session.heard_at, session.heard = self.company.world.now(), msgid
        if session.state == ENDED:
            session.state = UNTREATED

    def spend(self, open_kfid: str, customer: str) -> None:
        """Use up one of the five answers. Errors: Refused 95002, 95018, 95001."""
        session, key = self.of(open_kfid, customer), f"{open_kfid}:{customer}"
        if session.heard_at is not None and self.is_over(session):
            self.company.ledger.count(limits.KF_WINDOW, key, 0, 1)
            raise Refused(95002, "客户最后一条消息已超过 48 小时")
        if session.state not in SPEAKING:
            raise Refused(95018, f"会话状态为 {session.state}，只有 0 和 1 可以发送")
        hours = WINDOW.total_seconds()
        if not self.company.ledger.count(limits.KF_PER_MESSAGE, f"{key} {session.heard}", limits.KF_MESSAGES, hours):
            raise Refused(95001, f"每条客户消息最多回复 {limits.KF_MESSAGES} 条")

    def move(self, open_kfid: str, customer: str, state: object, servicer: object) -> Session:
        """Change the state as the API may. Errors: Refused 40058, 95013, 95016, 95014, 95019."""
        session = self.of(open_kfid, customer)
        if isinstance(state, bool) or not isinstance(state, int) or state not in MOVES:
            raise Refused(40058, "service_state 应为 0 到 4 的整数")
        if session.state == ENDED:
            raise Refused(95013)
        if state not in MOVES[session.state]:
            raise Refused(95016, f"{session.state} → {state}")
        if state == HUMAN:
            self.check_servicer(open_kfid, servicer)
        session.state, session.servicer = state, str(servicer) if state == HUMAN else ""
        return session

    def check_servicer(self, open_kfid: str, userid: object) -> None:
        """Errors: Refused 95014 for who is none of this account, 95019 for one who has stopped."""
        account = self.company.kf.get(open_kfid)
        if account is None or userid not in account.servicers:
            raise Refused(95014)
        if (open_kfid, str(userid)) in self.stopped:
            raise Refused(95019)

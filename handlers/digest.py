"""The day in thirty seconds: staff in the morning, managers in the evening, each in their own chat."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import sla
from handlers.calendar import Calendar
from handlers.messages import Text
from handlers.policy import Policy
from handlers.scene import Scene
from handlers.troubles import quotas, undelivered
from storage import alarms, chats, feedback, metrics, people
from storage.feedback import Category, Feedback, State
from storage.people import Person, Role
from storage.surveys import Survey

STAFF, MANAGER = "digest.staff", "digest.manager"
AT_RISK = timedelta(hours=2)
"""A promise that falls due within this working time is at risk."""
LOOP_DAYS = 30
_WORST = 3
_LATE = timedelta(hours=1)
"""A digest missed by more than this, in an outage, is left out: yesterday's morning helps nobody."""


def plan(session: Session, at: datetime, policy: Policy) -> None:
    """Set today's digests, if we work today; asked again, nothing is set twice."""
    calendar = Calendar(policy.calendar)
    today = calendar.local(at)
    if not calendar.is_working_day(today.date()):
        return
    for kind, when in ((STAFF, policy.digest.staff_at), (MANAGER, policy.digest.manager_at)):
        due = _on(today, when)
        if due >= at - _LATE:
            alarms.set_alarm(session, f"{kind}:{today:%Y-%m-%d}", kind, due)


def to_staff(scene: Scene, cause: str) -> None:
    """Everyone's own desk, the nearest promise first; nobody with an empty desk is disturbed."""
    for person in people.everyone(scene.session, Role.STAFF, Role.LEAD):
        matters = feedback.open_of(scene.session, person)
        by_hand = undelivered.listed(scene, person)
        if matters or by_hand:
            title = scene.words(
                "digest.staff.title", name=person.name, count=len(matters), due=_due_today(scene, matters)
            )
            lines = [_desk_line(scene, matter) for matter in matters[:10]]
            _send(scene, cause, person, Text(text="\n".join(filter(None, (title, *lines, by_hand)))))


def to_managers(scene: Scene, cause: str) -> None:
    """What is late, at risk and low, the closed-loop rate, and the one decision wanted."""
    show = manager_words(scene)
    for person in people.everyone(scene.session, Role.MANAGER):
        told = "\n".join(filter(None, (show.text, undelivered.listed(scene, person))))
        _send(scene, cause, person, show.model_copy(update={"text": told}))


def manager_words(scene: Scene) -> Text:
    """The managers' summary of the local day so far."""
    today = scene.calendar.local(scene.at)
    since = _on(today, time())
    late = metrics.overdue(scene.session, scene.at)
    risky = metrics.at_risk(scene.session, scene.at, scene.calendar.add_working(scene.at, AT_RISK))
    low = _unhappy(scene, since)
    worst, untold = _worst(scene, late, low, risky), undelivered.untold(scene)
    figures = scene.words(
        "digest.manager",
        day=f"{today.month}月{today.day}日",
        new=metrics.captured(scene.session, since, scene.at),
        closed=metrics.closed(scene.session, since, scene.at),
        overdue=len(late),
        at_risk=len(risky),
        csat=_csat(scene, since),
        loop=_loop(scene),
    )
    return Text(
        text="\n".join(
            filter(
                None,
                (
                    figures,
                    _topics(scene, since),
                    _answers(scene, since),
                    *quotas.lines(scene),
                    untold,
                    *_ranked(scene, worst, quiet=not untold),
                    _decision(scene, late, low),
                ),
            )
        ),
        links=tuple(
            (scene.words("digest.link", rank=rank, number=matter.number), scene.page(matter.number))
            for rank, (matter, _) in enumerate(worst, start=1)
        ),
    )


def _on(day: datetime, when: time) -> datetime:
    return day.replace(hour=when.hour, minute=when.minute, second=0, microsecond=0)


def _send(scene: Scene, cause: str, person: Person, show: Text) -> None:
    chat = chats.private_chat(scene.session, person)
    if chat is not None:
        scene.deliver(cause, "digest", chat, show, person)


def _desk_line(scene: Scene, matter: Feedback) -> str:
    due = matter.promised_by
    return scene.words(
        "digest.staff.line",
        flag="🔴 " if due and due < scene.at else "",
        number=matter.number,
        state=matter.state,
        customer=scene.glance(matter),
        by=scene.by(due),
    )


def _due_today(scene: Scene, matters: Sequence[Feedback]) -> int:
    """How many promises fall due today or are broken already; what waits for its customer does not press."""
    tomorrow = _on(scene.calendar.local(scene.at) + timedelta(days=1), time())
    pressing = (matter.promised_by for matter in matters if matter.category == Category.OPEN)
    return sum(due is not None and due < tomorrow for due in pressing)


def _csat(scene: Scene, since: datetime) -> str:
    csat = metrics.csat(scene.session, since, scene.at, scene.policy.survey.low)
    if csat.mean is None:
        return scene.words("digest.csat.none")
    return scene.words("digest.csat.value", score=f"{csat.mean:.1f}", count=csat.count, low=csat.low)


def _loop(scene: Scene) -> str:
    loop = metrics.closed_loop(scene.session, scene.at - timedelta(days=LOOP_DAYS), scene.at)
    if loop.rate is None:
        return scene.words("digest.loop.none")
    return scene.words(
        "digest.loop.value", rate=round(loop.rate * 100), closed=loop.closed, due=loop.due, expired=loop.expired
    )


def _topics(scene: Scene, since: datetime) -> str:
    counts = metrics.by_topic(scene.session, since, scene.at)
    named = "、".join(f"{topic or '其他'} {count}" for topic, count in counts)
    return scene.words("digest.topics", topics=named) if named else ""


def _answers(scene: Scene, since: datetime) -> str:
    """How many questions were answered without anybody, and how many of those needed nobody after all."""
    given = metrics.answers(scene.session, since, scene.at)
    count, deflected = sum(one.count for one in given), sum(one.deflected for one in given)
    return scene.words("digest.answers", count=count, deflected=deflected) if count else ""


def _worst(
    scene: Scene, late: Sequence[Feedback], low: Sequence[Survey], risky: Sequence[Feedback]
) -> list[tuple[Feedback, str]]:
    """Overdue first, then low scores, then at risk; each matter once, with why it is named."""
    why: dict[int, tuple[Feedback, str]] = {}
    for matter in late:
        span = sla.length(abs(_gap(scene, matter)))
        why.setdefault(matter.id, (matter, scene.words("why.overdue", span=span)))
    for survey in low:
        why.setdefault(survey.feedback_id, (survey.feedback, scene.words("why.low", score=survey.score)))
    for matter in risky:
        why.setdefault(matter.id, (matter, scene.words("why.risk", left=sla.left(_gap(scene, matter)))))
    return list(why.values())[:_WORST]


def _unhappy(scene: Scene, since: datetime) -> list[Survey]:
    """Today's low scores whose second loop has not ended well yet."""
    low = metrics.low_scores(scene.session, since, scene.at, scene.policy.survey.low)
    return [survey for survey in low if survey.feedback.state != State.CLOSED]


def _ranked(scene: Scene, worst: Sequence[tuple[Feedback, str]], *, quiet: bool) -> list[str]:
    lines = [
        scene.words(
            "digest.worst.line",
            rank=rank,
            number=matter.number,
            customer=scene.customer(matter),
            words=scene.quoted(matter.text, matter, limit=20),
            why=reason,
            owner=scene.owner(matter),
        )
        for rank, (matter, reason) in enumerate(worst, start=1)
    ]
    if lines:
        return [scene.words("digest.worst"), *lines]
    return [scene.words("digest.quiet")] if quiet else []


def _gap(scene: Scene, matter: Feedback) -> timedelta:
    """The time to the promise; negative, in working time, when it is broken."""
    due = matter.promised_by or scene.at
    if due >= scene.at:
        return scene.calendar.working_between(scene.at, due)
    return -(scene.calendar.working_between(due, scene.at) or (scene.at - due))


def _decision(scene: Scene, late: Sequence[Feedback], low: Sequence[Survey]) -> str:
    if late:
        decision = scene.words("digest.decision.overdue", number=late[0].number)
    elif low:
        decision = scene.words("digest.decision.low", number=low[0].feedback.number, score=low[0].score)
    else:
        return ""
    return scene.words("digest.decision", decision=decision)

"""Who is told what when something has happened: one line of the table per move."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import files, praising, sla, solving
from handlers.beginning import begins
from handlers.cards import customer, staff
from handlers.cards.repainting import repaint
from handlers.intake.reading import Intent, read
from handlers.messages import Show, Text
from handlers.policy import Policy
from handlers.scene import Page, Scene
from handlers.triage.levels import AT_ONCE
from storage import alarms, attachments, chats, merges, people, rules, surveys
from storage.feedback import Event, Feedback, Move
from storage.people import Person

ANSWER_WATCH, SOLUTION_WATCH = ("respond.warn", "respond.due"), ("resolve.warn", "resolve.due")
"""The alarms that watch over our two promises: the first answer, and the solution."""
_ONCE_MORE = timedelta(hours=1)
"""Working time that whoever gets an overdue matter has before the one above hears of it again."""
_ADDED = {Intent.PROGRESS: "staff.urged", Intent.HUMAN: "staff.human"}
"""How the owner is told what the customer adds, where it is no more than a call."""


@dataclass(frozen=True)
class News(Scene):
    """An event that has been committed, in its scene."""

    event: Event

    @property
    def matter(self) -> Feedback:
        """What it happened to."""
        return self.event.feedback

    @property
    def cause(self) -> str:
        """What the deliveries that follow from it are unique by."""
        return f"event:{self.event.id}"

    def to_customer(self, show: Show, purpose: str) -> None:
        """Show it where the feedback came from."""
        matter = self.matter
        self.deliver(self.cause, purpose, matter.chat, show, matter.reporter, matter)

    def to_staff(self, person: Person | None, show: Show, purpose: str) -> None:
        """Show it in the private chat where this person is spoken to first."""
        chat = chats.private_chat(self.session, person) if person else None
        if chat is not None:
            self.deliver(self.cause, purpose, chat, show, person, self.matter)


def react(session: Session, event: Event, at: datetime, policy: Policy, page: Page) -> None:
    """Draw the consequences of a committed event; drawn twice, they are the same."""
    news = News(session, at, policy, page, event)
    for notice in NOTICES.get(Move(event.move), ()):
        notice(news)


def _card_to_assignee(news: News) -> None:
    matter = news.matter
    note = _note(news)
    if matter.assignee is not None:
        news.to_staff(matter.assignee, staff.card(news, matter, matter.assignee, note), staff.PURPOSE)


def _files_to_assignee(news: News) -> None:
    """What the customer sent besides words, right behind the card."""
    matter = news.matter
    if any(matter.files.values()):
        files.to_owner(news, matter, attachments.of_feedback(news.session, matter.id))


def _files_to_customer(news: News) -> None:
    """What a colleague sent along, right behind the words."""
    files.to_customer(news, news.matter, attachments.of_event(news.session, news.event.id))


def _note(news: News) -> str:
    """Why the card comes to them now; with what the customer says where it comes back."""
    event = news.event
    if event.move == Move.ASSIGN and news.matter.assignee in praising.praised(news, news.matter):
        return news.words("card.note.praised")
    if event.move == Move.RESTORE:
        return news.words("card.note.restored")
    if event.move not in (Move.TRANSFER, Move.REOPEN):
        return ""
    told = news.quoted(event.words, news.matter, news.matter.assignee, staff.WORDS_CHARACTERS)
    said = news.words("card.said", words=told) if event.words else ""
    return "\n".join(filter(None, (event.why, said)))


def _pass_praise_on(news: News) -> None:
    """Whom it names and their leads read the customer's own words, once; whoever gets the card reads them there."""
    who = praising.praised(news, news.matter)
    names = "、".join(one.name for one in who)
    told = [(one, "staff.praised") for one in who]
    told += [(one, "staff.praised.lead") for one in praising.leads(news, who)]
    for person, key in told:
        chat = chats.private_chat(news.session, person)
        if chat is not None and person != news.matter.assignee:
            show = Text(text=_sentence(news, key, person, names=names))
            news.deliver(f"praise:{news.matter.id}", key, chat, show, person, news.matter)


def _alert_above(news: News) -> None:
    """What cannot wait is seen by the one above from the first minute."""
    if news.matter.priority == AT_ONCE:
        for person in _above(news, news.matter)[:1]:
            note = news.words("card.note.urgent")
            news.to_staff(person, staff.card(news, news.matter, person, note), staff.PURPOSE)


def _show_as_ruled(news: News) -> None:
    """Whom a rule names sees the card as well, unless it came to them already."""
    acted = [match.version.text for match in rules.of(news.session, news.matter) if match.acted]
    for name, key in [(rule["name"], key) for rule in acted for key in rule["then"]["notify"]]:
        person = people.by_key(news.session, key)
        if person is not None:
            card = staff.card(news, news.matter, person, news.words("card.note.rule", rule=name))
            news.to_staff(person, card, staff.PURPOSE)


def _alert_raised(news: News) -> None:
    """What a colleague made urgent is seen by the one above as well, once somebody has it."""
    if news.matter.assignee is not None and news.event.actor is not None:
        _alert_above(news)


def _watch_again(news: News) -> None:
    """Handed over after its time, it is looked after anew: the one above hears again if still nobody answers."""
    matter = news.matter
    if matter.responded_at is None and matter.respond_by is not None and matter.respond_by <= news.event.at:
        due = news.calendar.add_working(news.event.at, _ONCE_MORE)
        key = f"{ANSWER_WATCH[1]}:{matter.id}:after:{news.event.id}:{matter.cycle}"
        alarms.set_alarm(news.session, key, ANSWER_WATCH[1], due, matter.id)


def _transfer_to_customer(news: News) -> None:
    """The customer was told a name; when it changes, they are told the new one."""
    matter = news.matter
    if matter.responded_at is not None or matter.respond_by is None:
        key = "transferred.going_on"
    else:
        key = "transferred" if matter.respond_by > news.event.at else "transferred.late"
    sentence = news.words(key, number=matter.number, owner=news.owner(matter), by=news.by(matter.respond_by))
    news.to_customer(Text(text=sentence, mention=news.mention_of(matter)), "transferred")


def _tell_owner_of_others(news: News) -> None:
    """Whoever owns it hears what somebody else told their customer."""
    event, matter = news.event, news.matter
    if event.actor is not None and matter.assignee is not None and event.actor_id != matter.assignee_id:
        key = f"staff.acted.{event.move}"
        news.to_staff(matter.assignee, Text(text=_sentence(news, key, matter.assignee, who=event.actor.name)), key)


def _watch_promises(news: News) -> None:
    matter = news.matter
    for (warning, deadline), by in ((ANSWER_WATCH, matter.respond_by), (SOLUTION_WATCH, matter.resolve_by)):
        if by is None:
            continue
        warn = sla.warn_at(begins(matter, news.event.at), by, news.calendar, news.policy.sla)
        for kind, due in ((warning, warn), (deadline, by)):
            alarms.set_alarm(news.session, f"{kind}:{matter.id}:{matter.cycle}", kind, due, matter.id)


def _stop_chasing_answer(news: News) -> None:
    alarms.cancel(news.session, news.matter.id, *ANSWER_WATCH)


def _stop_chasing(news: News) -> None:
    alarms.cancel(news.session, news.matter.id, *ANSWER_WATCH, *SOLUTION_WATCH)


def _repaint(news: News) -> None:
    """Every card of this feedback, in whatever chat it hangs, shows what is true now; the one just sent does anyway."""
    repaint(news, news.matter, news.cause)


def _repaint_for_more(news: News) -> None:
    """A picture that comes later is counted on the cards, and what was put right stands there."""
    if any(news.matter.files.values()) or _corrects(news):
        _repaint(news)


def _words_to_customer(news: News) -> None:
    sentence = news.words(
        news.event.move,
        staff=news.event.actor.name if news.event.actor else news.owner(news.matter),
        number=news.matter.number,
        words=news.event.words,
    )
    news.to_customer(Text(text=sentence, mention=news.mention_of(news.matter)), news.event.move)


def _solve_joined(news: News) -> None:
    solving.with_it(news, news.matter)


def _met_again(news: News) -> None:
    solving.met_again(news, news.event.why)


def _follow_to_customer(news: News) -> None:
    """Solved together with a problem of others: told in the customer's own words, and asked whether it is so."""
    matter = news.matter
    said = news.words("follow", number=matter.number, words=news.quoted(matter.text, matter, news.listener(matter)))
    news.to_customer(Text(text=said, mention=news.mention_of(news.matter)), "follow")


def _plan_survey(news: News) -> None:
    matter = news.matter
    due = news.event.at + news.policy.survey.delay
    alarms.set_alarm(news.session, f"survey.ask:{matter.id}:{matter.cycle}", "survey.ask", due, matter.id)


def _survey_to_customer(news: News) -> None:
    news.to_customer(customer.survey(news, news.matter, news.mention_of(news.matter)), "survey")


def _tell_assignee(key: str) -> Callable[[News], None]:
    def tell(news: News) -> None:
        assignee = news.matter.assignee
        news.to_staff(assignee, Text(text=_sentence(news, key, assignee)), key)

    return tell


def _tell_previous(key: str) -> Callable[[News], None]:
    """Whoever had it before hears where it went, unless they moved it themselves."""

    def tell(news: News) -> None:
        event = news.event
        if event.from_assignee_id in (None, event.to_assignee_id, event.actor_id):
            return
        person = news.session.get(Person, event.from_assignee_id)
        news.to_staff(person, Text(text=_sentence(news, key, person)), key)

    return tell


def _tell_added(news: News) -> None:
    """The owner hears what the customer adds; answers to the first questions stand on the card already."""
    event, matter = news.event, news.matter
    if event.actor_id != matter.reporter_id or matter.assignee is None:
        return
    if _corrects(news):
        _tell_assignee("staff.corrected")(news)
    elif not event.why:
        _tell_assignee(_ADDED.get(read(event.words).intent, "staff.added"))(news)


def _corrects(news: News) -> bool:
    """Whether the customer put right what they had told before."""
    return news.event.why in {news.words("history.corrected", label=label) for label in news.matter.facts}


def _tell_merged(news: News) -> None:
    """Whoever loses it to a colleague hears where it went; its new owner hears the words themselves."""
    whole = merges.whole_of(news.session, news.matter)
    if news.matter.assignee_id not in (None, whole.assignee_id, news.event.actor_id):
        _tell_assignee("staff.merged")(news)


def _tell_withdrawn(news: News) -> None:
    _tell_assignee("staff.forgotten" if news.matter.reporter.forgotten_at else "staff.withdrawn")(news)


def _tell_rated(news: News) -> None:
    survey = surveys.of_cycle(news.session, news.matter, news.event.cycle)
    owner = survey.owner if survey is not None else news.matter.assignee
    key = "staff.rated.said" if news.event.words else "staff.rated"
    news.to_staff(owner, Text(text=_sentence(news, key, owner)), key)


def _tell_taken(news: News) -> None:
    rated = news.event.words == ""
    _tell_previous("staff.taken" if rated else "staff.reopened")(news)


def _escalate(key: str, note: str) -> Callable[[News], None]:
    """The one above sees the card with this note and the owner hears so; without one, the owner hears it alone."""

    def escalate(news: News) -> None:
        above, owner = _above(news, news.matter)[:1], news.matter.assignee
        sentence = _sentence(news, key if above else f"{key}.alone", owner, lead=above[0].name if above else "")
        news.to_staff(owner, Text(text=sentence), key)
        for person in above:
            news.to_staff(person, staff.card(news, news.matter, person, news.words(note)), staff.PURPOSE)

    return escalate


def _tell_above(news: News) -> None:
    """What a colleague calls no feedback is read by one more pair of eyes, who can put it back; if there are any."""
    event, matter = news.event, news.matter
    above = [person for person in _above(news, matter) if person.id != event.actor_id]
    if above and event.actor is not None:
        key = "staff.dismissed"
        news.to_staff(above[0], Text(text=_sentence(news, key, above[0], who=event.actor.name)), key)


def _above(news: News, matter: Feedback) -> list[Person]:
    return [person for person in people.above(news.session, matter.team) if person.id != matter.assignee_id]


def _sentence(news: News, key: str, reader: Person | None, **more: object) -> str:
    matter = news.matter
    values = {
        "number": matter.number,
        "customer": matter.reporter.name,
        "owner": news.owner(matter),
        "words": news.quoted(news.event.words or matter.text, matter, reader, 200),
        "score": news.event.why,
        "left": news.event.why,
        "why": news.event.why,
        "by": news.by(matter.respond_by),
        **more,
    }
    return news.words(key, **values)


NOTICES: Mapping[Move, Sequence[Callable[[News], None]]] = {
    Move.ASSIGN: (
        _watch_promises,
        _card_to_assignee,
        _files_to_assignee,
        _alert_above,
        _show_as_ruled,
        _pass_praise_on,
    ),
    Move.ACCEPT: (_repaint,),
    Move.TRANSFER: (
        _card_to_assignee,
        _files_to_assignee,
        _transfer_to_customer,
        _tell_previous("staff.moved_away"),
        _watch_again,
        _repaint,
    ),
    Move.REPLY: (_stop_chasing_answer, _words_to_customer, _files_to_customer, _tell_owner_of_others, _repaint),
    Move.ASK: (_stop_chasing_answer, _words_to_customer, _files_to_customer, _tell_owner_of_others, _repaint),
    Move.ADD: (_tell_added, _repaint_for_more),
    Move.ANSWER: (_tell_assignee("staff.answered"), _repaint),
    Move.RESOLVE: (
        _stop_chasing,
        _words_to_customer,
        _files_to_customer,
        _plan_survey,
        _tell_owner_of_others,
        _solve_joined,
        _repaint,
    ),
    Move.REGRADE: (_tell_owner_of_others, _alert_raised, _repaint),
    Move.JOIN: (_met_again, _repaint),
    Move.LEAVE: (_met_again, _repaint),
    Move.FOLLOW: (_stop_chasing, _follow_to_customer, _plan_survey, _tell_assignee("staff.follow"), _repaint),
    Move.INVITE: (_survey_to_customer,),
    Move.MERGE: (_stop_chasing, _tell_merged, _repaint),
    Move.PART: (_tell_assignee("staff.parted"), _repaint),
    Move.CORRECT: (_tell_owner_of_others, _repaint),
    Move.DISMISS: (_stop_chasing, _tell_owner_of_others, _tell_above, _repaint),
    Move.RESTORE: (_watch_promises, _card_to_assignee, _repaint),
    Move.CONFIRM: (_tell_rated, _repaint),
    Move.REOPEN: (_watch_promises, _card_to_assignee, _files_to_assignee, _tell_taken, _repaint),
    Move.WITHDRAW: (_stop_chasing, _tell_withdrawn, _repaint),
    Move.EXPIRE: (_repaint,),
    Move.REMIND: (_tell_assignee("staff.remind"),),
    Move.ESCALATE: (_escalate("staff.overdue", "card.note.escalated"), _repaint),
    Move.CHASE: (_tell_assignee("staff.resolve_remind"),),
    Move.OVERRUN: (_escalate("staff.resolve_overdue", "card.note.overrun"), _repaint),
}
"""Move → what follows from it. A move that is not named concerns nobody but its history."""

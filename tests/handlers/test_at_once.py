"""Two who do something to one feedback at the same instant: one is first, the other sees what is true by then."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import alarms as mind
from handlers.dispatch import dispatch
from handlers.messages import Clicked, Heard, Reply, Said
from storage import alarms
from storage.db import in_transaction, transaction
from storage.feedback import Event, Feedback
from storage.surveys import Survey
from tests.handlers.office import Office

Act = Callable[[Session], Reply | None]


@pytest.fixture
def number(office: Office) -> str:
    """张三 has reported in the group, 李工 has taken it on."""
    office.says("张三", "你们的对账单导出一直失败，点了没反应")
    office.says("张三", "跳过")
    number = office.feedback().number
    office.presses("李工", f"accept:{number}:")
    return number


@pytest.fixture
def solved(office: Office, number: str) -> str:
    """It is solved, and 张三 has been asked whether it helped."""
    office.presses("李工", f"resolve:{number}:")
    office.says("李工", "修好了", private=True)
    office.says("李工", "发送", private=True)
    office.later(timedelta(hours=1))
    return number


def hear(office: Office, heard: Heard) -> Act:
    """Hear it."""
    return lambda session: dispatch(session, heard, office.at, office.policy)


def press(office: Office, name: str, packed: str, private: bool = True) -> Act:
    """Press this button."""
    return hear(office, Clicked(**office._common(name, private, ""), action=packed))


def say(office: Office, name: str, words: str, private: bool = False) -> Act:
    """Say these words."""
    return hear(office, Said(**office._common(name, private, ""), text=words))


def test_words_that_the_doors_own_answer_has_no_room_for_follow_whole(office: Office, number: str) -> None:
    def asked(room: int) -> Said:
        common = office._common("李工", True, f"room-{room}") | {"answers": frozenset({"text"})}
        return Said(**common, text="我的", room=room)

    with transaction(office.engine) as session:
        small, large = (dispatch(session, asked(room), office.at, office.policy) for room in (10, 2048))
    assert small.shows == () and [number in show.text for show in large.shows] == [True]
    assert number in office.told("李工")[-1]


def together(office: Office, *acts: Act) -> None:
    """Do all of it at the same instant; nobody fails."""
    start = threading.Barrier(len(acts))

    def run(act: Act) -> None:
        start.wait()
        in_transaction(office.engine, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


def history(office: Office, number: str) -> list[tuple[str | None, str]]:
    """From and to of every line: each begins where the one before ended."""
    with transaction(office.engine) as session:
        query = select(Event).join(Feedback).where(Feedback.number == number).order_by(Event.id)
        lines = [(line.from_state, line.to_state) for line in session.scalars(query)]
        assert all(before[1] == after[0] for before, after in pairwise(lines))
        return lines


def test_a_survey_answered_four_times_at_once_has_one_answer(office: Office, solved: str) -> None:
    together(office, *[press(office, "张三", f"score:{solved}:{score}", private=False) for score in (5, 4, 5, 4)])
    with transaction(office.engine) as session:
        assert len([survey for survey in session.scalars(select(Survey)) if survey.score]) == 1
    assert office.moves(solved).count("rate") == 1
    assert history(office, solved)[-1][1] == "已闭环"


def test_two_leads_who_press_different_buttons_leave_a_history_without_a_gap(office: Office, number: str) -> None:
    together(
        office,
        press(office, "周姐", f"hand:{number}:xiaolin"),
        press(office, "陈总", f"hand:{number}:zhoujie"),
        press(office, "周姐", f"reply:{number}:"),
    )
    history(office, number)
    assert office.feedback(number).assignee is not None


def test_handed_away_while_it_is_being_solved_it_is_one_or_the_other(office: Office, number: str) -> None:
    office.presses("李工", f"resolve:{number}:")
    office.says("李工", "修好了", private=True)
    together(office, say(office, "李工", "发送", private=True), press(office, "周姐", f"hand:{number}:xiaolin"))
    lines = history(office, number)
    moves = office.moves(number)
    assert ("resolve" in moves) != (lines[-1][1] == "待接单")


def test_reopened_while_it_expires_it_is_open(office: Office, solved: str) -> None:
    with transaction(office.engine) as session:
        waiting = session.scalars(select(alarms.Alarm).where(alarms.Alarm.kind == "survey.expire")).one()
        alarm_id, office.at = waiting.id, waiting.due_at

    def expire(session: Session) -> None:
        alarm = alarms.claim(session, alarm_id, office.at)
        if alarm is not None:
            mind.ring(session, alarm, office.at, office.policy, lambda number: "")

    together(office, expire, press(office, "张三", f"score:{solved}:1", private=False))
    history(office, solved)
    assert office.feedback(solved).state == "待接单"

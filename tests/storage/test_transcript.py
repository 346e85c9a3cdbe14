"""Everything heard is written down once."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage import transcript
from storage.db import transaction
from storage.transcript import Message
from tests.storage.cast import MORNING, at_once, group, zhangsan


def _hear(session: Session, message_id: str = "m-1", account: str = "main") -> tuple[int, bool]:
    heard = transcript.hear_once(
        session,
        Message(
            platform="wecom",
            account=account,
            message_id=message_id,
            kind="text",
            text="打印机又坏了",
            at=MORNING,
            person_id=zhangsan(session).id,
            chat_id=group(session).id,
        ),
    )
    return heard.message.id, heard.repeat


def test_a_repeat_is_the_message_already_written(engine: Engine) -> None:
    with transaction(engine) as session:
        first, repeat = _hear(session)
        assert not repeat
    with transaction(engine) as session:
        assert _hear(session) == (first, True)


def test_the_same_id_of_another_account_is_another_message(engine: Engine) -> None:
    with transaction(engine) as session:
        assert _hear(session)[0] != _hear(session, account="second")[0]


def test_two_at_the_same_instant_the_second_is_the_repeat(engine: Engine) -> None:
    heard = at_once(engine, *[lambda session: _hear(session)] * 6)
    assert len({message for message, _ in heard}) == 1
    assert sorted(repeat for _, repeat in heard) == [False, True, True, True, True, True]


def test_a_repeat_finds_the_first_answer(engine: Engine) -> None:
    with transaction(engine) as session:
        message, _ = _hear(session)
        session.get_one(Message, message).answer = {"text": "已记下"}
    with transaction(engine) as session:
        message, _ = _hear(session)
        assert session.get_one(Message, message).answer == {"text": "已记下"}


def test_a_collision_does_not_spoil_the_rest_of_the_transaction(engine: Engine) -> None:
    def hear_and_write(session: Session) -> bool:
        _, repeat = _hear(session)
        _hear(session, f"own-{repeat}-{id(session)}")
        return repeat

    repeats = at_once(engine, *[hear_and_write] * 3)
    assert sorted(repeats) == [False, True, True]
    with transaction(engine) as session:
        assert session.query(Message).count() == 4

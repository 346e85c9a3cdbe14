"""Files are fetched by one worker at a time, soon and often at first, and belong to the matter of their message."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage import attachments, bytes_needed, people
from storage.attachments import Attachment, Fate, Found, Wanted
from storage.db import in_transaction, transaction
from storage.feedback import Feedback
from storage.moves import Category
from storage.transcript import Message
from tests.storage.cast import MORNING, at_once, group, waiting, zhangsan

PICTURE = Wanted("image", "https://x/1", key="aGVsbG8=")
FOUND = Found("ab" * 32, "image/png", 12, "image.png")


def _message(session: Session, message_id: str = "m1", text: str = "", matter: Feedback | None = None) -> Message:
    message = Message(
        platform="wecom",
        account="main",
        message_id=message_id,
        kind="image",
        text=text,
        at=MORNING,
        person_id=zhangsan(session).id,
        chat_id=group(session).id,
        feedback_id=matter.id if matter else None,
    )
    session.add(message)
    session.flush()
    return message


def _expected(session: Session, *wanted: Wanted, matter: Feedback | None = None) -> list[Attachment]:
    attachments.expect(session, _message(session, matter=matter), wanted or (PICTURE,), MORNING)
    return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def test_what_came_is_wanted_in_its_order(engine: Engine) -> None:
    with transaction(engine) as session:
        rows = _expected(session, PICTURE, Wanted("file", "https://x/2", name="账单.pdf"))
        assert [(row.place, row.kind, row.name) for row in rows] == [(1, "image", ""), (2, "file", "账单.pdf")]
        assert attachments.due(session, MORNING) == [row.id for row in rows]


def test_whoever_sends_a_flood_of_files_does_not_keep_others_waiting(engine: Engine) -> None:
    with transaction(engine) as session:
        flood = _expected(session, *[PICTURE] * 60)
        other = _message(session, "m2")
        other.person_id = people.recognise(session, "wecom", "main", "wangfang", "王芳").id
        attachments.expect(session, other, [PICTURE, PICTURE], MORNING + timedelta(seconds=1))
        first, second = attachments.of_messages(session, [other.id])
        due = attachments.due(session, MORNING + timedelta(seconds=2))
        assert due[:5] == [flood[0].id, first.id, flood[1].id, second.id, flood[2].id]
        assert len(due) == 50


def test_two_workers_at_the_same_instant_one_fetches(engine: Engine) -> None:
    in_transaction(engine, lambda session: _expected(session)[0].id)
    taken = at_once(engine, *[lambda session: attachments.claim(session, 1, MORNING) is not None] * 4)
    assert sorted(taken) == [False, False, False, True]


def test_it_is_tried_often_while_a_link_of_five_minutes_lives(engine: Engine) -> None:
    within = [seconds for seconds in attachments.RETRY_AFTER if seconds < 300]
    assert len(within) >= 6
    assert sum(within) < 300
    with transaction(engine) as session:
        (row,), at = _expected(session), MORNING
        for seconds in attachments.RETRY_AFTER:
            assert attachments.claim(session, row.id, at) is row
            assert attachments.later(session, row, at, "busy")
            at += timedelta(seconds=seconds)
        assert attachments.claim(session, row.id, at) is row
        assert not attachments.later(session, row, at, "busy")


def test_waiting_for_its_turn_is_no_attempt(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _expected(session)
        attachments.claim(session, row.id, MORNING)
        attachments.pace(session, row, MORNING, 7)
        assert (row.attempts, row.due_at) == (0, MORNING + timedelta(seconds=7))


def test_once_stored_nothing_tells_any_more_where_it_came_from(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _expected(session)
        attachments.claim(session, row.id, MORNING)
        attachments.stored(session, row, FOUND)
        assert (row.status, row.source, row.key, row.mime, row.size) == (Fate.STORED, "", "", "image/png", 12)
        assert attachments.due(session, MORNING + timedelta(days=1)) == []


def test_a_matter_counts_what_belongs_to_it_without_what_was_lost(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        first, _ = _expected(session, PICTURE, PICTURE, matter=matter)
        attachments.belong(session, [first.message_id], matter)
        assert matter.files == {"image": 2}
        attachments.claim(session, first.id, MORNING)
        attachments.lost(session, first, Fate.GONE, "404")
        assert matter.files == {"image": 1}


@pytest.mark.parametrize(("text", "found"), [("", 1), ("看这个", 0)])
def test_a_picture_without_a_word_waits_for_its_matter(engine: Engine, text: str, found: int) -> None:
    with transaction(engine) as session:
        alone = _message(session, text=text)
        attachments.expect(session, alone, (PICTURE,), MORNING)
        _message(session, "m0")
        words = _message(session, "m2", "打印机坏了")
        assert len(attachments.unclaimed(session, words, MORNING)) == found
        assert attachments.unclaimed(session, words, MORNING + timedelta(seconds=1)) == []


def test_bytes_are_forgotten_when_nobody_needs_them_any_more(engine: Engine) -> None:
    with transaction(engine) as session:
        matter = waiting(session)
        first, second = _expected(session, PICTURE, PICTURE, matter=matter)
        for row in (first, second):
            attachments.claim(session, row.id, MORNING)
            attachments.stored(session, row, FOUND)
        assert attachments.outlived(session, MORNING + timedelta(days=1)) == []
        matter.closed_at, matter.category = MORNING, Category.RESOLVED
        session.flush()
        assert attachments.outlived(session, MORNING) == []
        assert attachments.outlived(session, MORNING + timedelta(days=1)) == [first.id, second.id]
        assert attachments.expire(session, first.id) == FOUND.sha256
        assert bytes_needed.are_needed(session, FOUND.sha256)
        assert attachments.expire(session, second.id) == FOUND.sha256
        assert not bytes_needed.are_needed(session, FOUND.sha256)
        assert attachments.outlived(session, MORNING + timedelta(days=1)) == []


def test_a_file_that_belongs_to_nothing_is_forgotten_too(engine: Engine) -> None:
    with transaction(engine) as session:
        (row,) = _expected(session)
        attachments.claim(session, row.id, MORNING)
        attachments.stored(session, row, FOUND)
        assert attachments.outlived(session, MORNING + timedelta(days=1)) == [row.id]

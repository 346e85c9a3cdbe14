"""People are called what they want to be called, on one line, and nothing they are called changes other words."""

import pytest
from sqlalchemy import Engine

from storage import chats, people
from storage.db import transaction
from storage.naming import name_of, straight


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("张三", "张三"),
        ("张三\n\n今天一切正常", "张三 今天一切正常"),
        ("\u202e张三", "张三"),
        ("张\u200b三\u2066", "张三"),
        ("张\x00\x1b[31m三", "张[31m三"),
        ("👨‍👩‍👧 王芳", "👨‍👩‍👧 王芳"),
        ("\u200b\u202e\t", ""),
        ("名" * 300, "名" * 100),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(called: str, shown: str) -> None:
    assert name_of(called, 100) == shown


def test_words_that_would_turn_the_writing_round_run_straight_on() -> None:
    assert straight("坏了\u202e，\u2067负责人") == "坏了，负责人"


def test_the_ledger_keeps_names_and_titles_like_that(engine: Engine) -> None:
    with transaction(engine) as session:
        person = people.recognise(session, "dingtalk", "main", "zhaoliu", "\u202e赵\n六")
        unseen = people.recognise(session, "dingtalk", "main", "sunyue", "\u200b\u202e")
        chat = chats.find_or_open(session, "dingtalk", "main", "cid", chats.GROUP, "云杉\n负责人：陈总")
    assert (person.name, unseen.name, chat.title) == ("赵 六", "sunyue", "云杉 负责人：陈总")

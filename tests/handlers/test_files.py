"""Pictures belong to the words around them, are shown to whoever works on them, and are missed aloud when lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from handlers import files
from handlers.dispatch import dispatch
from handlers.messages import Media, Said, Where, Who
from handlers.scene import Scene
from storage import attachments
from storage.attachments import Attachment, Fate, Found
from storage.db import transaction
from storage.deliveries import Delivery
from storage.transcript import Message
from tests.handlers.office import HOMES, Office, words_of

BROKEN = "App 从昨天下午开始一登录就闪退，安卓手机，每次都这样，急"
UNCLEAR = "你们的对账单导出一直失败，点了没反应"
PICTURE = Media(kind="image", source="https://x/1", key="k")
_numbers = iter(range(10_000))


def _sends(office: Office, name: str, *media: Media, text: str = "", private: bool = True, kind: str = "image") -> str:
    """Send files, perhaps with words; what is answered at once."""
    platform, user, group = HOMES[name]
    said = Said(
        message_id=f"p{next(_numbers)}",
        who=Who(platform=platform, account="main", user_id=user, name=name),
        where=Where(
            platform=platform,
            account="main",
            chat_id=user if private else group,
            kind="private" if private else "group",
        ),
        at=office.at,
        answers=frozenset({"text", "card"}),
        text=text,
        kind="text" if text else kind,
        media=media or (PICTURE,),
    )
    with transaction(office.engine) as session:
        reply = dispatch(session, said, office.at, office.policy, lambda number: "https://page")
    office._react()
    return "\n".join(words_of(show.model_dump(mode="json")) for show in reply.shows)


def _fetch(office: Office, fate: Fate = Fate.STORED, error: str = "") -> None:
    """Everything that waits is fetched, or lost."""
    with transaction(office.engine) as session:
        scene = Scene(session, office.at, office.policy, lambda number: "https://page")
        for row in session.scalars(select(Attachment).where(Attachment.status == Fate.WANTED)).all():
            if fate == Fate.STORED:
                attachments.stored(session, row, Found(f"{row.id:064x}", "image/png", 9, f"{row.id}.png"))
                files.arrived(scene, row)
            else:
                attachments.lost(session, row, fate, error)
                files.lost(scene, row)


def _shown(session: Session, purpose: str = files.PURPOSE) -> list[tuple[str, dict[str, Any]]]:
    rows = session.scalars(select(Delivery).where(Delivery.purpose == purpose).order_by(Delivery.id))
    return [(row.chat.chat_id, row.show) for row in rows]


def _owner(office: Office) -> str:
    owner = office.feedback().assignee
    assert owner is not None
    return owner.name


def _id_of(name: str) -> str:
    return HOMES[name][1]


def test_a_picture_before_the_words_belongs_to_them_and_stands_on_the_card(office: Office) -> None:
    assert "请再用一句话说说" in _sends(office, "张三", PICTURE, PICTURE)
    office.later(timedelta(minutes=1))
    office.says("张三", BROKEN, private=True)
    assert "附件 图片 ×2" in office.told(_owner(office))[-1]


def test_a_picture_long_before_the_words_does_not(office: Office) -> None:
    _sends(office, "张三")
    office.later(files.JUST_BEFORE + timedelta(minutes=1))
    office.says("张三", BROKEN, private=True)
    assert "附件" not in office.told(_owner(office))[-1]


def test_somebody_else_s_picture_does_not(office: Office) -> None:
    _sends(office, "王芳")
    office.says("张三", BROKEN, private=True)
    assert office.feedback().files == {}


def test_a_picture_with_the_words_is_forwarded_to_the_owner_when_it_is_there(office: Office) -> None:
    _sends(office, "张三", PICTURE, Media(kind="file", source="y", name="账单.pdf"), text=BROKEN)
    assert "附件 图片 ×1、文件 ×1" in office.told(_owner(office))[-1]
    _fetch(office)
    _fetch(office)
    with transaction(office.engine) as session:
        shown = _shown(session)
    assert [(chat, show["type"], show["kind"]) for chat, show in shown] == [
        (_id_of(_owner(office)), "file", "image"),
        (_id_of(_owner(office)), "file", "file"),
    ]


def test_a_picture_that_was_there_first_follows_the_card(office: Office) -> None:
    _sends(office, "张三")
    _fetch(office)
    with transaction(office.engine) as session:
        assert _shown(session) == []
    office.says("张三", BROKEN, private=True)
    owner = _id_of(_owner(office))
    with transaction(office.engine) as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        assert [row.purpose for row in rows][:2] == ["card", "file"]
        assert rows[1].chat.chat_id == owner


def test_a_picture_that_comes_later_is_forwarded_and_counted_on_the_card(office: Office) -> None:
    office.says("张三", BROKEN, private=True)
    assert "图片会附在" in _sends(office, "张三")
    _fetch(office)
    owner = _id_of(_owner(office))
    with transaction(office.engine) as session:
        assert [chat for chat, _ in _shown(session)] == [owner]
        (card,) = session.scalars(select(Delivery).where(Delivery.purpose == "card"))
        assert ["附件", "图片 ×1"] in card.show["facts"]


def test_whoever_gets_it_next_sees_the_pictures_too(office: Office) -> None:
    _sends(office, "张三", text=BROKEN)
    _fetch(office)
    first, number = _owner(office), office.feedback().number
    other = "李工" if first != "李工" else "小林"
    office.says(first, f"转派 {number} {other}", private=True)
    with transaction(office.engine) as session:
        assert [chat for chat, _ in _shown(session)] == [_id_of(first), _id_of(other)]


@pytest.mark.parametrize(
    ("fate", "error", "words"),
    [
        (Fate.GONE, "404", "链接已失效"),
        (Fate.REFUSED, files.TOO_LARGE, "超过 20 MB"),
        (Fate.REFUSED, "a program", "打不开"),
    ],
)
def test_what_is_lost_is_said_to_whoever_sent_it_once(office: Office, fate: Fate, error: str, words: str) -> None:
    _sends(office, "张三", PICTURE, PICTURE, PICTURE, text=BROKEN, private=False)
    assert office.feedback().files == {"image": 3}
    _fetch(office, fate, error)
    lost = [told for told in office.told("张三") if "您发来的图片" in told]
    assert len(lost) == 1
    assert words in lost[0]
    assert office.feedback().files == {"image": 0}
    with transaction(office.engine) as session:
        (row,) = session.scalars(select(Delivery).where(Delivery.purpose.startswith("file.")))
        assert (row.chat.chat_id, row.show["mention"]) == ("wrGROUP", "zhangsan")


def test_the_owner_need_not_wait_for_what_is_lost(office: Office) -> None:
    _sends(office, "张三", text=BROKEN)
    _fetch(office, Fate.GONE)
    assert "张三发来的图片没能取到" in office.told(_owner(office))[-1]


def test_a_picture_in_the_middle_of_a_question_is_kept_and_the_question_stands(office: Office) -> None:
    office.says("张三", UNCLEAR, private=True)
    answer = _sends(office, "张三", PICTURE)
    assert "图片会附在" in answer
    assert "刚才的问题" in answer


def test_a_picture_in_a_mixed_message_is_called_a_picture(office: Office) -> None:
    office.says("张三", BROKEN, private=True)
    assert "图片会附在" in _sends(office, "张三", PICTURE, kind="mixed")


def test_an_hour_later_it_is_said_again(office: Office) -> None:
    for _ in range(2):
        _sends(office, "张三")
        _fetch(office, Fate.GONE)
        office.later(timedelta(hours=1))
    with transaction(office.engine) as session:
        assert len(_shown(session, "file.gone")) == 2


def _asked_for_words(office: Office) -> tuple[str, str]:
    """The owner has pressed 回复客户; their name and the number."""
    office.says("张三", BROKEN)
    owner, number = _owner(office), office.feedback().number
    office.presses(owner, f"reply:{number}:")
    return owner, number


def test_a_colleague_s_picture_goes_to_the_customer_right_behind_the_words(office: Office) -> None:
    owner, _ = _asked_for_words(office)
    assert "会和您的话一起发给张三" in _sends(office, owner)
    _fetch(office)
    assert "附件 图片 ×1" in office.says(owner, "请看这里怎么填", private=True)
    with transaction(office.engine) as session:
        assert _shown(session) == []
    office.says(owner, "发送", private=True)
    with transaction(office.engine) as session:
        rows = session.scalars(select(Delivery).where(Delivery.purpose.in_(("reply", "file"))).order_by(Delivery.id))
        assert [(row.purpose, row.chat.chat_id) for row in rows] == [("reply", "wrGROUP"), ("file", "wrGROUP")]
    assert office.feedback().files == {}


def test_a_colleague_s_picture_that_is_fetched_late_follows_when_it_is_there(office: Office) -> None:
    owner, _ = _asked_for_words(office)
    office.says(owner, "请看这里怎么填", private=True)
    assert "附件 图片 ×1" in _sends(office, owner)
    office.says(owner, "发送", private=True)
    with transaction(office.engine) as session:
        assert _shown(session) == []
    _fetch(office)
    with transaction(office.engine) as session:
        assert [chat for chat, _ in _shown(session)] == ["wrGROUP"]


def test_a_colleague_s_picture_with_words_is_enclosed_too(office: Office) -> None:
    owner, _ = _asked_for_words(office)
    assert "附件 图片 ×1" in _sends(office, owner, text="请看这里怎么填")


def test_words_that_are_dropped_take_the_picture_with_them(office: Office) -> None:
    owner, _ = _asked_for_words(office)
    _sends(office, owner)
    office.says(owner, "放弃", private=True)
    _fetch(office)
    with transaction(office.engine) as session:
        assert _shown(session) == []


def test_a_colleague_who_was_not_asked_is_told_to_use_words(office: Office) -> None:
    assert "请用文字说" in _sends(office, "李工")


def test_words_alone_fetch_nothing(office: Office) -> None:
    office.says("张三", BROKEN)
    with transaction(office.engine) as session:
        assert session.scalars(select(Attachment)).all() == []


@pytest.mark.parametrize(("words", "times"), [(BROKEN, 1), ("谢谢", 0), ("我那个问题怎么样了", 0)])
def test_only_words_that_begin_a_matter_look_for_a_picture_before_them(office: Office, words: str, times: int) -> None:
    asked = list[str]()

    def hear(*call: Any) -> None:
        asked.append(call[2])

    event.listen(office.engine, "before_cursor_execute", hear)
    office.says("张三", words, message_id="m-1")
    event.remove(office.engine, "before_cursor_execute", hear)
    assert sum("attachments" in statement for statement in asked) == times


def test_links_and_keys_of_files_do_not_stay_in_the_transcript(office: Office) -> None:
    _sends(office, "张三", text=BROKEN)
    with transaction(office.engine) as session:
        assert "https://x/1" not in str([row.details for row in session.scalars(select(Message))])

"""Files are fetched before their links die, looked at, kept once, shown to whoever works on them, and forgotten."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.platforms.port import Closed, Fetched, Paced, Target, TooLarge, TryLater
from handlers import files
from handlers.files import MEGABYTE
from handlers.messages import Media, Said, Show, Where, Who
from handlers.policy import Policy
from handlers.privacy import forgetting
from handlers.scene import Scene
from storage import attachments, forms, leases
from storage.attachments import Attachment, Fate
from storage.db import transaction
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from tests.bot.files import samples
from tests.storage.cast import hire
from tests.workers.stage import Paper, Stage
from workers import deliver, fetch, react, shift
from workers.ticker import Ticker

PNG = samples.png()


@dataclass
class Downloading(Paper):
    """A platform with files: `behind` is what lies behind its links, `files` what was shown of ours."""

    behind: dict[str, Fetched | Exception] = field(default_factory=dict)
    downloaded: list[Media] = field(default_factory=list)
    files: list[tuple[str, bytes, str]] = field(default_factory=list)
    """Chat, bytes, link."""

    def download(self, media: Media, most_bytes: int) -> Fetched:
        """What lies behind the link."""
        self.downloaded.append(media)
        found = self.behind.get(media.source, Closed("404"))
        if isinstance(found, Exception):
            raise found
        return found

    def routes(self, target: Target, show: Show, at: object) -> object:  # type: ignore[override]
        """As ever, and a file is read from the store."""
        if show.type == "file":
            self.files.append((target.chat_id, target.read(show.sha256), show.link))
        return super().routes(target, show, at)  # type: ignore[arg-type]


@pytest.fixture
def wecom(stage: Stage) -> Downloading:
    """Both platforms have files; the colleagues are at work."""
    platforms = {name: Downloading(name) for name in ("wecom", "dingtalk")}
    for name, platform in platforms.items():
        stage.house.platforms[(name, "main")] = platform  # type: ignore[index]
    with transaction(stage.house.engine) as session:
        hire(session)
    return platforms["wecom"]


def _sends(stage: Stage, *media: Media, text: str = "建议你们把发票入口放到首页", number: int = 1) -> None:
    """张三 sends files with words, in private."""
    stage.house.hear(
        Said(
            message_id=f"m{number}",
            who=Who(platform="wecom", account="main", user_id="zhangsan", name="张三"),
            where=Where(platform="wecom", account="main", chat_id="zhangsan", kind="private"),
            at=stage.clock.at,
            answers=frozenset({"text"}),
            text=text,
            media=media,
        )
    )


def _image(source: str = "https://x/1", key: str = "") -> Media:
    return Media(kind="image", source=source, door="wecom.bot", key=key)


def _rows(stage: Stage) -> list[Attachment]:
    with transaction(stage.house.engine) as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def _owner_chat(stage: Stage) -> str:
    with transaction(stage.house.engine) as session:
        matter = session.scalars(select(Feedback)).one()
        assert matter.assignee is not None
        return matter.assignee.identities[0].user_id


def test_it_is_fetched_as_it_came_kept_and_shown_to_the_owner_on_the_other_platform(
    stage: Stage, wecom: Downloading
) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG, "截图.png")}
    _sends(stage, _image(key="secret"))
    fetch.fetch(0)
    assert wecom.downloaded == [_image(key="secret")]
    (row,) = _rows(stage)
    assert (row.status, row.mime, row.size, row.name, row.source, row.key) == (
        Fate.STORED,
        "image/png",
        len(PNG),
        "截图.png",
        "",
        "",
    )
    react.react(0)
    deliver.deliver(0)
    dingtalk = stage.house.platforms[("dingtalk", "main")]
    assert isinstance(dingtalk, Downloading)
    ((chat, data, link),) = dingtalk.files
    assert (chat, data) == (_owner_chat(stage), PNG)
    assert link.startswith("https://bot.example/m/")


def test_while_one_worker_fetches_another_goes_on_with_what_is_said(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG)}
    _sends(stage, _image())
    with transaction(stage.house.engine) as session:
        assert leases.hold(session, leases.FETCHER, "another worker", stage.clock.at, attachments.LEASE)
    fetch.fetch(0)
    assert wecom.downloaded == [], "not two at once"
    stage.clock.forward(attachments.LEASE.total_seconds())
    fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.STORED], "a worker that died holds it for a minute"
    with transaction(stage.house.engine) as session:
        assert leases.hold(session, leases.FETCHER, "another worker", stage.clock.at), "and it is laid down at once"


def test_the_same_picture_twice_is_kept_once(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {f"https://x/{n}": Fetched(PNG) for n in (1, 2)}
    _sends(stage, _image("https://x/1"), _image("https://x/2"))
    fetch.fetch(0)
    first, second = _rows(stage)
    assert first.sha256 == second.sha256
    assert stage.house.files.get(first.sha256) == PNG


def test_a_dead_link_is_said_to_the_customer(stage: Stage, wecom: Downloading) -> None:
    _sends(stage, _image())
    fetch.fetch(0)
    deliver.deliver(0)
    assert [row.status for row in _rows(stage)] == [Fate.GONE]
    assert any(chat == "zhangsan" and "链接已失效" in words for chat, _, words in wecom.shown)


def test_one_chat_does_not_fill_the_store_for_all_others(stage: Stage, wecom: Downloading) -> None:
    policy = Policy.model_validate({"files": {"most_megabytes": 1, "chat_megabytes": 2}})
    stage.house = replace(stage.house, policy=policy)
    shift.begin(stage.house, stage.shift.client)
    wecom.behind = {f"https://x/{n}": Fetched(samples.png() + bytes([n]) * 700 * 1024) for n in range(1, 5)}
    _sends(stage, *(_image(f"https://x/{n}") for n in range(1, 5)))
    for _ in range(2):
        fetch.fetch(0)
    react.react(0)
    deliver.deliver(0)
    assert [row.status for row in _rows(stage)] == [Fate.STORED, Fate.STORED, Fate.REFUSED, Fate.REFUSED]
    assert {row.error for row in _rows(stage)[2:]} == {files.USED_UP}
    told = [words for _, _, words in wecom.shown]
    assert sum("已满 2 MB" in words and "您说的话都已收到" in words for words in told) == 1, "once for all of them"
    staff = stage.house.platforms["dingtalk", "main"]
    assert isinstance(staff, Downloading)
    assert any("张三一天里发来的文件已满 2 MB" in words for _, _, words in staff.shown)
    stage.clock.forward(24 * 3600 + 1)
    _sends(stage, _image("https://x/4"), number=2)
    fetch.fetch(0)
    assert _rows(stage)[-1].status == Fate.STORED, "a day later there is room again"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (TooLarge("21 MB"), "超过 20 MB"),
        (Fetched(PNG + b"\0" * 20 * MEGABYTE), "超过 20 MB"),
        (Fetched(samples.EXE, "图.png"), "打不开"),
        (Fetched(samples.SVG, "图.png"), "打不开"),
        (Fetched(samples.PDF, "图.png"), "打不开"),
    ],
)
def test_what_we_do_not_take_is_said_to_the_customer(
    stage: Stage, wecom: Downloading, found: Fetched | Exception, words: str
) -> None:
    wecom.behind = {"https://x/1": found}
    _sends(stage, _image())
    fetch.fetch(0)
    deliver.deliver(0)
    assert [(row.status, row.sha256) for row in _rows(stage)] == [(Fate.REFUSED, "")]
    assert any(words in told for _, _, told in wecom.shown)


def test_a_busy_platform_is_asked_again_while_the_link_lives(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": TryLater("busy")}
    _sends(stage, _image())
    began = stage.clock.at
    while stage.clock.at < began + timedelta(minutes=4):
        fetch.fetch(0)
        stage.clock.forward(1)
    assert len(wecom.downloaded) >= 6
    wecom.behind = {"https://x/1": Fetched(PNG)}
    stage.clock.forward(600)
    fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.STORED]


def test_whoever_is_asked_in_vain_to_the_end_has_lost_it(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": TryLater("busy")}
    _sends(stage, _image())
    for seconds in (0, *attachments.RETRY_AFTER):
        stage.clock.forward(seconds)
        fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.GONE]


def test_waiting_for_its_turn_is_no_attempt(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": Paced("slow", 3)}
    _sends(stage, _image())
    for _ in range(20):
        fetch.fetch(0)
        stage.clock.forward(3)
    assert [(row.status, row.attempts) for row in _rows(stage)] == [(Fate.WANTED, 0)]


def test_a_store_that_is_away_costs_no_picture(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG)}
    folder = stage.house.files._root  # type: ignore[attr-defined]
    folder.write_text("in the way")
    _sends(stage, _image())
    fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.WANTED]
    folder.unlink()
    stage.clock.forward(2)
    fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.STORED]


def test_a_platform_that_breaks_in_an_unknown_way_is_asked_again(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": KeyError("errcode"), "https://x/2": Fetched(PNG)}
    _sends(stage, _image("https://x/1"), _image("https://x/2"))
    fetch.fetch(0)
    assert [(row.status, row.error) for row in _rows(stage)] == [(Fate.WANTED, "spoiled"), (Fate.STORED, "")]


def test_from_a_platform_without_files_they_are_gone(stage: Stage, wecom: Downloading) -> None:
    stage.house.platforms[("wecom", "main")] = Paper("wecom")  # type: ignore[index]
    _sends(stage, _image())
    fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.GONE]


def test_files_of_matters_long_settled_are_forgotten_with_their_bytes(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG)}
    _sends(stage, _image())
    fetch.fetch(0)
    (row,) = _rows(stage)
    with transaction(stage.house.engine) as session:
        session.scalars(select(Feedback)).one().closed_at = stage.clock.at
    stage.clock.at += stage.house.policy.files.keep
    fetch.forget(0)
    assert stage.house.files.get(row.sha256) == PNG
    stage.clock.forward(1)
    Ticker(stage.house, "me").tick()
    fetch.forget(0)
    assert [row.status for row in _rows(stage)] == [Fate.EXPIRED]
    with pytest.raises(KeyError):
        stage.house.files.get(row.sha256)


def test_an_old_file_leaves_its_bytes_to_the_sheet_that_somebody_fills_in(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG)}
    _sends(stage, _image())
    fetch.fetch(0)
    (row,) = _rows(stage)
    with transaction(stage.house.engine) as session:
        session.scalars(select(Feedback)).one().closed_at = stage.clock.at
    stage.clock.at += stage.house.policy.files.keep
    stage.clock.forward(1)
    with transaction(stage.house.engine) as session:
        form = forms.make(session, "门店三号店", "", stage.clock.at)
        sheet = forms.keep(session, form, "a" * 32, {"words": "扫码枪坏了"}, stage.clock.at)
        sheet.pictures = [{"sha256": row.sha256, "name": "a.png"}]
    fetch.forget(0)
    assert [row.status for row in _rows(stage)] == [Fate.EXPIRED]
    assert stage.house.files.get(row.sha256) == PNG


def test_the_files_of_whoever_was_forgotten_go_at_once_with_their_bytes(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG)}
    _sends(stage, _image("https://x/1"), _image("https://x/2"))
    fetch.fetch(0)
    sha256 = next(row.sha256 for row in _rows(stage) if row.sha256)
    with transaction(stage.house.engine) as session:
        customer = session.scalars(select(Feedback)).one().reporter
        forgetting.forget(Scene(session, stage.clock.at, stage.house.policy, str), customer)
    fetch.forget(0)
    assert not {row.status for row in _rows(stage)} & {Fate.STORED, Fate.WANTED}
    assert {(row.name, row.source, row.key) for row in _rows(stage)} == {("", "", "")}
    with pytest.raises(KeyError):
        stage.house.files.get(sha256)


def test_what_was_being_fetched_while_its_sender_was_forgotten_is_not_kept(stage: Stage, wecom: Downloading) -> None:
    def slow(media: Media, most_bytes: int) -> Fetched:
        with transaction(stage.house.engine) as session:
            customer = session.scalars(select(Feedback)).one().reporter
            forgetting.forget(Scene(session, stage.clock.at, stage.house.policy, str), customer)
        return Fetched(PNG)

    wecom.download = slow  # type: ignore[method-assign]
    _sends(stage, _image("https://x/1"))
    fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.EXPIRED]
    with pytest.raises(KeyError):
        stage.house.files.get(hashlib.sha256(PNG).hexdigest())


def test_a_file_that_is_forgotten_before_it_is_shown_is_no_reason_to_stop(
    stage: Stage, wecom: Downloading, log_lines: Callable[[], None]
) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG)}
    _sends(stage, _image())
    fetch.fetch(0)
    react.react(0)
    stage.house.files.forget(_rows(stage)[0].sha256)
    deliver.deliver(0)
    with transaction(stage.house.engine) as session:
        rows = session.scalars(select(Delivery).where(Delivery.purpose == "file")).all()
    assert [row.status for row in rows] == [Status.PENDING]


def test_who_comes_too_late_does_not_undo_what_another_worker_has_fetched(stage: Stage, wecom: Downloading) -> None:
    wecom.behind = {"https://x/1": Fetched(PNG)}
    download = wecom.download

    def slow(media: Media, most_bytes: int) -> Fetched:
        wecom.download = download  # type: ignore[method-assign]
        stage.clock.forward(attachments.LEASE.total_seconds())
        fetch.fetch(0)
        raise Closed("404")

    wecom.download = slow  # type: ignore[method-assign]
    _sends(stage, _image())
    fetch.fetch(0)
    assert [row.status for row in _rows(stage)] == [Fate.STORED]

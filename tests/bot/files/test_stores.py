"""Every store keeps bytes once under what they are, gives back just these, and leads nowhere else."""

import hashlib
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.files import s3 as s3_module
from bot.files.away import StoreAway
from bot.files.s3 import Bucket, NoBoto
from bot.files.store import BadAddress, KeptFor, open_store
from bot.platforms.port import TryLater
from bot.settings import BadSettings, load
from tests.bot.files.bucket import FakeS3, fake_s3

DATA = "张三的截图".encode() * 1000
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeS3]:
    """A bucket on this machine, and the keys to it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the secret key")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with fake_s3() as server:
        yield server


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> KeptFor:
    """One of each kind."""
    if request.param == "folder":
        return open_store(f"folder:{tmp_path}/deep/files")
    s3: FakeS3 = request.getfixturevalue("s3")
    return open_store(f"s3://huisheng/media/?endpoint={s3.url}&region=cn-north-1")


def test_what_is_put_is_got(store: KeptFor) -> None:
    assert store.put(DATA) == NAME
    assert store.put(DATA) == NAME
    assert store.get(NAME) == DATA


def test_what_was_never_put_is_not_there(store: KeptFor) -> None:
    with pytest.raises(KeyError):
        store.get("0" * 64)


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(store: KeptFor) -> None:
    store.put(DATA)
    store.forget(NAME)
    store.forget(NAME)
    with pytest.raises(KeyError):
        store.get(NAME)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME + "/x", "a" * 63])
def test_only_a_name_of_ours_leads_anywhere(store: KeptFor, name: str) -> None:
    with pytest.raises(KeyError):
        store.get(name)


def test_many_at_once_write_it_once(store: KeptFor) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(store.put, [DATA] * 16)) == {NAME}
    assert store.get(NAME) == DATA


def test_a_folder_holds_whole_files_only_and_none_holds_too_many(tmp_path: Path) -> None:
    open_store(f"folder:{tmp_path}").put(DATA)
    files = [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()]
    assert files == [f"{NAME[:2]}/{NAME[2:4]}/{NAME}"]


def test_damaged_bytes_are_not_handed_out_and_are_mended_when_they_come_again(tmp_path: Path) -> None:
    store = open_store(f"folder:{tmp_path}")
    store.put(DATA)
    (tmp_path / NAME[:2] / NAME[2:4] / NAME).write_bytes(DATA[:-1])
    with pytest.raises(KeyError):
        store.get(NAME)
    store.put(DATA)
    assert store.get(NAME) == DATA


def test_a_folder_that_cannot_be_written_is_away_for_now(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreAway):
        open_store(f"folder:{tmp_path}/file").put(DATA)


def test_a_bucket_is_asked_with_a_signature_for_the_right_object(s3: FakeS3) -> None:
    open_store(f"s3://huisheng/media/?endpoint={s3.url}&region=cn-north-1").put(DATA)
    ((method, path, headers),) = s3.asked
    assert (method, path) == ("PUT", f"/huisheng/media/{NAME[:2]}/{NAME[2:4]}/{NAME}")
    assert s3.objects[path] == DATA
    signed = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/cn-north-1/s3/aws4_request, "
        r"SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}",
        headers["authorization"],
    )
    assert signed is not None
    assert re.fullmatch(r"[0-9a-f]{64}|UNSIGNED-PAYLOAD", headers["x-amz-content-sha256"])
    assert "the secret key" not in str(s3.asked)


def test_a_bucket_that_refuses_is_away_for_now(s3: FakeS3) -> None:
    s3.denies = True
    with pytest.raises(StoreAway, match="AccessDenied"):
        open_store(f"s3://huisheng?endpoint={s3.url}").put(DATA)


def test_a_bucket_that_does_not_answer_is_away_for_now(s3: FakeS3) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(StoreAway) as away:
        open_store(f"s3://huisheng?endpoint=http://127.0.0.1:{port}").get(NAME)
    assert isinstance(away.value, TryLater)


def test_without_an_endpoint_it_is_amazons() -> None:
    assert isinstance(open_store("s3://huisheng"), Bucket)


@pytest.mark.parametrize(
    "address", ["", "folder:", "/var/files", "s3://", "s3://A/b", "ftp://x/y", "s3://huisheng?endpoint=minio:9000"]
)
def test_an_address_that_leads_nowhere_is_refused_in_words(address: str) -> None:
    with pytest.raises(BadAddress):
        open_store(address)


@pytest.mark.parametrize("address", ["folder:", "files", "s3://", "s3://huisheng?endpoint=minio:9000"])
def test_settings_that_lead_to_no_store_are_a_mistake_in_words(tmp_path: Path, address: str) -> None:
    file = tmp_path / "huisheng.toml"
    file.write_text(f'secret = "a secret of sixteen or more"\nfiles = "{address}"\n', "utf-8")
    with pytest.raises(BadSettings) as caught:
        load({}, file)
    assert [problem for problem in caught.value.problems if problem.startswith("files：")]


def test_a_bucket_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_module, "boto3", None)
    with pytest.raises(NoBoto, match=r"huisheng\[s3\]"):
        open_store("s3://huisheng")

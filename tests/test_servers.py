"""The PostgreSQL of the tests: given, installed or unpacked, and no folder above it is opened to anybody."""

import stat
import tempfile
from pathlib import Path

import pytest

from tests import servers


def test_a_given_server_is_used_as_it_is() -> None:
    with servers.a_postgres({"TEST_DATABASE_URL": "postgresql://me@db/x"}) as url:
        assert url == "postgresql://me@db/x"


def test_the_wheel_serves_where_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "_binaries", servers.unpacked)
    with servers.a_postgres({}) as url:
        assert servers.answers(url)
    assert not servers.answers(url)


def test_a_private_folder_stays_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other launchers open every folder above them to all users; here another place is taken."""
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(servers, "_PLACES", (str(private), "/tmp"))
    with servers.a_postgres({}) as url:
        assert servers.answers(url)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert list(private.iterdir()) == []


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o755)
        monkeypatch.setattr(servers, "_PLACES", (place,))
        with servers.a_postgres({}):
            assert len(list(Path(place).iterdir())) == 1
        assert list(Path(place).iterdir()) == []

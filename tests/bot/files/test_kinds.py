"""What a file is, is told by its bytes: what is dangerous, or no picture where one was said, is not taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.kinds import PLAIN, UNKNOWN, NotTaken, check, mime_of
from tests.bot.files import samples


@pytest.mark.parametrize(
    ("data", "said", "name", "mime", "kept"),
    [
        (samples.png(), "image", "", "image/png", "image.png"),
        (samples.png(), "image", "截图.jpg", "image/png", "截图.png"),
        (samples.JPEG, "image", "IMG_1.JPG", "image/jpeg", "IMG_1.jpg"),
        (samples.GIF, "image", "a.gif", "image/gif", "a.gif"),
        (samples.WEBP, "image", "a", "image/webp", "a.webp"),
        (samples.HEIC, "image", "a.heic", "image/heif", "a.heic"),
        (samples.AMR, "voice", "", "audio/amr", "voice.amr"),
        (samples.SILK, "voice", "", "audio/silk", "voice.silk"),
        (samples.MP4, "video", "坏了.mp4", "video/mp4", "坏了.mp4"),
        (samples.PDF, "file", "账单.pdf", "application/pdf", "账单.pdf"),
        (samples.CSV, "file", "账单.csv", PLAIN, "账单.csv"),
        (b"\x00\x01\x02\xff\xfe" * 9, "file", "data.bin", UNKNOWN, "data.bin"),
        (samples.png(), "file", "../../etc/passwd", "image/png", "passwd.png"),
        (samples.png(), "file", "C:\\fakepath\\屏幕\x00.png", "image/png", "屏幕.png"),
    ],
)
def test_it_is_what_its_bytes_say(data: bytes, said: str, name: str, mime: str, kept: str) -> None:
    kind = check(data, said, name)
    assert (kind.mime, kind.name) == (mime, kept)


def test_an_office_document_keeps_its_name() -> None:
    kind = check(samples.DOCX, "file", "合同.docx")
    assert kind.name == "合同.docx"
    assert "openxml" in kind.mime


@pytest.mark.parametrize("said", ["image", "file", "voice", "video"])
@pytest.mark.parametrize(
    "data",
    [samples.EXE, samples.ELF, samples.SCRIPT, samples.HTML, samples.HTML_16, samples.SVG, b"\xef\xbb\xbf<HTML>", b""],
)
def test_programs_and_pages_are_not_taken_whatever_they_are_called(data: bytes, said: str) -> None:
    with pytest.raises(NotTaken):
        check(data, said, "无害.png")


@pytest.mark.parametrize(
    "name",
    [
        *("发票.pdf.exe", "a.HTML", "run.bat", "photo.svg", "安装.apk", "x.lnk", "帮助.chm", "账单.url", "x.pif"),
        *("run.bat.", "run.bat . ", "run.bat\u200b", "run.b\u200bat", "\u202etxt.tab.bat\u202c", "a.pdf/run.bat\0."),
    ],
)
def test_a_dangerous_name_is_not_taken_whatever_is_in_it(name: str) -> None:
    with pytest.raises(NotTaken):
        check(samples.png(), "file", name)


@pytest.mark.parametrize("data", [samples.PDF, samples.MP4, samples.CSV, samples.DOCX, b"\x89PNG but not really"])
def test_what_is_no_picture_is_not_taken_as_one(data: bytes) -> None:
    with pytest.raises(NotTaken):
        check(data, "image", "图.png")


@pytest.mark.parametrize("data", [samples.png(), samples.PDF, samples.DOCX])
def test_what_is_no_voice_is_not_taken_as_one(data: bytes) -> None:
    with pytest.raises(NotTaken):
        check(data, "voice", "")


@given(st.binary(min_size=1, max_size=3000), st.sampled_from(["image", "voice", "video", "file"]), st.text(max_size=80))
def test_whatever_comes_is_named_or_refused(data: bytes, said: str, name: str) -> None:
    try:
        kind = check(data, said, name)
    except NotTaken:
        return
    assert "/" in kind.mime
    assert not set("/\\\0\r\n") & set(kind.name)
    assert 0 < len(kind.name) <= 120
    assert mime_of(data) == kind.mime

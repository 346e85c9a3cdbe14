"""What follows from WeCom's error codes, and whom it concerns."""

import pytest

from bot.platforms.port import Closed
from bot.platforms.wecom import errors
from bot.platforms.wecom.api.codes import CODES, Then
from bot.platforms.wecom.errors import TokenRefused

NAMED_IN_THE_DOCUMENTS = {
    *(-1, 40001, 40013, 40014, 41001, 42001, 40003, 60111, 46004, 40004, 40007, 40008, 40009, 40029, 50001),
    *(40031, 40066, 40068, 40033, 40035, 40058, 40063, 40050, 86001, 86003, 86008, 40056, 50003, 301002, 40096),
    *(84061, 42014, 42015, 42016, 42017, 42018, 42019, 43012, 44001, 44004, 45001, 45002, 45007, 45008, 45009),
    *(45033, 48002, 48007, 60011, 60020, 60140, 81013, 82001, 82002, 82003, 90501, 93000, 93004, 93006, 93008),
    *(95000, 95004, 95001, 95002, 95003, 95007, 95011, 95012, 95013, 95014, 95016, 95018, 95019, 60253, 95017),
    *(95023, 95026, 95027, 301052, 301053, 853000, 846605, 846608, 846609, 40016),
    *(40005, 40006, 41006, 41010, 41011, 41016, 41033, 41050, 60123, 82004, 95008, 95009),
    *(86004, 86005, 86006, 86007, 86204, 86205, 86206, 86207, 86214, 86215, 86216),
}


def test_every_code_of_the_documents_has_its_line() -> None:
    assert set(CODES) >= NAMED_IN_THE_DOCUMENTS


def test_every_reason_is_in_words_that_people_read() -> None:
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in reason) for _, reason in CODES.values())


@pytest.mark.parametrize(
    ("code", "then"),
    [
        (45009, Then.LATER),
        (45033, Then.LATER),
        (-1, Then.LATER),
        (40014, Then.REFRESH),
        (42001, Then.REFRESH),
        (81013, Then.REROUTE),
        (45002, Then.REROUTE),
        (95001, Then.REROUTE),
        (60020, Then.MEND),
        (48002, Then.MEND),
        (40056, Then.MEND),
        (301002, Then.MEND),
        (93000, Then.MEND),
        (60140, Then.FORGET),
        (40029, Then.FORGET),
    ],
)
def test_a_code_means(code: int, then: Then) -> None:
    assert CODES[code].then is then


@pytest.mark.parametrize("code", [code for code, (then, _) in CODES.items() if then is Then.MEND])
def test_a_set_up_that_has_to_be_mended_concerns_the_administrator(code: int) -> None:
    found = errors.of_code(code)
    assert isinstance(found, Closed) and found.tell == "administrator" and str(code) in str(found)


@pytest.mark.parametrize("code", [code for code, (then, _) in CODES.items() if then in (Then.REROUTE, Then.FORGET)])
def test_whatever_else_is_refused_does_not(code: int) -> None:
    found = errors.of_code(code)
    assert isinstance(found, Closed) and found.tell == ""


@pytest.mark.parametrize("code", [40001, 40014, 41001, 42001])
def test_a_token_refused_though_fresh_is_tried_later_and_concerns_the_administrator(code: int) -> None:
    found = errors.of_code(code)
    assert isinstance(found, TokenRefused) and found.tell == "administrator"


def test_a_code_that_nobody_knows_closes_the_way() -> None:
    found = errors.of_code(999999)
    assert isinstance(found, Closed) and "999999" in str(found)

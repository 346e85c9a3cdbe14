"""Nothing that the sandbox can do, and no way that the platforms have, is forgotten in the matrix."""

from bot.platforms.dingtalk import ranking as dingtalk
from bot.platforms.wecom import ranking as wecom
from bot.sandbox import faults
from tests.stories.faults import matrix, test_files, test_hopeless, test_matrix, test_presses, ways


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def test_every_fault_of_the_sandbox_strikes_somewhere() -> None:
    words = {_bare(fault.name) for fault in matrix.MATRIX} | set(matrix.OPENING)
    hopeless = {hopeless.name for hopeless in matrix.HOPELESS}
    assert words | hopeless | set(matrix.ELSEWHERE) == set(faults.FAULTS)


def test_what_no_word_can_meet_is_met_where_it_is_said_to_be() -> None:
    met = {*test_files.DOORS, *(fault for fault, _ in test_presses.FAULTS)}
    assert set(matrix.ELSEWHERE) <= met


def test_once_each_lets_every_fault_strike_but_one_that_hangs() -> None:
    struck = {
        *matrix.OPENING_SOON,
        *(_bare(fault.name) for _, fault in test_matrix.once_each()),
        *(send.fault for _, send, _ in ways.covering()),
        *(fault for fault, _ in test_presses.ONCE_EACH),
        *(fault for _, fault in test_files.ONCE_EACH),
        *(hopeless.name for _, hopeless in test_hopeless.once_each()),
        faults.ABORT,  # by which the line is cut that is opened anew
    }
    assert set(faults.FAULTS) - struck == {faults.OPEN_HANGS}


def test_once_each_lets_every_fault_strike_a_send() -> None:
    covered = list(ways.covering())
    assert {send for _, send, _ in covered} == set(ways.SENDS)
    assert {way for _, _, some in covered for way in some} == set(ways.WAYS)


def test_every_way_of_the_platforms_is_under_faults() -> None:
    known = {row.route for table in (wecom.TABLE, dingtalk.TABLE) for rows in table.values() for row in rows}
    assert {way.route for way in ways.WAYS} | set(ways.NOT_HERE) == known

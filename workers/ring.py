"""It is time: ring the alarms that are due."""

from sqlalchemy.orm import Session

from handlers import alarms as mind
from storage import alarms
from storage.db import in_transaction
from workers.pile import Pile, work_off
from workers.shift import Shift, on_shift


def ring(alarm_id: int) -> None:
    """Ring every alarm that is due, the oldest first; the id is only which one was found."""
    work_off(on_shift(), PILE)


def _ring_one(shift: Shift, alarm_id: int) -> None:
    def ring_it(session: Session) -> None:
        at = shift.now()
        alarm = alarms.claim(session, alarm_id, at)
        if alarm is not None:
            mind.ring(session, alarm, at, shift.house.policy, shift.house.page)
            alarms.rung(session, alarm, at)

    in_transaction(shift.house.engine, ring_it)


def _keep(shift: Shift, alarm_id: int) -> None:
    in_transaction(shift.house.engine, lambda session: alarms.failed(session, alarm_id, shift.now()))


PILE = Pile("ring", alarms.due, _ring_one, _keep)

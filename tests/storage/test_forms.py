"""What is typed on a sheet is kept until it is sent, and not a moment longer."""

import threading
from datetime import UTC, datetime

from sqlalchemy import select

from storage import forms
from storage.db import connect, in_transaction, transaction
from storage.forms import Draft

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_what_is_saved_while_the_sheet_is_being_sent_leaves_no_words_behind(postgres_url: str) -> None:
    engine = connect(postgres_url)
    form = in_transaction(engine, lambda session: forms.make(session, "门店三号店", "", NOW))
    typed = {"words": "我叫赵敏，扫码枪坏了"}
    in_transaction(engine, lambda session: forms.keep(session, form, "a" * 32, typed, NOW))
    late = threading.Thread(
        target=lambda: in_transaction(engine, lambda session: forms.keep(session, form, "a" * 32, typed, NOW))
    )
    with transaction(engine) as session:
        row = session.scalars(select(Draft)).one()
        forms.sent(session, row, NOW)
        late.start()
        late.join(0.5)
    late.join()
    with transaction(engine) as session:
        assert session.scalars(select(Draft.typed)).one() == {}
    engine.dispose()

"""Which private data somebody may see in the words of a matter: their own all of it, others as it is configured."""

from handlers.privacy.kinds import EVERYTHING, NOTHING, Kind
from handlers.privacy.settings import SightSettings
from storage import feedback
from storage.feedback import Feedback, Party
from storage.people import Person


def seen_by(sight: SightSettings, matter: Feedback, reader: Person | None) -> frozenset[Kind]:
    """The kinds that this reader sees; nothing where nobody in particular reads: in a group, in a list, in a summary.

    Who is several things to a matter sees what any of them sees.
    """
    if reader is None:
        return NOTHING
    parties = feedback.parties(matter, reader)
    if Party.REPORTER in parties:
        return EVERYTHING
    ways = {Party.ASSIGNEE: sight.owner, Party.LEAD: sight.lead, Party.MANAGER: sight.manager}
    seen = [kinds for party, kinds in ways.items() if party in parties]
    return frozenset(kind for kinds in (*seen, sight.staff if reader.is_staff else ()) for kind in kinds)

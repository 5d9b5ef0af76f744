"""Sheets made while a person waits, as `at_once` says: numbered and told of, their content kept
nowhere. Whoever scans the code on one learns what it is, or whether a file is the one handed out.
"""

import hashlib

from django.db import transaction

from portal.core.dates import local_date
from portal.documents.at_once import SECONDS, render_at_once
from portal.documents.models import Sheet
from portal.documents.numbering import next_number
from portal.documents.services import Place


@transaction.atomic
def begin(*, kind, place: Place, public: list, actor, at) -> Sheet:
    """Give the sheet of the moment `at` its number and code; the caller records who asked for it
    in the same transaction."""
    period = place.period or str(local_date(at).year)
    taken = next_number(agency=place.agency, key=place.key, period=period)
    return Sheet.objects.create(
        kind=kind,
        agency=place.agency,
        series=taken.series,
        number=taken.number,
        symbol=place.symbol,
        public_data=public,
        made_at=at,
        made_by=actor,
    )


def finish(sheet: Sheet, arguments: list, *, seconds: int = SECONDS) -> bytes:
    """The PDF of the renderer's [template, data], with number and code. Outside any transaction.

    Raises Busy, ChildFailed, LimitExceeded: then the number stays without a paper.
    """
    template, data = arguments
    marks = {
        "number": sheet.number,
        "symbol": sheet.symbol,
        "issued_at": sheet.made_at.isoformat(),
        "lookup_code": sheet.lookup_code,
    }
    pdf = render_at_once([template, data | marks], actor=sheet.made_by, seconds=seconds)
    sheet.sha256 = hashlib.sha256(pdf).hexdigest()
    sheet.save(update_fields=["sha256"])
    return pdf

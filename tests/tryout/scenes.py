"""Try-outs as an editor's clicks would make them, and what the database says before and after."""

from datetime import datetime

from django.apps import apps
from django.db import connection

from portal.core.dates import VN_TZ
from portal.documents.models import Series
from procedures.catalogue.serialise import content_hash
from procedures.tryout.moves import Tryout
from procedures.tryout.stage import playing
from tests import states

BEGINS = datetime(2024, 4, 29, 9, 0, tzinfo=VN_TZ)  # a Monday; the two days after it are off
REASON = "Thiếu bản chính, Điều 9"


def tryout_of(spec, world, *, channel="online", applicant="citizen", **answers) -> Tryout:
    """Everything is filled in; only sending it is left."""
    filled = states.ANSWERS[spec.code](world, **answers)
    found = Tryout(
        page=1,
        rules=content_hash(spec),
        begins=BEGINS.isoformat(),
        applicant_type=applicant,
        channel=channel,
        agency=str(world.commune.pk),
        answers=filled,
        papers=[one.id for one in spec.documents],
        particulars={"phone": states.PHONE},
    )
    return found


def make(tryout, spec, kind, *, at=None, **more):
    """Play everything and then one more move, which is kept."""
    with playing(tryout, spec) as stage:
        move = tryout.move(kind, at=at, **more)
        stage.play(move)
    tryout.make(move)


def act(tryout, spec, agency, role, name, number=1, **data):
    """The officer fills in the form of the act; lists are several values of one field."""
    from urllib.parse import urlencode

    who = f"{agency.pk}-{role}-{number}"
    body = urlencode(data, doseq=True)
    make(tryout, spec, "act", who=who, act=name, target="", data=body)


def rows() -> dict[str, int]:
    """How many rows every table has, those without a model included."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        counts = {}
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
            counts[name] = cursor.fetchone()[0]
    return counts


def numbers() -> list:
    """Where every series of numbers stands."""
    return sorted(Series.objects.values_list("agency", "key", "period", "last_number"))


def heads() -> list:
    """Where every stream of events stands."""
    head = apps.get_model("audit", "Head")
    return sorted(head.objects.values_list("stream", "sequence"))


def trace() -> tuple:
    return rows(), numbers(), heads()

"""Try-outs as an editor's presses would make them, and what the database holds before and after."""

from datetime import datetime
from types import SimpleNamespace
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.db import connection
from django.urls import reverse

from cms import tryouts
from portal.core.dates import VN_TZ
from portal.core.forms import DateInputs
from portal.documents.models import Series
from procedures.catalogue.serialise import content_hash
from procedures.tryout import desks, players
from procedures.tryout.moves import Tryout
from procedures.tryout.stage import playing
from tests import states
from tests.procedures.catalogue.answers_of import ADDRESS, sample_answers

BEGINS = datetime(2026, 4, 27, 9, 0, tzinfo=VN_TZ)  # a Monday
WORDS = "Theo Điều 9"
MOST_MOVES = 40
# What the forms of the desk ask for, by field; those of steps that may be left out: it is done.
TYPED = {"verdict": "agree", "text": WORDS, "reason": WORDS, "note": ""}


def tryout_of(spec, world, *, begins=BEGINS, channel="online", **changed) -> Tryout:
    """Everything is filled in; only sending it is left."""
    answers = sample_answers(spec.code, **changed)
    return Tryout(
        page=1,
        rules=content_hash(spec),
        begins=begins.isoformat(),
        applicant_type="citizen",
        channel=channel,
        agency=str(world.commune.pk),
        answers={name: one for name, one in answers.items() if one is not None},
        papers=[one.id for one in spec.documents],
        particulars={"phone": states.PHONE},
    )


def put(client, page, tryout) -> str:
    """Keep it with the session of this client; the address of its page."""
    tryout.page = page.pk
    session = client.session
    tryouts.keep(SimpleNamespace(session=session), tryout)
    session.save()
    return reverse("tryout", args=[page.pk, tryout.key])


def kept(client, page, tryout) -> Tryout:
    """As it is kept now."""
    return tryouts.find(SimpleNamespace(session=client.session), page.pk, tryout.key)


def make(tryout, spec, kind, *, at=None, **more):
    """Play everything and one more move, which is kept."""
    with playing(tryout, spec) as stage:
        move = tryout.move(kind, at=at, **more)
        stage.play(move)
    tryout.make(move)


def act(tryout, spec, name, **typed):
    """Whoever may do this does it; what is not `typed` is as TYPED has it."""
    with playing(tryout, spec) as stage:
        desk, found = next(pair for pair in possible(stage) if pair[1].name == name)
        move = asked(stage, desk, found, typed)
        stage.play(move)
    tryout.make(move)


def possible(stage):
    """(desk, act) of everything that could be done now."""
    return ((desk, found) for desk in desks.desks_of(stage) for found in desk.acts)


def asked(stage, desk, found, typed) -> dict:
    officer = players.officer_of(stage, desk.who)
    form, choice = players.form_of(stage, officer, found, wanted=typed.get("choice", ""))
    known = TYPED | {name: "do" for name in form.fields if name.startswith("step_")}
    data = _particulars(form) if choice else {}
    data |= {name: known[name] for name in form.fields if name in known} | typed
    data |= {"choice": choice} if choice else {}
    target, body = found.target_id, urlencode(data, doseq=True)
    return stage.tryout.move("act", who=desk.who, act=found.name, target=target, data=body)


def _particulars(form) -> dict:
    """Something right for each field of a drafted result."""
    found, known = {}, states.PERSON | ADDRESS
    coded = {f"particular-{one.id}" for one in form.questions if one.type == "national_id"}
    for name, field in form.fields.items():
        part = name.rpartition("-")[2]
        if isinstance(field.widget, DateInputs):
            parts = zip(field.widget.widgets_names, ("5", "2", "1990"), strict=True)
            found |= {name + ending: part for ending, part in parts}
        elif part in known or name in coded:
            found[name] = known.get(part, known["national_id"])
        elif isinstance(field, forms.ChoiceField):
            found[name] = next((key for key, _label in field.choices if key), "")
        elif not field.widget.is_hidden:
            is_number = field.widget.attrs.get("inputmode") in ("numeric", "decimal")
            found[name] = "12" if is_number else WORDS
    return found


def walk(tryout, spec, until=()) -> list[str]:
    """Do what moves the case on until it ends, or an act of `until` is possible; the acts done."""
    done = []
    for _turn in range(MOST_MOVES):
        with playing(tryout, spec) as stage:
            move = _onward(stage, until)
            if move is None:
                return done
            stage.play(move)
        tryout.make(move)
        done.append(move.get("act", move["kind"]))
    raise AssertionError(f"it never ends: {done}")


def _onward(stage, until) -> dict | None:
    if stage.application.is_draft:
        return stage.tryout.move("submit")
    if any(fee.owed for fee in stage.application.fees.owed()):
        return stage.tryout.move("pay")
    found = list(possible(stage))
    if any(one.name in until for _desk, one in found):
        return None
    main = [pair for pair in found if pair[1].style == "main"]
    draft = [pair for pair in found if pair[1].name == "propose_result"]
    chosen = main or draft
    return asked(stage, *chosen[0], {}) if chosen else None


def rows() -> dict[str, int]:
    """How many rows every table has, those without a model included."""
    with connection.cursor() as cursor:
        counts = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
            counts[name] = cursor.fetchone()[0]
    return counts


def trace() -> tuple:
    """All that a try-out could leave: rows, numbers taken, heads of the record of events."""
    head = apps.get_model("audit", "Head")
    numbers = sorted(Series.objects.values_list("agency", "key", "period", "last_number"))
    return rows(), numbers, sorted(head.objects.values_list("stream", "sequence"))

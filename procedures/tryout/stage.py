"""Playing a try-out: its draft, then each move by the service that does it in earnest."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.accounts.models import Agency
from portal.core import moments
from portal.core.errors import Conflict
from portal.core.rehearsal import FIRST_NUMBER, rehearsal
from portal.documents.models import IssuedDocument
from portal.tasks.registry import subscriptions
from procedures.catalogue.serialise import content_hash, dump_spec
from procedures.forms.counter_case import usual_why
from procedures.models import Application, Channel, Field, Procedure, ProcedureVersion
from procedures.services import attachments, drafts
from procedures.services.errors import ActRefused, InvalidApplication
from procedures.tryout import players, pretended
from procedures.tryout.cast import NAMES, Cast
from procedures.tryout.moves import Tryout

BEFORE = date(2000, 1, 1)
# What follows an act by itself. Payments hear nothing, and nothing is printed or sent.
FOLLOW = {
    "procedures.news.tell_people",
    "procedures.news.tell_of_phase",
    "procedures.news.tell_of_part",
    "procedures.desk_news.tell_officers",
    "procedures.desk_news.tell_of_late_opinion",
    "procedures.handlers.second_phase",
    "procedures.handlers.deliver_online",
}
MOST_ROUNDS = 20
NOT_POSSIBLE = (players.NotPlayed, ActRefused, Conflict, ObjectDoesNotExist, LookupError)
RELATED = ("receiving_agency__area__parent", "receiving_agency__level", "filed_by__person")


class CannotBegin(Exception):
    """Not even a draft can be begun under the rules that are tried; the message says why."""


@dataclass(frozen=True)
class Halt:
    """The move from which on the try-out could not be played, and why."""

    number: int
    move: dict
    why: str


class Stage:
    """The try-out as it stands; `application` is a row of the rehearsal."""

    def __init__(self, tryout: Tryout, spec, played):
        self.tryout, self.spec, self.played = tryout, spec, played
        self.cast, self.halt = Cast(played), None
        self.now = datetime.fromisoformat(tryout.begins)
        self.key = uuid5(NAMES, f"{tryout.key}:filing")

    # --- the draft ---------------------------------------------------------------------------
    def begin(self) -> None:
        """A draft under the rules that are tried, filled in as far as it is."""
        with moments.at(self.now):
            self.pk = self._start().pk
            self._fill_in()
        self.refresh()

    def _start(self) -> Application:
        kept = self.tryout
        citizen = self.cast.applicant(kept.channel)
        return drafts.start_draft(
            procedure=_version(self.spec).procedure,
            actor=citizen,
            party=self.cast.party(kept.applicant_type, kept.channel),
            channel=kept.channel,
            entry=self._entry(),
        )

    def _entry(self) -> drafts.Entry | None:
        """At a counter a receptionist writes."""
        if self.tryout.channel != Channel.IN_PERSON:
            return None
        agency = Agency.objects.get(pk=self.tryout.agency)
        return drafts.Entry(self.cast.officer(agency, "receptionist"), agency)

    @property
    def writer(self):
        """Who fills in the draft: the applicant, or for them an officer at a counter."""
        return self.application.entered_by or self.citizen

    @property
    def citizen(self):
        return self.cast.applicant(self.tryout.channel)

    @property
    def sender(self):
        """Who adds to what was filed."""
        if not self.citizen.is_dormant:
            return self.citizen
        return self.cast.officer(self.application.receiving_agency, "receptionist")

    @property
    def why_entered(self) -> str:
        return usual_why(self.application)

    def _fill_in(self) -> None:
        kept = self.tryout
        self.refresh()
        values = kept.particulars | ({"receiving_agency": kept.agency} if kept.agency else {})
        if values.get("receiving_agency"):
            values["receiving_agency"] = Agency.objects.get(pk=values["receiving_agency"])
        frame = {"application": self.application, "actor": self.writer}
        drafts.save_section(**frame, section_id="", answers=kept.answers, done=False)
        drafts.save_particulars(**frame, **values)
        Application.objects.filter(pk=self.pk).update(sections_done=kept.done)
        known = {one.id for one in self.spec.documents}
        for one in kept.papers:
            if one in known:
                attachments.add_file(**frame, document_id=one, checked=pretended.paper(one))

    # --- moves -------------------------------------------------------------------------------
    def play(self, move: dict) -> None:
        """Raises one of NOT_POSSIBLE; then nothing of it was done."""
        since, self.now = self.now, datetime.fromisoformat(move["at"])
        known = self.cast.known()
        try:
            with transaction.atomic(), moments.at(self.now):
                players.PLAYERS[move["kind"]](self, move, since)
                self.follow()
        except NOT_POSSIBLE:
            self.now = since
            self.played.taken()
            self.cast.only(known)
            raise
        finally:
            self.refresh()

    def follow(self) -> None:
        """What an act leaves for workers, done at once as far as it belongs to the case."""
        for _round in range(MOST_ROUNDS):
            published = self.played.taken()
            for topic, ids in published:
                if topic == "document.issued":
                    self._printed(ids["document"])
                for one in subscriptions(topic):
                    if one.handler in FOLLOW:
                        import_string(one.handler)(**ids)
            if not published:
                return

    def _printed(self, document: str) -> None:
        """As if the paper were ready at once: nobody waits for a printer here."""
        row = IssuedDocument.objects.filter(pk=document)
        row.update(rendering=IssuedDocument.Rendering.DONE, sha256="-")
        if row.filter(kind="result").exists():
            import_string("procedures.handlers.document_rendered")(document=document)

    def refresh(self) -> None:
        files = Application.objects.with_procedure().select_related(*RELATED)
        self.application = files.get(pk=self.pk)

    def play_all(self) -> None:
        """Up to the first move that is not possible any more."""
        for number, move in enumerate(self.tryout.moves, start=1):
            try:
                self.play(move)
            except NOT_POSSIBLE as error:
                self.halt = Halt(number, move, why(error))
                return


def why(error) -> str:
    """Words for what was not possible."""
    if isinstance(error, InvalidApplication):
        return " ".join([str(error), *(text for one in error.problems.values() for text in one)])
    if isinstance(error, players.NotPlayed | ActRefused | Conflict):
        return str(error)
    return _("What it was about is not there any more.")


def _version(spec) -> ProcedureVersion:
    """The rules that are tried, in force on every day, whatever is published."""
    procedure = Procedure.objects.filter(code=spec.code).first()
    if procedure is None:
        names = {"name": spec.title.vi[:700], "name_en": spec.title.en[:700]}
        field = Field.objects.first() or Field.objects.create(code="thu", name="-")
        procedure = Procedure.objects.create(code=spec.code, field=field, **names)
    elif procedure.state != Procedure.State.OPEN:
        Procedure.objects.filter(pk=procedure.pk).update(state=Procedure.State.OPEN)
        procedure.state = Procedure.State.OPEN
    return ProcedureVersion.objects.create(
        procedure=procedure,
        number=FIRST_NUMBER,  # behind all others, and in the way of no publication
        spec=dump_spec(spec),
        content_hash=content_hash(spec),
        valid_from=BEFORE,
    )


@contextmanager
def playing(tryout: Tryout, spec) -> Iterator[Stage]:
    """The try-out, played as far as it goes; it is the moment at which it stands, and whatever is
    done inside leaves no trace. Raises CannotBegin."""
    with rehearsal(tryout.key) as played:
        stage = Stage(tryout, spec, played)
        try:
            stage.begin()
        except NOT_POSSIBLE as error:
            raise CannotBegin(why(error)) from error
        stage.play_all()
        with moments.at(stage.now):
            yield stage

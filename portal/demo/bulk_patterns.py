"""A demo application as a pattern: its rows, its acts, and the words that vary from file to file.

A pattern was made by the services, so whatever its rows say fits together. A copy says the same of
another person, commune and time: every text is kept in pieces, with what varies taken out.
"""

import json
import re
from bisect import bisect_left
from functools import cached_property

from django.db.models import Q

from payments.models import Allocation, Capture, Receipt, Taking
from portal.accounts.models import User
from portal.audit.models import Event
from portal.demo.bulk_words import words_of
from portal.demo.people import CITIZENS, email
from portal.documents.models import IssuedDocument
from procedures import models
from procedures.models import Application
from procedures.services import terms

HANGING = (
    models.SupplementRequest,
    models.Attachment,
    models.Fee,
    models.StepRun,
    models.Opinion,
    models.WorkItem,
    models.ClockEntry,
    models.Message,
    models.ResultDraft,
)
# Money at a gateway or the Treasury, differences, second thoughts: too few to be worth copying.
PECULIAR = Q(bills__isnull=False) | Q(cases__isnull=False) | Q(proofs__isnull=False)
PECULIAR |= Q(mandate__isnull=False) | Q(owner__isnull=True) | Q(status="draft")
PECULIAR |= Q(extension__isnull=False) | Q(steps__signatures__isnull=False)
PECULIAR |= Q(parts__isnull=False) | Q(rating__isnull=False) | Q(entered_by__isnull=False)
PECULIAR |= Q(documents__document__replaced_by__isnull=False) | Q(fees__discharges__isnull=False)


def patterns() -> list["Pattern"]:
    """What the demo has filed, in the order of filing."""
    odd = Application.objects.filter(PECULIAR).values("pk")
    known = map(email, CITIZENS)  # copies are of other citizens
    plain = Application.objects.filter(filed_by__email__in=known).exclude(pk__in=odd)
    related = plain.select_related("version", "owner", "filed_by", "receiving_agency__calendar")
    return [Pattern(application) for application in related.order_by("submitted_at")]


class Pattern:
    def __init__(self, application: Application):
        self.application, self.status = application, application.status
        self.events = list(Event.objects.history(application.audit_stream))
        self.marks = [event.created_at for event in self.events]
        self.acts = [event.act for event in self.events]
        self.limit = terms.limit_of(application)
        self.turns = list(application.clock.all())
        self.rows = [application, *self._rows()]
        self.keys = {(type(row), row.pk) for row in self.rows}
        self.documents = [row for row in self.rows if isinstance(row, IssuedDocument)]
        self.receipts = {row.document_id: row for row in self.rows if isinstance(row, Receipt)}
        self.steps = {row.pk: row for row in self.rows if isinstance(row, models.StepRun)}

    def _rows(self):
        """In the order in which they can be inserted."""
        mine = {"application": self.application}
        for model in HANGING:
            for row in model.objects.filter(**mine).order_by("pk"):
                row.application = self.application
                yield row
        of_this = Q(of_application__application=self.application)
        of_this |= Q(receipt__application=self.application)
        documents = IssuedDocument.objects.filter(of_this).select_related("series")
        yield from documents.order_by("issued_at")
        yield from models.ApplicationDocument.objects.filter(**mine)
        yield from Capture.objects.filter(receipts__application=self.application).distinct()
        takings = Taking.objects.filter(capture__receipts__application=self.application)
        yield from takings.distinct()
        yield from Receipt.objects.filter(**mine).select_related("document")
        yield from Allocation.objects.filter(fee__application=self.application)

    def act_of(self, moment) -> int:
        """Which act wrote this stamp: the first whose event is not before it."""
        return min(bisect_left(self.marks, moment), len(self.marks) - 1)

    @property
    def limit_days(self) -> int:
        """About how many days of work the law gives."""
        return 1 if self.limit.unit == "working_hour" else self.limit.amount

    @cached_property
    def officers(self) -> set:
        """Accounts that act in it, or have it on their desk; not the applicant's."""
        found = {event.actor_id for event in self.events}
        for row in self.rows:
            fields = [one for one in row._meta.concrete_fields if one.related_model is User]
            found |= {getattr(row, field.attname) for field in fields}
        return found - {self.application.filed_by_id, None}

    @cached_property
    def posts(self) -> set[tuple]:
        """(agency, role) on whose desk something lies or lay."""
        items = [row for row in self.rows if isinstance(row, models.WorkItem)]
        return {(item.agency_id, item.role) for item in items}

    @cached_property
    def words(self) -> dict:
        """{what stands here: function of a copy that says what stands there}."""
        return words_of(self)

    @cached_property
    def _split(self):
        longest_first = sorted(self.words, key=len, reverse=True)
        return re.compile(f"({'|'.join(map(re.escape, longest_first))})").split

    def pieces(self, value) -> list[str]:
        """A text (or the JSON of a value) in pieces; every second one is a word that varies."""
        return self._split(value if isinstance(value, str) else as_json(value))


def as_json(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def filled(pieces, copy) -> str:
    """The text of a copy."""
    out = list(pieces)
    for place in range(1, len(out), 2):
        out[place] = copy.words[out[place]]
    return "".join(out)

"""The reply texts of an agency: kept by who leads there, offered to its officers."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.delegations import filled
from portal.accounts.models import Agency
from portal.audit.services import record
from portal.core import moments
from portal.core.text import nfc, vietnamese_sort_key
from procedures.models import ReplyText
from procedures.services.authority import ASSIGNERS, require_role
from procedures.services.errors import ActRefused

MOST = 60  # of one agency: a list to choose from, not to search in
KEPT = ("name", "use", "text", "text_en")


class NameTaken(ActRefused):
    """By another text of the agency."""


class Changed(ActRefused):
    """Somebody was there first; `row` is what they left."""

    def __init__(self, row: ReplyText):
        super().__init__(
            _("A colleague has changed this text meanwhile. It stands below; yours is in the form.")
        )
        self.row = row


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody typed."""

    name: str
    use: str
    text: str
    text_en: str = ""

    def values(self) -> dict:
        typed = {key: nfc(getattr(self, key)).strip() for key in KEPT}
        return {key: text.replace("\r\n", "\n") for key, text in typed.items()}


def led_by(user) -> list[Agency]:
    """Agencies whose texts this user keeps."""
    posts = [post for post in user.current_posts if post.role in ASSIGNERS]
    return list({post.agency_id: post.agency for post in posts}.values())


def kept_by(user):
    """Texts that this user may change; those that were removed among them."""
    agencies = [one.pk for one in led_by(user)]
    return ReplyText.objects.filter(agency__in=agencies).select_related("agency")


def offered(agency, use: str) -> list[ReplyText]:
    """Those of the agency for this use and for any, as Vietnamese is sorted."""
    fitting = ReplyText.objects.filter(removed_at__isnull=True, use__in=(use, ReplyText.Use.ANY))
    return by_name(fitting.filter(agency=agency))


def by_name(texts) -> list[ReplyText]:
    return sorted(texts, key=lambda one: vietnamese_sort_key(one.name))


@transaction.atomic
def add(*, actor, agency, words: Words, key) -> ReplyText:
    """`key` (UUID of the page) makes it once, however often it is sent.

    Raises NotAllowed, NameTaken, ActRefused for more than MOST.
    """
    own = _held(actor, agency)
    if again := own.filter(pk=key).first():
        return again
    if ReplyText.objects.filter(pk=key).exists():
        raise ActRefused(_("This page has been used already. Open it anew."))
    if _standing(own).count() >= MOST:
        raise ActRefused(_("The agency has %(most)d texts. Delete one first.") % {"most": MOST})
    _require_free(own, words)
    row = ReplyText.objects.create(pk=key, agency=agency, **words.values())
    _note(row, actor, "add_reply", {"after": words.values()})
    return row


@transaction.atomic
def change(*, actor, row, words: Words, seen: int) -> ReplyText:
    """`seen` is the revision that the page showed. The same words again change nothing.

    Raises NotAllowed, Changed, NameTaken, ActRefused for a text that is gone.
    """
    own = _held(actor, row.agency)
    row = own.get(pk=row.pk)
    before = _kept(row)
    if before == words.values() and not row.removed_at:
        return row
    if row.removed_at:
        raise ActRefused(_("A colleague has deleted this text meanwhile."))
    if row.revision != seen:
        raise Changed(row)
    _require_free(own.exclude(pk=row.pk), words)
    for name, value in words.values().items():
        setattr(row, name, value)
    _save(row)
    _note(row, actor, "change_reply", {"before": before, "after": _kept(row)})
    return row


@transaction.atomic
def remove(*, actor, row, seen: int) -> None:
    """Removing it twice is removing it once. Raises NotAllowed, Changed."""
    row = _held(actor, row.agency).get(pk=row.pk)
    if row.removed_at:
        return
    if row.revision != seen:
        raise Changed(row)
    row.removed_at = moments.now()
    _save(row)
    _note(row, actor, "remove_reply", {"before": _kept(row)})


def _held(actor, agency):
    """The texts of the agency, its row locked against whoever changes them too."""
    require_role(actor, agency.pk, *ASSIGNERS)
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    return ReplyText.objects.filter(agency=agency)


def _standing(own):
    return own.filter(removed_at__isnull=True)


def _require_free(others, words):
    if _standing(others).filter(name=words.values()["name"]).exists():
        raise NameTaken(_("The agency has a text of this name already."))


def _kept(row) -> dict:
    return {name: getattr(row, name) for name in KEPT}


def _save(row):
    row.revision += 1
    row.changed_at = moments.now()
    row.save()


def _note(row, actor, act, payload):
    post = filled(actor, row.agency_id, *ASSIGNERS)
    record(stream=f"reply_text:{row.pk}", act=act, actor=actor, post=post, payload=payload)

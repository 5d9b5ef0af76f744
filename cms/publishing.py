"""What publishing a procedure page means: a frozen version, an open procedure, an event."""

from datetime import timedelta

from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context

from cms import blank_forms, named, open_doubts, two_people
from cms.watched import Standing
from portal.audit.services import record
from portal.core.dates import today
from portal.core.errors import Conflict
from portal.core.locks import locked
from procedures.catalogue.checks import Problem, check_spec
from procedures.catalogue.serialise import SpecError, content_hash, dump_spec
from procedures.models import Procedure, ProcedureVersion


class NotPublishable(Conflict):
    """The page is no valid procedure: `problems` say why, with paths of the spec."""

    def __init__(self, problems):
        words = "; ".join(str(problem) for problem in problems)
        super().__init__(_("This procedure cannot be published yet: %(why)s") % {"why": words})
        self.problems = problems


class Overtaken(Conflict):
    """The page is live otherwise than this object has it."""


def changes_standing(update_fields) -> bool:
    """A save of other fields keeps the row's own standing, whatever a stale object says of it."""
    return update_fields is None or not {"live", "live_revision"}.isdisjoint(update_fields)


def keep_what_is_live(page) -> None:
    """Raises Overtaken unless the object is only a draft."""
    if page.live:
        raise Overtaken(_("Somebody else published or unpublished this page. Open it again."))


def follow(page, before: Standing) -> None:
    """Let the procedure follow the page just saved."""
    if page.live and page.live_revision_id and page.live_revision_id != before.revision:
        freeze(page)
    elif before.live and not page.live:
        close(page)


def checked_spec(page):
    """The spec of the page. Raises NotPublishable."""
    if left := [*open_doubts.problems(page), *blank_forms.lost(page)]:
        raise NotPublishable(left)
    try:
        spec = page.spec()
    except SpecError as error:
        raise NotPublishable(error.problems) from error
    if problems := problems_in(spec):
        raise NotPublishable(problems)
    return spec


def problems_in(spec) -> list[Problem]:
    """What keeps the spec from being published: its meaning, names too long to be kept, and
    procedures that it names and nobody knows."""
    return [*check_spec(spec), *_long_names(spec), *named.unknown_codes(spec)]


def _long_names(spec):
    for language, column in (("vi", "name"), ("en", "name_en")):
        most = Procedure._meta.get_field(column).max_length
        if len(getattr(spec.title, language)) > most:
            words = _("The full legal name may have %(most)s characters at most")
            yield Problem(f"title.{language}", words % {"most": most})


def freeze(page) -> ProcedureVersion:
    """The version that says what the page says; the last one if nothing has changed."""
    spec = checked_spec(page)
    procedure = _procedure(page, spec)
    last = procedure.versions.order_by("-number").first()
    if left := list(two_people.problems(page, spec.fees, last, publisher(page))):
        raise NotPublishable(left)
    if last is not None and last.content_hash == content_hash(spec):
        version = last
    else:
        version = _next_version(procedure, spec, last, publisher(page))
    blank_forms.keep(page, version)
    record(
        stream=f"procedure:{procedure.code}",
        act="publish",
        actor=publisher(page),
        before=f"v{last.number}" if last else "",
        after=f"v{version.number}",
        payload={"hash": version.content_hash, "state": procedure.state},
    )
    return version


def publisher(page):
    """Who pressed the button: told by `publish`, else who wrote the revision."""
    revision = page.live_revision
    return getattr(revision, "published_by", None) or (revision.user if revision else None)


def _procedure(page, spec) -> Procedure:
    """The locked procedure, brought up to date with the page."""
    Procedure.objects.get_or_create(
        code=spec.code, defaults={"name": spec.title.vi, "field": page.field}
    )
    procedure = locked(Procedure.objects.filter(code=spec.code), "procedure").get()
    procedure.name, procedure.name_en = spec.title.vi, spec.title.en
    procedure.field = page.field
    states = Procedure.State
    procedure.state = states.CLOSED if page.is_superseded else states.OPEN
    procedure.save()
    return procedure


def _next_version(procedure, spec, last, user) -> ProcedureVersion:
    """Valid from today; the one before ends yesterday, so that one is valid on each day."""
    day = today()
    procedure.versions.filter(valid_to__isnull=True).update(valid_to=day - timedelta(days=1))
    return ProcedureVersion.objects.create(
        procedure=procedure,
        number=last.number + 1 if last else 1,
        spec=dump_spec(spec),
        content_hash=content_hash(spec),
        valid_from=day,
        published_by=user,
    )


def close(page) -> None:
    """Unpublished: nobody can begin a new application; those under way go on."""
    procedure = locked(Procedure.objects.filter(code=page.code), "procedure").first()
    if procedure is None or procedure.state == Procedure.State.CLOSED:
        return
    procedure.state = Procedure.State.CLOSED
    procedure.save(update_fields=["state"])
    record(
        stream=f"procedure:{procedure.code}",
        act="unpublish",
        actor=get_active_log_context().user,
        before="open",
        after="closed",
        reason=_("The page was taken off the site"),
    )


def last_version(code) -> ProcedureVersion | None:
    return versions_of([code]).order_by("-number").first()


def versions_of(codes):
    """The versions that keep pages of these codes (a list, or a query of one column)."""
    return ProcedureVersion.objects.filter(procedure__code__in=codes)


def is_other_procedure(page) -> bool:
    """The page was published under another code before."""
    if not page.pk:
        return False
    old = type(page).objects.filter(pk=page.pk).values_list("code", flat=True).first()
    return bool(old) and old != page.code and Procedure.objects.filter(code=old).exists()

"""The forms of procedures, filled in by the owner of the scene."""

from collections.abc import Iterator

from django.urls import reverse

from cms.services.from_spec import SPECS
from procedures.models import Application, Procedure
from procedures.services import drafts
from procedures.services.errors import ActRefused
from tests import states
from tests.access.cells import Visits, undone
from tests.procedures import filing

PAGES = ("application_tasks", "application_documents", "application_check")


def answers(visits: Visits):
    """All pages of each procedure written with care, and its parts sent empty; of those taken from
    the national catalogue, where one begins and the parts that another one does not have."""
    client = visits.clients["owner"]
    for draft in _drafts(visits):
        yield client.get(reverse("start", args=[draft.version.procedure.code]))
        for address in _parts(draft):
            yield client.get(address)
            with undone():
                yield client.post(address, {"do": "continue"})
        for name in PAGES:
            yield client.get(reverse(name, args=[draft.pk]))
    yield from _of_catalogue(visits)


def with_groups(visits: Visits):
    """The parts whose questions are asked again for every row."""
    for draft in _drafts(visits):
        for section in draft.spec.sections:
            if section.groups:
                address = reverse("application_section", args=[draft.pk, section.id])
                yield visits.clients["owner"].get(address)


def _drafts(visits) -> Iterator[Application]:
    Procedure.objects.update(state=Procedure.State.OPEN)
    for path in sorted(SPECS.glob("*.json")):
        yield filing.drafted(visits.scene.world, path.stem)


def _parts(draft) -> list[str]:
    sections = [section.id for section in draft.spec.sections]
    return [reverse("application_section", args=[draft.pk, one]) for one in sections]


def _of_catalogue(visits):
    client, owner, seen = visits.clients["owner"], visits.scene.account("owner"), set()
    careful = {path.stem for path in SPECS.glob("*.json")}
    for procedure in Procedure.objects.exclude(code__in=careful).order_by("code"):
        yield client.get(reverse("start", args=[procedure.code]))
        try:
            draft = drafts.start_draft(
                procedure=procedure, actor=owner, party=states.CITIZEN, channel="online"
            )
        except ActRefused:  # not for citizens, or closed
            continue
        form = draft.spec.model_dump_json(include={"sections"})
        for address in _parts(draft) if form not in seen else ():
            yield client.get(address)
        seen.add(form)

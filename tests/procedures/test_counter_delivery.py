"""Nobody is offered a result that they could download from no account."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portal.accounts.walk_ins import Claim, identify
from procedures.models import Delivery
from procedures.services import drafts, entering, submission
from procedures.services.errors import InvalidApplication
from procedures.views.citizen.papers import delivery_question
from tests import factories, states
from tests.procedures.test_counter import CARD, CITIZEN, at_counter, desk, officer, url

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def section_of(version):
    question = delivery_question(version.content)
    return next(one for one in version.content.sections if question in one.fields)


def ways(page) -> list[str]:
    return [value for value, _label in page.context["form"].fields["delivery"].widget.choices]


def test_without_an_account_online_is_not_offered(desk, client, world, civil_status):
    draft = at_counter(world, civil_status)
    page = desk.get(url("section", draft, section_of(civil_status).id))
    assert "online" not in ways(page)
    assert "counter" in ways(page)
    own = states.drafted(world, civil_status)
    client.force_login(world.citizen)
    place = reverse("application_section", args=[own.pk, section_of(civil_status).id])
    assert "online" in ways(client.get(place))


def test_what_was_answered_so_nevertheless_is_not_filed(world, civil_status):
    draft = at_counter(world, civil_status, fee_category="child")
    draft = drafts.save_section(
        application=draft,
        actor=officer(world),
        section_id=section_of(civil_status).id,
        answers={"delivery": "online"},
        done=True,
    )
    assert "delivery" in submission.problems_of(draft)
    with pytest.raises(InvalidApplication):
        entering.file_and_receive(application=draft, actor=officer(world), key=uuid4())


def test_where_the_portal_asks_it_the_page_offers_what_serves(desk, world, civil_status):
    """A procedure whose form does not ask; online comes first in its list."""
    spec = civil_status.content
    section = section_of(civil_status)
    left = tuple(one for one in section.fields if one.id != "delivery" and not one.when)
    fewer = section.model_copy(update={"fields": left})
    sections = tuple(fewer if one is section else one for one in spec.sections)
    version = factories.VersionFactory(
        procedure__code="1.001193",
        content=spec.model_copy(
            update={"sections": sections, "deliveries": ("online", "counter", "post")}
        ),
    )
    account = identify(actor=officer(world), card=CARD, claim=Claim())
    draft = entering.begin(
        procedure=version.procedure,
        agency=world.commune,
        visitor=entering.Visitor(account, CARD.phone),
        party=CITIZEN,
        actor=officer(world),
    )
    assert draft.delivery == Delivery.COUNTER
    choices = desk.get(url("particulars", draft)).context["form"].fields["delivery"].choices
    assert [value for value, _label in choices] == ["counter", "post"]
    typed = {"phone": "0987654321", "email": "", "delivery": "online", "do": "continue"}
    assert desk.post(url("particulars", draft), typed).context["form"].errors["delivery"]
    own = drafts.start_draft(procedure=version.procedure, actor=world.citizen, party=CITIZEN)
    assert own.delivery == Delivery.ONLINE

"""Answers that are kept although they do not fit their question, until somebody corrects them."""

import pytest
from django.urls import reverse

from procedures.display import Names, Shower
from procedures.services import supplements
from tests import states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kept", ["2 bản", "nhiều"])
def test_a_supplement_shows_a_number_that_is_none_as_it_was_typed(
    client, world, civil_status, kept
):
    application = states.paid(states.filed(world, civil_status))
    supplements.ask_supplement(
        application=application,
        actor=world.officer("receptionist"),
        request={
            "reason": "Số bản sao không rõ",
            "items": [{"kind": "field", "id": "copies", "note": "Bao nhiêu bản?"}],
        },
    )
    asked = application.supplements.get()
    asked.answers = application.answers | {"copies": kept}
    asked.save()
    client.force_login(world.citizen)
    page = client.get(reverse("application_supplement", args=[application.pk]))
    assert [one.value for one in page.context["asked"].answers] == [kept]


@pytest.mark.parametrize(
    ("type_", "value"),
    [("money", "một triệu"), ("decimal", "82,5 m²"), ("date", "hôm qua"), ("integer", "2 bản")],
)
def test_what_cannot_be_formatted_is_shown_as_it_was_typed(land_transfer, type_, value):
    question = next(one for one in land_transfer.content.questions.values() if one.type == type_)
    assert Shower(Names({}), "vi").value(question, value) == value

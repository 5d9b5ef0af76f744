"""Two leaders at one text at one moment."""

from functools import partial
from uuid import uuid4

import pytest

from portal.audit.models import Event
from procedures.models import ReplyText
from procedures.services import replies
from tests.payments.races import together

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]
ACTS = ("add_reply", "change_reply", "remove_reply")


def outcomes(results):
    return sorted(type(one).__name__ for one in results)


def test_a_click_made_twice_and_a_name_given_twice_keep_one_text(world):
    key, leaders = uuid4(), (world.officer("approver"), world.officer("coordinator"))
    add = partial(replies.add, agency=world.commune, words=replies.Words("Chào", "any", "Chào bạn"))
    clicks = [partial(add, actor=leaders[0], key=key) for _click in range(2)]
    results = together(*clicks, expected=replies.ActRefused)
    assert outcomes(results) == ["ReplyText", "ReplyText"]
    add = partial(replies.add, agency=world.commune, words=replies.Words("Hẹn", "any", "Hẹn bạn"))
    both = [partial(add, actor=one, key=uuid4()) for one in leaders]
    assert outcomes(together(*both, expected=replies.ActRefused)) == ["NameTaken", "ReplyText"]
    assert ReplyText.objects.count() == 2
    assert Event.objects.filter(act__in=ACTS).count() == 2


def test_of_two_changes_one_is_told_of_the_other(world):
    leaders = (world.officer("approver"), world.officer("coordinator"))
    words = replies.Words("Chào", "any", "Chào bạn")
    row = replies.add(actor=leaders[0], agency=world.commune, words=words, key=uuid4())
    changes = [
        partial(
            replies.change,
            actor=one,
            row=row,
            words=replies.Words("Chào", "any", one.email),
            seen=0,
        )
        for one in leaders
    ]
    assert outcomes(together(*changes, expected=replies.Changed)) == ["Changed", "ReplyText"]
    row.refresh_from_db()
    assert row.revision == 1
    assert Event.objects.filter(act__in=ACTS).count() == 2

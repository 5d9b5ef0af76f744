"""The note of a case in the reader's language, also where its row was written long ago."""

import pytest
from django.utils.translation import override

from payments.case_notes import STATES, in_words
from payments.gateways import base
from payments.models import Case

Kind = Case.Kind
NOTES = [
    (Kind.EXTERNAL, "refunded 5000", "5.000"),
    (Kind.DIFFERS, "vnpay: expired", "đã hết hạn"),
    (Kind.DIFFERS, "vnpay: 7.000 ₫", "7.000"),
    (Kind.DIFFERS, "stripe: 7 USD", "7 USD"),
    (Kind.UNLISTED, "vnpay", "VNPAY"),
    (Kind.UNREAD, "stripe ch_1: KeyError", "giao dịch ch_1"),
]


@pytest.mark.fault(60)
@pytest.mark.parametrize(("kind", "note", "words"), NOTES)
def test_a_note_of_ours_is_read_in_vietnamese(kind, note, words):
    with override("vi"):
        said = in_words(kind, note)
    assert words in said
    assert said != note
    with override("en"):
        assert in_words(kind, note) not in (note, said) or kind == Kind.UNLISTED


@pytest.mark.parametrize("state", [one for one in base.State if one not in ("paid", "refunded")])
def test_each_state_in_which_no_money_came_has_words(state):
    assert state in STATES


@pytest.mark.parametrize("note", ["", "Trả lại: người nộp đã chết", "khác: expired", "refunded x"])
def test_what_a_person_wrote_stays(note):
    assert in_words(Kind.DIFFERS, note) == note
    assert in_words(Kind.OVERPAID, note) == note

"""How the editors' side writes days: as people here do, in both languages."""

from datetime import date

import pytest
from django import forms
from django.utils import translation
from wagtail.admin.checks import datetime_format_check
from wagtail.admin.widgets import AdminDateInput


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_day_stands_before_its_month(language):
    with translation.override(language):
        assert 'value="05/02/2024"' in AdminDateInput().render("day", date(2024, 2, 5))
        field = forms.DateField()
        for written in ("05/02/2024", "2024-02-05"):
            assert field.clean(written) == date(2024, 2, 5)


def test_what_is_shown_is_understood_when_it_is_sent_back():
    assert datetime_format_check(None) == []


def test_unsaved_edits_are_told_in_vietnamese():
    with translation.override("vi"):
        assert "chưa lưu" in translation.gettext("You have <span>unsaved edits</span>")

"""The form renderer and our own fields."""

import unicodedata
from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from portal.core import controls
from portal.core.forms import Checkboxes, DateField, GovukForm, MoneyField, YesNoField
from portal.core.samples import SampleForm, refused_form


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


class Visit(GovukForm, forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="Full name", help_text="As on the card <b>")
    day = DateField(label="Day of the visit", required=False)
    married = YesNoField(label="Are you married?")
    copies = forms.MultipleChoiceField(label="Papers", choices=[("a", "A")], widget=Checkboxes)


def test_a_field_names_its_hint_and_error_for_screen_readers():
    html = str(Visit({})["name"].as_field_group())

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert "As on the card &lt;b&gt;" in html
    assert "govuk-input--error" in html


def test_text_is_composed_whatever_keyboard_typed_it():
    class Door(GovukForm, forms.Form):
        name = forms.CharField()
        secret = forms.CharField(widget=forms.PasswordInput)

    typed = unicodedata.normalize("NFD", "Thiếu chữ ký")
    form = Door({"name": typed, "secret": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Thiếu chữ ký", "secret": typed}


def test_only_what_may_be_left_empty_is_marked():
    assert "(optional)" in Visit()["day"].as_field_group()
    assert "(optional)" not in Visit()["name"].as_field_group()


def test_hidden_fields_have_no_label():
    html = str(Visit())

    assert html.count('name="token"') == 1
    assert 'for="id_token"' not in html


def test_the_summary_leads_to_the_first_control_of_each_field():
    found = controls.form_errors([Visit({})])

    assert [error["href"] for error in found] == [
        "#id_token",
        "#id_name",
        "#id_married_0",
        "#id_copies_0",
    ]


def test_links_of_the_summary_exist_on_the_page():
    form = refused_form()
    html = str(form)

    for error in controls.form_errors([form]):
        assert f'id="{error["href"][1:]}"' in html


def test_the_summary_takes_formsets_too():
    formset_class = forms.formset_factory(Visit, min_num=2, validate_min=True, extra=0)
    formset = formset_class({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"})

    texts = [error["text"] for error in controls.form_errors([formset, None])]

    assert texts[0] == "Please submit at least 2 forms."
    assert "Enter full name" in texts


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("national_id", "Enter số định danh cá nhân"),
        ("place", "Answer the question: Trẻ sinh ra ở đâu?"),
        ("ward", "Choose xã, phường, thị trấn"),
        ("proof", "Add a file: giấy chứng sinh"),
        ("agreed", "Tick to confirm: tôi cam đoan các thông tin trên là đúng"),
    ],
)
def test_a_missing_answer_is_named(name, message):
    assert refused_form().errors[name] == [message]


def test_abbreviations_keep_their_capitals():
    class Card(GovukForm, forms.Form):
        card = forms.CharField(label="CCCD number")

    assert Card({}).errors["card"] == ["Enter CCCD number"]


def test_a_message_of_the_form_itself_is_kept():
    class Own(GovukForm, forms.Form):
        name = forms.CharField(error_messages={"required": "Who are you?"})

    assert Own({}).errors["name"] == ["Who are you?"]


def test_forms_of_other_packages_get_the_same_markup():
    class Foreign(forms.Form):
        password = forms.CharField(widget=forms.PasswordInput)
        remember = forms.BooleanField(required=False)

    html = str(Foreign())

    assert "govuk-js-password-input-input" in html
    assert "govuk-checkboxes__input" in html


# --- dates ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (["", "2", "2024"], "day"),
        (["1", "", "2024"], "month"),
        (["1", "2", ""], "year"),
        (["30", "2", "2024"], "no_such_day"),
        (["1", "2", "24"], "short_year"),
        (["một", "2", "2024"], "digits"),
        (["²", "2", "2024"], "digits"),
        (["1", "2", "0000"], "no_such_day"),
    ],
)
def test_a_date_says_what_is_wrong_with_it(parts, code):
    with pytest.raises(ValidationError) as caught:
        DateField().clean(parts)

    assert caught.value.code == code


def test_dates_are_read_and_shown_in_three_boxes():
    form = Visit({"day_day": "5", "day_month": "09", "day_year": "2024"})

    assert form.fields["day"].clean(["5", "09", "2024"]) == date(2024, 9, 5)
    html = str(form["day"].as_field_group())
    assert 'name="day_month" value="09"' in html
    assert 'id="id_day_2"' in html


@pytest.mark.parametrize("initial", [date(2024, 9, 5), "2024-09-05"])
def test_a_kept_date_is_filled_in(initial):
    html = str(Visit(initial={"day": initial})["day"].as_field_group())

    assert 'name="day_day" value="5"' in html


def test_an_empty_date_is_none_unless_it_is_required():
    assert DateField(required=False).clean(["", "", ""]) is None
    with pytest.raises(ValidationError):
        DateField().clean(["", "", ""])


def test_a_date_has_changed_only_when_it_differs():
    assert not DateField().has_changed(date(2024, 9, 5), ["5", "9", "2024"])
    assert not DateField().has_changed(date(2024, 9, 5), ["05", "09", "2024"])
    assert DateField().has_changed(date(2024, 9, 5), ["6", "9", "2024"])


# --- money, yes and no ------------------------------------------------------------------------
@pytest.mark.parametrize("written", ["150000", "150.000", "150 000 đ", " 150.000 "])
def test_money_is_read_as_people_write_it(written):
    assert MoneyField().clean(written) == 150000


@pytest.mark.parametrize("written", ["-1", "1,5", "nhiều", "15.00"])
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(ValidationError):
        MoneyField().clean(written)


def test_money_is_shown_with_dots_and_its_unit():
    html = str(SampleForm(initial={"price": 1250000})["price"].as_field_group())

    assert 'value="1.250.000"' in html
    assert "govuk-input__suffix" in html


@pytest.mark.parametrize(("posted", "answer"), [("yes", True), ("no", False)])
def test_yes_and_no_are_true_and_false(posted, answer):
    assert YesNoField().clean(posted) is answer


def test_no_is_an_answer_and_silence_is_not():
    assert YesNoField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        YesNoField().clean("")
    assert YesNoField().has_changed(False, "no") is False
    assert 'value="no" checked' in Visit(initial={"married": False})["married"].as_field_group()

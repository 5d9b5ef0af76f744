"""A form made from a spec: every type there and back, nothing typed is lost, errors in place."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import example, given
from hypothesis import strategies as st

from procedures.catalogue.base import PERSON_TYPES, Text
from procedures.catalogue.conditions import Context
from procedures.catalogue.serialise import load_spec
from procedures.forms.answers import read_date, show_date, tidy
from procedures.forms.blocks import blocks_of, rules_of, shown_paths
from procedures.forms.section import SectionForm, Sheet
from tests.procedures.catalogue.samples import compare, group, question, section, spec_json

pytestmark = pytest.mark.django_db
CONTEXT = Context(applicant_type=PERSON_TYPES[0], channel="online")


def sheet(*fields, groups=(), answers=None, before=()):
    parts = [section(*fields, section_id="main", groups=list(groups))]
    if before:
        parts.insert(0, section(*before, section_id="first"))
    spec = load_spec(spec_json(sections=parts))
    return Sheet(spec, spec.section("main"), CONTEXT, answers or {})


def posted(**values) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in values.items():
        key = name.replace("__", "-")
        query.setlist(key, value if isinstance(value, list) else [value])
    return query


def typed(form) -> QueryDict:
    """What a browser would post from the form as it is shown."""
    query = QueryDict(mutable=True)
    for name in form.fields:
        bound = form[name]
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "widgets_names"):
            for ending, text in zip(widget.widgets_names, widget.decompress(value), strict=True):
                query[name + ending] = text
        elif value is True:
            query[name] = "on"
        elif value not in (None, False):
            query.setlist(
                name, [str(one) for one in (value if isinstance(value, list) else [value])]
            )
    for one in form.sheet.section.groups:
        query[f"{one.id}-rows"] = str(len(form.rows_of(one)))
    return query


ROUND = [
    ("text", {}, "Nguyễn Văn Ất"),
    ("paragraph", {}, "Dòng một\nDòng hai"),
    ("integer", {}, 12),
    ("money", {}, 1_250_000),
    ("decimal", {}, "82.5"),
    ("date", {}, "2024-02-29"),
    ("choice", {"options": ["a", "b"]}, "b"),
    ("choices", {"options": ["a", "b", "c"]}, ["a", "c"]),
    ("yes_no", {}, False),
    ("yes_no", {}, True),
    ("consent", {}, True),
    ("national_id", {}, "027190000123"),
    ("tax_code", {}, "0101248141"),
    ("phone", {}, "+84912345214"),
    ("email", {}, "lan@motcua.example"),
    (
        "person",
        {},
        {
            "full_name": "Nguyễn Thị Mai Hương",
            "birth_date": "1990-02-05",
            "sex": "female",
            "national_id": "027190000123",
        },
    ),
]


def make(kind, extra):
    extra = dict(extra)
    if "options" in extra:
        extra["options"] = [
            {"value": one, "label": {"vi": one.upper(), "en": ""}} for one in extra["options"]
        ]
    return question("q", kind, **extra)


@pytest.mark.parametrize(("kind", "extra", "value"), ROUND)
def test_an_answer_that_is_shown_and_posted_again_stays_the_same(kind, extra, value):
    page = sheet(make(kind, extra), answers={"q": value})
    form = SectionForm(typed(SectionForm(sheet=page)), sheet=page)
    assert form.is_valid(), form.errors
    assert form.answers == {"q": value}


def test_an_address_and_an_agency_go_there_and_back(world):
    page = sheet(
        question("home", "address"),
        question("office", "agency", level="commune"),
        answers={"home": world.address(), "office": world.commune.code},
    )
    form = SectionForm(typed(SectionForm(sheet=page)), sheet=page)
    assert form.is_valid(), form.errors
    assert form.answers == page.answers


def test_rows_of_a_group_go_there_and_back():
    parcels = group(question("number", "integer"), question("sold", "yes_no"), group_id="plots")
    rows = [{"number": 1, "sold": True}, {"number": 2, "sold": False}]
    page = sheet(groups=[parcels], answers={"plots": rows})
    form = SectionForm(typed(SectionForm(sheet=page)), sheet=page)
    assert form.is_valid(), form.errors
    assert form.answers == {"plots": rows}


# --- nothing typed is lost ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "values", "kept"),
    [
        ("integer", {"q": "mười hai"}, "mười hai"),
        ("money", {"q": "một triệu"}, "một triệu"),
        ("decimal", {"q": "82..5"}, "82..5"),
        ("national_id", {"q": "12345"}, "12345"),
        ("phone", {"q": "123"}, "123"),
        ("email", {"q": "lan@"}, "lan@"),
        ("date", {"q__day": "31", "q__month": "2", "q__year": "2024"}, "2024-02-31"),
        ("date", {"q__day": "hai", "q__month": "", "q__year": "24"}, "24--hai"),
    ],
)
def test_what_is_wrong_is_kept_and_shown_again(kind, values, kept):
    page = sheet(make(kind, {}))
    form = SectionForm(posted(**values), sheet=page)
    assert not form.is_valid()
    assert list(form.errors) == ["q"]
    assert form.answers == {"q": kept}
    again = SectionForm(sheet=sheet(make(kind, {}), answers=form.answers))
    html = again["q"].as_field_group()
    for text in values.values():
        assert not text or f'value="{text}"' in html


@given(st.lists(st.text(alphabet="0123456789-/ abcă", max_size=5), min_size=3, max_size=3))
def test_a_date_typed_anyhow_comes_back(parts):
    cleaned = [part.strip().replace("-", " ").strip() for part in parts]
    shown = show_date(read_date(parts))
    if any(cleaned):
        stripped = [text.strip().lstrip("0") for text in shown]
        assert stripped == [text.lstrip("0") for text in cleaned]


@given(st.text(max_size=30))
@example("0\x1f")  # white space to Python, and yet no part of a number
def test_reading_never_fails(text):
    for kind in ("integer", "money", "decimal", "date", "national_id", "phone", "email"):
        one = load_spec(spec_json(sections=[section(make(kind, {}), section_id="main")]))
        assert tidy(one.questions["q"], text) is not None


# --- errors -------------------------------------------------------------------------------------
def test_an_empty_post_names_every_required_question():
    page = sheet(
        make("text", {}),
        question("who", "person"),
        question("maybe", "text", required=False),
        groups=[group(question("number", "integer"), group_id="plots")],
    )
    form = SectionForm(posted(plots__rows="1"), sheet=page)
    assert not form.is_valid()
    who = ["full_name", "birth_date", "sex", "national_id"]
    assert list(form.errors) == ["q", *(f"who-{part}" for part in who), "plots-0-number"]
    assert [error["href"] for error in form.summary] == [
        "#f-q",
        "#f-who-full_name",
        "#f-who-birth_date_0",
        "#f-who-sex_0",
        "#f-who-national_id",
        "#f-plots-0-number",
    ]


def test_a_group_with_too_few_rows_is_told_at_its_heading():
    page = sheet(groups=[group(question("number", "integer"), group_id="plots", min=2)])
    form = SectionForm(posted(plots__rows="0"), sheet=page)
    assert not form.is_valid()
    assert form.group_errors["plots"]
    assert form.summary[0]["href"] == "#group-plots"


def test_rows_beyond_the_limit_are_not_read():
    page = sheet(groups=[group(question("number", "integer"), group_id="plots", max=3)])
    form = SectionForm(posted(plots__rows="1000000"), sheet=page)
    assert not form.is_valid()
    assert len(form.answers["plots"]) == 4


def test_a_place_that_is_not_there_is_refused(world):
    page = sheet(question("home", "address"))
    wrong = {
        "home__province": "27",
        "home__district": world.areas["town"].code,
        "home__commune": world.areas["commune"].code,
        "home__street": "Số 1",
    }
    form = SectionForm(posted(**wrong), sheet=page)
    assert not form.is_valid()
    assert set(form.errors) == {"home-commune"}


def test_the_only_province_is_chosen_from_the_start(world):
    form = SectionForm(sheet=sheet(question("home", "address")))
    assert form["home-province"].value() == "27"
    assert len(form.fields["home-district"].widget.choices) == 3


# --- conditions ---------------------------------------------------------------------------------
def conditional():
    return (
        make("yes_no", {}),
        question("why", "text", when=compare("eq", "q", True)),
    )


def test_a_question_that_has_just_appeared_is_asked_before_it_is_an_error():
    page = sheet(*conditional())
    first = SectionForm(posted(q="yes", shown="main q"), sheet=page)
    assert not first.is_valid()
    assert (first.has_news, dict(first.errors)) == (True, {})
    assert "why" in shown_paths(first)
    second = SectionForm(posted(q="yes", why="", shown="main q why"), sheet=page)
    assert not second.is_valid()
    assert "why" in second.errors


def test_a_hidden_answer_is_kept_but_not_asked_for():
    page = sheet(*conditional())
    form = SectionForm(posted(q="no", why="vì thế", shown="main q why"), sheet=page)
    assert form.is_valid(), form.errors
    assert form.answers == {"q": False, "why": "vì thế"}
    hidden = {block.path: block.hidden for block in blocks_of(form)}
    assert hidden == {"q": False, "why": True}


def test_the_script_gets_the_conditions_and_only_the_answers_they_look_at():
    first = (question("kind", "yes_no"), question("secret", "text"))
    page = sheet(
        question("why", "text", when=compare("eq", "kind", True)),
        before=first,
        answers={"kind": True, "secret": "riêng tư"},
    )
    rules = rules_of(SectionForm(sheet=page))
    assert rules["before"] == {"kind": True}
    assert rules["section"]["fields"][0]["when"]["field"] == "kind"
    assert "riêng tư" not in str(rules)


def test_words_without_an_answer_are_shown():
    page = sheet(question("note", "info"), make("text", {}))
    form = SectionForm(posted(q="được"), sheet=page)
    assert form.is_valid()
    assert [block.kind for block in blocks_of(form)] == ["info", "field"]
    assert form.answers == {"q": "được"}


def test_a_person_or_an_address_left_empty_is_asked_for_part_by_part():
    form = SectionForm(
        posted(shown="main who home"),
        sheet=sheet(question("who", "person"), question("home", "address")),
    )
    assert not form.is_valid()
    assert {"who-full_name", "who-birth_date", "who-sex"} <= set(form.errors)
    home = {name for name in form.fields if name.startswith("home-")}
    assert home
    assert home <= set(form.errors)
    assert set(form.errors) <= set(form.fields)


def test_a_legend_that_repeats_the_heading_is_only_heard():
    context = {"section": SimpleNamespace(title=Text(vi="Người nộp"))}

    def legend(label):
        block = SimpleNamespace(label=label, anchor="owner", fields=[])
        return render_to_string("procedures/citizen/form/parts.html", context | {"block": block})

    assert 'govuk-visually-hidden">Người nộp</legend>' in legend("Người nộp")
    assert "govuk-visually-hidden" not in legend("Địa chỉ")

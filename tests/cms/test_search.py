"""Real questions, with and without accents, with typing errors; the same on both engines."""

import pytest
from django.urls import reverse

from cms.content.build import publish_all, sow_synonyms
from cms.models import ProcedurePage
from cms.search import search
from cms.services.from_spec import publish_spec
from procedures.models import Field
from tests import databases
from tests.cms.conftest import draft, make_tree, spec_json

COPY, LAND, BIRTH, SINGLE, TRADE, HOUSE, RESIDENCE = (
    "2.000635",
    "1.013831",
    "1.001193",
    "1.004873",
    "1.001612",
    "1.013225",
    "1.004222",
)
OLD_HOUSE = "1.009994"  # what HOUSE replaces
# Procedures beside the three of the spec files, so that there is something to confuse.
OTHERS = {
    BIRTH: ("Đăng ký khai sinh", "Hộ tịch", ["làm khai sinh", "con mới sinh"]),
    TRADE: ("Đăng ký thành lập hộ kinh doanh", "Hộ kinh doanh", ["mở cửa hàng"]),
    HOUSE: ("Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ", "Xây dựng", ["xin phép xây nhà"]),
    RESIDENCE: ("Đăng ký thường trú", "Cư trú", ["nhập hộ khẩu"]),
    "1.000656": ("Đăng ký khai tử", "Hộ tịch", ["giấy chứng tử"]),
    "1.000894": ("Đăng ký kết hôn", "Hộ tịch", ["giấy kết hôn"]),
    "2.000815": ("Chứng thực bản sao từ bản chính", "Chứng thực", ["sao y", "photo công chứng"]),
}
QUESTIONS = [
    ("đăng ký khai sinh", BIRTH),
    ("dang ky khai sinh", BIRTH),
    ("dang ki khai sinh", BIRTH),
    ("khai sinh", BIRTH),
    ("khai sihn", BIRTH),
    ("khai snh cho con", BIRTH),
    ("lam giay khai sinh cho con o dau", BIRTH),
    ("giấy khai sinh", BIRTH),
    ("sổ đỏ", LAND),
    ("so do", LAND),
    ("sang tên sổ đỏ", LAND),
    ("sang ten so do", LAND),
    ("chuyen nhuong dat", LAND),
    ("chuyển nhượg đất", LAND),
    ("thừa kế đất", LAND),
    ("tang cho dat dai", LAND),
    ("trích lục hộ tịch", COPY),
    ("trich luc", COPY),
    ("trich lcu ho tich", COPY),
    ("bản sao trích lục khai sinh", COPY),
    ("xác nhận độc thân", SINGLE),
    ("doc than", SINGLE),
    ("giay xac nhan tinh trang hon nhan", SINGLE),
    ("tinh trang hon nhan", SINGLE),
    ("hộ kinh doanh", TRADE),
    ("ho kinh donh", TRADE),
    ("mở quán", TRADE),
    ("giay phep xay dung", HOUSE),
    ("xin phép xây nhà", HOUSE),
    ("giấy phép xây dựg nhà ở", HOUSE),
    ("hộ khẩu", RESIDENCE),
    ("thuong tru", RESIDENCE),
    ("1.001193", BIRTH),
    ("khai tử", "1.000656"),
    ("kết hôn", "1.000894"),
    ("cưới", "1.000894"),
    ("sao y", "2.000815"),
    ("chung thuc ban sao", "2.000815"),
]


def variant(code, name, field, keywords) -> dict:
    """The civil status spec under another name."""
    spec = spec_json() | {"code": code, "title": {"vi": name}, "short_title": {"vi": name}}
    guide = {"summary": {"vi": f"{name}."}, "keywords": keywords, "field": {"vi": field}}
    documents = [one | {"name": {"vi": "Tờ khai theo mẫu"}} for one in spec["documents"]]
    return spec | {"guide": spec["guide"] | guide, "documents": documents}


@pytest.fixture(scope="module", autouse=True)
def _catalogue(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.fresh():
        make_tree()
        publish_catalogue()
        yield


def publish_catalogue():
    publish_all()
    for code, (name, field, keywords) in OTHERS.items():
        publish_spec(variant(code, name, field, keywords))
    old, new = (ProcedurePage.objects.get(code=code) for code in (OLD_HOUSE, HOUSE))
    draft(old, is_superseded=True, successor=new).publish()
    sow_synonyms()


def first(query: str) -> str:
    found = search(query, language="vi")
    return found[0].entry.code if found else ""


def test_what_people_ask_finds_the_right_procedure_first():
    wrong = {query: first(query) for query, code in QUESTIONS if first(query) != code}

    assert wrong == {}


def test_what_fits_nothing_finds_nothing():
    for query in ["", " ", "%", '"', "xyzzy", "' OR 99=99 --", "NEAR(a b)", "*", "ấ"]:
        assert search(query, language="vi") == [], query


def test_the_page_shows_what_was_found(client):
    page = client.get(reverse("search"), {"q": "dang ky khai sinh"}).content.decode()

    assert '<mark class="mc-hit">khai</mark> <mark class="mc-hit">sinh</mark>' in page
    assert reverse("procedure", args=[BIRTH]) in page


def test_an_empty_search_has_ways_on(client):
    page = client.get(reverse("search"), {"q": "<b>xyzzy"}).content.decode()

    assert "&lt;b&gt;xyzzy" in page
    assert reverse("catalogue") in page
    assert Field.objects.first().code in page


def test_search_asks_few_queries(client, django_assert_max_num_queries):
    client.get(reverse("search"), {"q": "khai"})  # sites and footer into their caches
    with django_assert_max_num_queries(14):
        client.get(reverse("search"), {"q": "sang ten so do"})

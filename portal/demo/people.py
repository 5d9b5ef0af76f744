"""Accounts that sit at no desk: citizens, a firm's representative, editors, the administrator."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from portal.accounts.models import Area, Level, Mandate, Organisation, Person, User
from portal.demo import names
from portal.demo.officers import DOMAIN, PASSWORD, give_demo_factor

CITIZENS = ("congdan", *(f"congdan{number}" for number in range(2, 13)))
REPRESENTATIVE = "doanhnghiep"
RELATIVE = CITIZENS[2]  # acts for the first one
FIRM = {"name": "Công ty TNHH Gốm Phù Lãng Xưa", "tax_code": "0106869738"}
EDITOR, MODERATOR, ADMINISTRATOR = "bientap", "duyetbai", "quantri"
MANDATE_FROM = date(2023, 6, 1)
STREETS = (
    "Huyền Quang",
    "Lý Thái Tổ",
    "Nguyễn Trãi",
    "Ngô Gia Tự",
    "Trần Hưng Đạo",
    "Lê Văn Thịnh",
)


def email(handle: str) -> str:
    return f"{handle}@{DOMAIN}"


@transaction.atomic
def make_people(map_name: str):
    """Make the missing ones; safe to repeat."""
    password = make_password(PASSWORD)
    smallest = Level.objects.smallest()
    communes = list(Area.objects.valid_on().filter(level=smallest).order_by("code"))
    for number, handle in enumerate((*CITIZENS, REPRESENTATIVE)):
        _citizen(handle, number, password, communes[number * 7 % len(communes)])
    _mandates()
    _staff(password)


def _citizen(handle, number, password, commune):
    if User.objects.filter(email=email(handle)).exists():
        return
    invented = names.person(email(handle))
    phone = f"09{10_000_000 + number * 1_234_567:08}"
    person = Person.objects.create(
        full_name=invented.full_name,
        national_id=invented.national_id,
        birth_date=invented.birth_date,
        sex=invented.sex,
        phone=f"+84{phone[1:]}",
        address=_address(commune, number),
        verified_level=Person.VerifiedLevel.ONLINE,
    )
    User.objects.create(
        email=email(handle),
        phone=phone,
        full_name=invented.full_name,
        person=person,
        password=password,
    )


def _address(commune, number) -> dict:
    """An answer to an address question: codes of the areas above, and a street."""
    codes, area = {}, commune
    while area is not None:
        codes[area.level.code] = area.code
        area = area.parent
    return codes | {"street": f"Số {11 + 6 * number}, đường {STREETS[number % len(STREETS)]}"}


def _mandates():
    """A firm's representative, and a citizen who acts for another one in everything."""
    firm, _new = Organisation.objects.get_or_create(
        tax_code=FIRM["tax_code"], defaults={"name": FIRM["name"]}
    )
    _mandate(REPRESENTATIVE, "Giấy chứng nhận đăng ký doanh nghiệp", organisation=firm)
    paper = "Giấy ủy quyền có chứng thực chữ ký, ngày 28/5/2023"
    _mandate(RELATIVE, paper, person=_person(CITIZENS[0]))


def _mandate(handle, proof, **whom):
    given = {"proof": proof, "valid_from": MANDATE_FROM}
    Mandate.objects.get_or_create(holder=_person(handle), **whom, defaults=given)


def _person(handle) -> Person:
    return Person.objects.get(accounts__email=email(handle))


def _staff(password):
    """Editors write, moderators publish, the administrator does the rest; all with a factor."""
    groups = {EDITOR: "Biên tập viên", MODERATOR: "Pháp chế", ADMINISTRATOR: ""}
    made = []
    for handle, group in groups.items():
        user, _new = User.objects.get_or_create(
            email=email(handle),
            defaults={
                "full_name": names.person(email(handle)).full_name,
                "password": password,
                "is_staff": True,
                "is_superuser": handle == ADMINISTRATOR,
            },
        )
        if group:
            user.groups.add(Group.objects.get(name=group))
        made.append(user)
    give_demo_factor(made)

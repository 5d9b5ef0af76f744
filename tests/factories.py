"""Rows for tests, one factory a model. `tests.fixtures` puts a small province together of them."""

import hashlib
import json
from datetime import date, timedelta
from functools import cache

import factory
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from portal.accounts import models as accounts
from portal.core.dates import today
from procedures import models as procedures
from procedures.catalogue.serialise import content_hash, dump_spec, load_spec

PASSWORD = "mot-cua-thu-nghiem"
LONG_AGO = date(2020, 1, 1)
SHIFTS = [["07:30", "11:30"], ["13:00", "17:00"]]
SPECS = settings.BASE_DIR / "procedures" / "data" / "specs"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@cache
def password_hash() -> str:
    return make_password(PASSWORD)


class CalendarFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Calendar
        django_get_or_create = ("name",)

    name = "Giờ hành chính"
    week = factory.LazyFunction(lambda: {str(day): SHIFTS for day in range(5)})


class LevelFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Level
        django_get_or_create = ("code",)

    code = "commune"
    name = factory.LazyAttribute(lambda level: level.code)
    rank = factory.LazyAttribute(
        lambda level: {"province": 1, "district": 2, "commune": 3}[level.code]
    )


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Area

    code = factory.Sequence(lambda n: f"{9000 + n:05}")
    name = factory.Sequence(lambda n: f"Xã Số {n}")
    kind = "commune"
    level = factory.SubFactory(LevelFactory)
    valid_from = LONG_AGO


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Agency

    code = factory.Sequence(lambda n: f"H05.9.{n:03}")
    name = factory.LazyAttribute(lambda agency: f"Ủy ban nhân dân {agency.area.name}")
    level = factory.SelfAttribute("area.level")
    sector = "people"
    area = factory.SubFactory(AreaFactory)
    calendar = factory.SubFactory(CalendarFactory)
    receives = True
    valid_from = LONG_AGO


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Person

    full_name = factory.Sequence(lambda n: f"Nguyễn Thị Thử {n}")
    national_id = factory.Sequence(lambda n: f"027190{n + 1000:06}")
    birth_date = "1990-02-05"
    sex = "female"


class UserFactory(DjangoModelFactory):
    """A citizen's account with the person behind it; its password is PASSWORD."""

    class Meta:
        model = accounts.User

    person = factory.SubFactory(PersonFactory)
    full_name = factory.LazyAttribute(
        lambda user: user.person.full_name if user.person else "Trần Thị Cán Bộ"
    )
    email = factory.Sequence(lambda n: f"nguoi{n}@motcua.example")
    phone = factory.Sequence(lambda n: f"0912{n:06}")
    password = factory.LazyFunction(password_hash)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Organisation

    name = "Công ty TNHH Thử Nghiệm"
    tax_code = "0101248141"


class MandateFactory(DjangoModelFactory):
    """The right of `holder` (a person) to act for `person` or `organisation`."""

    class Meta:
        model = accounts.Mandate

    holder = factory.SubFactory(PersonFactory)
    proof = "Giấy ủy quyền số 01, ngày 02/01/2024"
    valid_from = LONG_AGO


class PostFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Post

    user = factory.SubFactory(UserFactory, person=None, phone="")
    agency = factory.SubFactory(AgencyFactory)
    role = "examiner"
    title = "Chuyên viên"
    valid_from = LONG_AGO


class DelegationFactory(DjangoModelFactory):
    """The acts of `post`, given to a colleague for a week that has begun."""

    class Meta:
        model = accounts.Delegation

    to = factory.SubFactory(UserFactory, person=None, phone="")
    reason = "Nghỉ phép"
    valid_from = factory.LazyFunction(today)
    valid_to = factory.LazyFunction(lambda: today() + timedelta(days=7))


class FieldFactory(DjangoModelFactory):
    class Meta:
        model = procedures.Field
        django_get_or_create = ("code",)

    code = "ho-tich"
    name = "Hộ tịch"


class ProcedureFactory(DjangoModelFactory):
    class Meta:
        model = procedures.Procedure
        django_get_or_create = ("code",)

    code = "2.000635"
    name = factory.LazyAttribute(lambda procedure: spec_of(procedure.code).title.vi)
    field = factory.SubFactory(FieldFactory)


class VersionFactory(DjangoModelFactory):
    """A published version; `content` (a ProcedureSpec) is by default that of the procedure."""

    class Meta:
        model = procedures.ProcedureVersion

    class Params:
        content = factory.LazyAttribute(lambda version: spec_of(version.procedure.code))

    procedure = factory.SubFactory(ProcedureFactory)
    number = factory.LazyAttribute(lambda version: version.procedure.versions.count() + 1)
    spec = factory.LazyAttribute(lambda version: dump_spec(version.content))
    content_hash = factory.LazyAttribute(lambda version: content_hash(version.content))
    valid_from = LONG_AGO


@cache
def spec_of(code: str):
    """The spec in procedures/data/specs with this national code."""
    return load_spec(json.loads((SPECS / f"{code}.json").read_text()))


class AttachmentFactory(DjangoModelFactory):
    """A small PDF given for the document `document_id` of a draft."""

    class Meta:
        model = procedures.Attachment

    uploaded_by = factory.SelfAttribute("application.filed_by")
    name = "giay-to.pdf"
    file = factory.LazyFunction(lambda: ContentFile(PDF, name="giay-to.pdf"))
    media_type = "application/pdf"
    size = len(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()

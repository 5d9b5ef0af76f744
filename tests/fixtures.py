"""A small province and two published procedures; the suite's plugin."""

import time
from dataclasses import dataclass, field

import pytest
from django.utils import translation

from tests import factories, signers


@pytest.fixture(autouse=True)
def _vietnamese():
    """A page in English leaves its language in the thread; no test inherits it."""
    translation.activate("vi")


@pytest.fixture
def phone(settings, tmp_path):
    """The signing service on this machine, and the phone on which people confirm."""
    made, server = signers.start(tmp_path, time.time)
    settings.SIGNING_URL, settings.SIGNING_SECRET = made.url, "csc_mock"
    yield made
    server.shutdown()
    server.server_close()


@dataclass
class World:
    """One province, two districts, three communes and those who work there.

    Agencies by name: `province` (the department that signs land certificates), `city`, `town`
    (people's committees of the districts), `land` (land registration branch of the city), `tax`,
    `commune` and `neighbour` (of the city), `far` (of the town). Places: `areas`, same names.
    """

    areas: dict
    agencies: dict
    citizen: object
    stranger: object
    _officers: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["agencies"][name]
        except KeyError:
            raise AttributeError(name) from None

    def officer(self, role, agency=None, number=1):
        """The holder of this role at the agency (default: the commune's); made when first asked.

        `number` 2 is a colleague in the same role.
        """
        agency = agency or self.commune
        key = (role, agency.pk, number)
        if key not in self._officers:
            post = factories.PostFactory(agency=agency, role=role, title=TITLES.get(role, "Cán bộ"))
            self._officers[key] = post.user
        return self._officers[key]

    def address(self, name="commune", street="Số 12, phố Huyền Quang"):
        """An answer to an address question in that commune."""
        area = self.areas[name]
        district = area.parent
        return {
            "province": district.parent.code,
            "district": district.code,
            "commune": area.code,
            "street": street,
        }


TITLES = {"approver": "Chủ tịch", "receptionist": "Công chức một cửa", "clerk": "Văn thư"}


def _place(code, name, level, parent=None):
    level = factories.LevelFactory(code=level)
    return factories.AreaFactory(code=code, name=name, kind=level.code, level=level, parent=parent)


def make_areas() -> dict:
    province = _place("27", "Tỉnh Bắc Ninh", "province")
    city = _place("256", "Thành phố Bắc Ninh", "district", province)
    town = _place("261", "Thành phố Từ Sơn", "district", province)
    return {
        "province": province,
        "city": city,
        "town": town,
        "commune": _place("09190", "Phường Võ Cường", "commune", city),
        "neighbour": _place("09187", "Phường Suối Hoa", "commune", city),
        "far": _place("09367", "Phường Đông Ngàn", "commune", town),
    }


def make_agencies(areas) -> dict:
    make = factories.AgencyFactory
    province = make(
        code="H05.11",
        name="Sở Tài nguyên và Môi trường",
        area=areas["province"],
        sector="land",
    )
    city = make(code="H05.30", area=areas["city"])
    town = make(code="H05.31", area=areas["town"])
    return {
        "province": province,
        "city": city,
        "town": town,
        "land": make(
            code="H05.11.1",
            name="Chi nhánh Văn phòng Đăng ký đất đai thành phố Bắc Ninh",
            area=areas["city"],
            sector="land",
            parent=province,
        ),
        "tax": make(
            code="H05.21.1",
            name="Chi cục Thuế thành phố Bắc Ninh",
            area=areas["city"],
            sector="tax",
            receives=False,
        ),
        "commune": make(code="H05.30.10", area=areas["commune"], parent=city),
        "neighbour": make(code="H05.30.11", area=areas["neighbour"], parent=city),
        "far": make(code="H05.31.01", area=areas["far"], parent=town),
    }


@pytest.fixture
def world(db) -> World:
    areas = make_areas()
    person = factories.PersonFactory(full_name="Nguyễn Thị Mai Hương", national_id="027190000123")
    return World(
        areas=areas,
        agencies=make_agencies(areas),
        citizen=factories.UserFactory(person=person),
        stranger=factories.UserFactory(),
    )


@pytest.fixture
def civil_status(db):
    """Published: copies of civil status extracts; one commune, same day, 8.000 đ a copy."""
    return factories.VersionFactory(procedure__code="2.000635")


@pytest.fixture
def land_transfer(db):
    """Published: registering a land transfer; commune, land branch, department; assessed fees."""
    return factories.VersionFactory(procedure__code="1.013831", procedure__field__code="dat-dai")

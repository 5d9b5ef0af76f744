"""Valid answers to each procedure that comes with the product, as one citizen would give them.

Places are those of `tests.fixtures` (and of the demo's map of 2023): Võ Cường ward, city of Bắc
Ninh. The citizen is `tests.states.PERSON`; the dates hold on any day, those to come excepted.
"""

import copy
import datetime
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from portal.core.dates import today
from tests.states import PERSON, civil_status_answers, land_transfer_answers

ADDRESS = {
    "province": "27",
    "district": "256",
    "commune": "09190",
    "street": "Số 18, ngõ 6, đường Nguyễn Văn Cừ",
}
PHONE = "0912345678"
HUSBAND = {
    "full_name": "Trần Đức Minh Quân",
    "birth_date": "1988-11-20",
    "sex": "male",
    "national_id": "027088000902",
}
HOME = "Phường Võ Cường, thành phố Bắc Ninh, tỉnh Bắc Ninh"


def sample_answers(code: str, **changed) -> dict:
    """Answers that can be filed online by a citizen. Raises KeyError for an unknown code."""
    return copy.deepcopy(ANSWERS[code]()) | changed


def _part(person: dict, *names: str) -> dict:
    return {name: person[name] for name in names}


def _birth() -> dict:
    """On time, in a hospital, parents married; three copies: 24.000 đ."""
    return {
        "case": "parents",
        "foreign_parent": False,
        "register_by": "mother",
        "register_place": ADDRESS,
        "within_60_days": True,
        "relation": "mother",
        "declarant_person": PERSON,
        "phone": PHONE,
        "declarant_residence": ADDRESS,
        "child_person": {
            "full_name": "Trần Nguyễn Bảo Khánh",
            "birth_date": "2024-08-12",
            "sex": "female",
        },
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "hometown": HOME,
        "sibling_order": 1,
        "mother": _part(PERSON, "full_name", "birth_date", "national_id"),
        "mother_ethnicity": "Kinh",
        "parents_married": True,
        "marriage_place": "UBND phường Võ Cường",
        "father": _part(HUSBAND, "full_name", "birth_date", "national_id"),
        "father_ethnicity": "Kinh",
        "father_residence": HOME,
        "born_at": "facility",
        "facility": "Bệnh viện Sản Nhi Bắc Ninh",
        "place_of_birth": HOME,
        "copies": 3,
        "delivery": "post",
        "delivery_address": ADDRESS,
    }


def _marital_status() -> dict:
    """A divorced woman who sells a flat: 15.000 đ, with the judgment of the court."""
    return {
        "purpose": "property",
        "copies": 1,
        "relation": "self",
        "requester_person": PERSON,
        "phone": PHONE,
        "ethnicity": "Kinh",
        "residence": ADDRESS,
        "marital_status": "divorced",
        "ended_by": ["divorce"],
        "lived_elsewhere": False,
        "previous_marriages": [
            {
                "former_spouse": "Nguyễn Văn Cũ",
                "ended_how": "divorce",
                "end_paper": "45/2019/QĐST-HNGĐ",
                "end_date": "2019-05-14",
                "end_agency": "Tòa án nhân dân thành phố Bắc Ninh",
            }
        ],
        "reissue": False,
        "fee_category": "none",
        "delivery": "counter",
    }


def _certified_copies() -> dict:
    """A degree of 2 pages and a contract of 12, two copies each: 8.000 + 28.000 đ."""
    return {
        "foreign_paper": False,
        "papers": [
            {
                "paper_kind": "degree",
                "paper_name": "Bằng tốt nghiệp đại học",
                "pages": 2,
                "paper_copies": 2,
            },
            {
                "paper_kind": "contract",
                "paper_name": "Hợp đồng lao động",
                "pages": 12,
                "paper_copies": 2,
            },
        ],
        "visit_date": (today() + datetime.timedelta(days=1)).isoformat(),
        "visit_time": "morning",
        "has_copies": False,
        "large_order": False,
        "requester_person": PERSON,
        "phone": PHONE,
    }


def _household_business() -> dict:
    """An eating house of one owner: 100.000 đ."""
    return {
        "founder": "person",
        "filed_by": "owner",
        "owner": PERSON,
        "owner_address": ADDRESS,
        "phone": PHONE,
        "owns_other": False,
        "business_name": "Phở Gia Truyền Hòa Đình",
        "business_address": ADDRESS,
        "premises": "rented",
        "capital": 200_000_000,
        "workers": 4,
        "tax_method": "lump_sum",
        "lines": [
            {
                "line_name": "Nhà hàng và các dịch vụ ăn uống phục vụ lưu động",
                "line_code": "5610",
                "is_main": True,
            },
            {"line_name": "Dịch vụ phục vụ đồ uống", "line_code": "5630", "is_main": False},
        ],
        "conditional_line": True,
        "delivery": "counter",
    }


def _construction_permit() -> dict:
    """A new house of three floors beside other houses: 75.000 đ."""
    return {
        "owner": PERSON,
        "owner_address": ADDRESS,
        "phone": PHONE,
        "represented": False,
        "site": ADDRESS,
        "certificate_number": "CS 123456",
        "map_sheet": 12,
        "parcel_number": 305,
        "plot_area": "82.5",
        "heritage": False,
        "disputed": False,
        "work_kind": "new",
        "footprint": "70",
        "floor_area": "210",
        "floors": 3,
        "basements": 0,
        "height": "11.4",
        "adjacent": True,
        "designer_kind": "firm",
        "designer_name": "Công ty Tư vấn thiết kế Thử Nghiệm, BAN-00012345",
        "delivery": "counter",
    }


def _current_permit() -> dict:
    """The same house under the current code, at the ward: 75.000 đ."""
    return _construction_permit() | {
        "near_corridor": False,
        "building": "dwelling",
        "fire_check": False,
    }


def _criminal_record() -> dict:
    """Certificate no. 1 for a student, three copies: 100.000 + 5.000 đ."""
    return {
        "certificate_kind": "no1",
        "filed_for": "self",
        "purpose": "abroad",
        "ask_ban": False,
        "copies": 3,
        "requester_person": PERSON,
        "birth_place": HOME,
        "nationality": "Việt Nam",
        "ethnicity": "Kinh",
        "residence": ADDRESS,
        "phone": PHONE,
        "mother": {"full_name": "Lê Thị Hòa", "birth_date": "1965-04-02"},
        "several_places": False,
        "residences": [{"lived_from": "2004-02-05", "lived_at": HOME, "occupation": "Học sinh"}],
        "has_conviction": False,
        "fee_category": "student",
        "delivery": "online",
    }


def _driving_licence() -> dict:
    """A lost licence of classes A1 and B: with a medical certificate."""
    return {
        "reason": "lost",
        "licence_number": "270112345678",
        "classes": ["a1", "b"],
        "issued_on": "2021-06-15",
        "issued_by": "Sở Giao thông vận tải Bắc Ninh",
        "expired": False,
        "suspended": False,
        "was_suspended": False,
        "changed_info": False,
        "violation": False,
        "holder": PERSON,
        "residence": ADDRESS,
        "phone": PHONE,
        "delivery": "post",
        "delivery_address": ADDRESS,
    }


def _environmental_permit() -> dict:
    """A potter's workshop: waste water and a kiln; the appraisal fee comes later."""
    return {
        "owner": PERSON,
        "owner_address": ADDRESS,
        "phone": PHONE,
        "project_name": "Xưởng gốm Phù Lãng Xưa",
        "site": ADDRESS,
        "in_zone": False,
        "stage": "no_eia",
        "activity": "Sản xuất gốm sứ, 1.200 tấn một năm",
        "land_area": "4200",
        "capital": 18_000_000_000,
        "trial_operation": True,
        "has_wastewater": True,
        "has_emission": True,
        "has_hazardous": False,
        "discharge_points": [
            {
                "water_source": "Nước thải sinh hoạt của 80 công nhân",
                "water_flow": "6.5",
                "water_receiver": "Ngòi Con Tên",
                "water_limit": "QCVN 14:2008/BTNMT, cột B",
            }
        ],
        "emission_points": [
            {
                "air_source": "Ống thải lò nung số 1",
                "air_flow": 12_000,
                "stack_height": "18",
                "air_limit": "QCVN 19:2009/BTNMT, cột B",
            }
        ],
        "delivery": "online",
    }


def _marriage() -> dict:
    """The first marriage of both; no copies, nothing to pay."""
    return {
        "foreign": False,
        "register_by": "applicant",
        "register_place": ADDRESS,
        "signing_date": (today() + datetime.timedelta(days=7)).isoformat(),
        "signing_time": "morning",
        "applicant_person": PERSON,
        "applicant_ethnicity": "Kinh",
        "applicant_status": "never",
        "phone": PHONE,
        "partner_person": HUSBAND,
        "partner_ethnicity": "Kinh",
        "partner_residence": HOME,
        "partner_status": "never",
        "lives_elsewhere": False,
        "copies": 0,
    }


def _permanent_residence() -> dict:
    """A wife joins her husband's household with a child: 10.000 đ online."""
    child = {"full_name": "Trần Nguyễn Bảo Khánh", "birth_date": "2024-08-12", "sex": "female"}
    return {
        "new_residence": ADDRESS,
        "basis": "family",
        "household_head": _part(HUSBAND, "full_name", "national_id"),
        "relation_to_head": "spouse",
        "registrant": PERSON,
        "phone": PHONE,
        "old_residence": "Phường Suối Hoa, thành phố Bắc Ninh, tỉnh Bắc Ninh",
        "with_others": True,
        "members": [{"member": child, "member_relation": "Con đẻ"}],
        "fee_category": "none",
        "delivery": "online",
    }


def _linked_birth() -> dict:
    """Birth, residence with the mother, and health card of one child: 24.000 đ for three copies."""
    return _birth() | {
        "wants_residence": True,
        "residence_with": "mother",
        "residence_place": ADDRESS,
        "household_head": _part(HUSBAND, "full_name", "national_id"),
        "first_treatment": "Trạm Y tế phường Võ Cường",
    }


def _here(build: Callable) -> Callable:
    return lambda: build(SimpleNamespace(address=lambda: ADDRESS))


def _illustrated() -> dict[str, Callable[[], dict]]:
    """Of the specs that were written for illustration."""
    path = Path(__file__).with_name("illustrated_answers.json")
    found = json.loads(path.read_text(encoding="utf-8"))
    return {code: partial(copy.deepcopy, answers) for code, answers in found.items()}


ANSWERS: dict[str, Callable[[], dict]] = {
    "1.000894": _marriage,
    "1.001193": _birth,
    "1.001612": _household_business,
    "1.004222": _permanent_residence,
    "1.004873": _marital_status,
    "1.009994": _construction_permit,
    "1.010727": _environmental_permit,
    "1.013225": _current_permit,
    "1.013831": _here(land_transfer_answers),
    "2.000635": _here(civil_status_answers),
    "2.000815": _certified_copies,
    "2.000986": _linked_birth,
    "3.000333": _criminal_record,
    "3.000348": _driving_licence,
    **_illustrated(),
}

"""Numbers that name people and organisations: national id, passport, tax code, telephone."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.vn import mst

from portal.core.dates import today
from portal.core.phones import display_phone, normalise_phone, validate_phone

__all__ = [
    "NationalId",
    "display_phone",
    "normalise_passport",
    "normalise_phone",
    "normalise_tax_code",
    "validate_national_id",
    "validate_passport",
    "validate_phone",
    "validate_tax_code",
]

NATIONAL_ID = re.compile(r"(\d{3})(\d)(\d{2})\d{6}", re.ASCII)
PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{6,9}", re.ASCII)
MALE, FEMALE = "male", "female"

# Codes of the General Statistics Office for the 63 provinces, as national ids carry them
# (Circular 59/2021/TT-BCA). A number keeps its code when provinces merge.
PROVINCES = {
    "001": "Hà Nội",
    "002": "Hà Giang",
    "004": "Cao Bằng",
    "006": "Bắc Kạn",
    "008": "Tuyên Quang",
    "010": "Lào Cai",
    "011": "Điện Biên",
    "012": "Lai Châu",
    "014": "Sơn La",
    "015": "Yên Bái",
    "017": "Hòa Bình",
    "019": "Thái Nguyên",
    "020": "Lạng Sơn",
    "022": "Quảng Ninh",
    "024": "Bắc Giang",
    "025": "Phú Thọ",
    "026": "Vĩnh Phúc",
    "027": "Bắc Ninh",
    "030": "Hải Dương",
    "031": "Hải Phòng",
    "033": "Hưng Yên",
    "034": "Thái Bình",
    "035": "Hà Nam",
    "036": "Nam Định",
    "037": "Ninh Bình",
    "038": "Thanh Hóa",
    "040": "Nghệ An",
    "042": "Hà Tĩnh",
    "044": "Quảng Bình",
    "045": "Quảng Trị",
    "046": "Thừa Thiên Huế",
    "048": "Đà Nẵng",
    "049": "Quảng Nam",
    "051": "Quảng Ngãi",
    "052": "Bình Định",
    "054": "Phú Yên",
    "056": "Khánh Hòa",
    "058": "Ninh Thuận",
    "060": "Bình Thuận",
    "062": "Kon Tum",
    "064": "Gia Lai",
    "066": "Đắk Lắk",
    "067": "Đắk Nông",
    "068": "Lâm Đồng",
    "070": "Bình Phước",
    "072": "Tây Ninh",
    "074": "Bình Dương",
    "075": "Đồng Nai",
    "077": "Bà Rịa - Vũng Tàu",
    "079": "Hồ Chí Minh",
    "080": "Long An",
    "082": "Tiền Giang",
    "083": "Bến Tre",
    "084": "Trà Vinh",
    "086": "Vĩnh Long",
    "087": "Đồng Tháp",
    "089": "An Giang",
    "091": "Kiên Giang",
    "092": "Cần Thơ",
    "093": "Hậu Giang",
    "094": "Sóc Trăng",
    "095": "Bạc Liêu",
    "096": "Cà Mau",
}


def _compact(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text)


@dataclass(frozen=True)
class NationalId:
    """A checked 12-digit number: province of registration, century and sex, year, 6 digits.

    It has no check digit; what can be checked is that its parts exist and agree with the person.
    """

    number: str
    province_code: str
    sex: str
    birth_year: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Blanks, dots and hyphens are dropped. Raises ValidationError."""
        number = _compact(text)
        found = NATIONAL_ID.fullmatch(number)
        if not found:
            raise ValidationError(_("Enter the 12 digits of the identity number"), code="length")
        province, century_and_sex, year = found[1], int(found[2]), int(found[3])
        birth_year = 1900 + 100 * (century_and_sex // 2) + year
        if province not in PROVINCES or birth_year > today().year:
            raise ValidationError(
                _("Check the identity number: no such number is given out"), code="impossible"
            )
        sex = FEMALE if century_and_sex % 2 else MALE
        return cls(number=number, province_code=province, sex=sex, birth_year=birth_year)

    @property
    def province(self) -> str:
        return PROVINCES[self.province_code]

    def agrees_with(self, birth_date: date | None = None, sex: str = "") -> bool:
        """Whether the number fits the person. What is not known is not held against it."""
        same_year = birth_date is None or birth_date.year == self.birth_year
        return same_year and (not sex or sex == self.sex)


def validate_national_id(text: str) -> None:
    NationalId.parse(text)


def normalise_passport(text: str) -> str:
    """6 to 9 capital letters and digits; those of Vietnam are a letter and 7 or 8 digits."""
    number = _compact(text).upper()
    if not PASSPORT.fullmatch(number):
        raise ValidationError(_("Enter a passport number, like C1234567"), code="passport")
    return number


def validate_passport(text: str) -> None:
    normalise_passport(text)


def normalise_tax_code(text: str) -> str:
    """`0100233488`, or `0314409058-002` for a branch. Raises ValidationError.

    A national id is taken too: it is the tax code of persons and households since 1 July 2025.
    """
    number = _compact(text)
    if number.isascii() and len(number) == 12:
        return NationalId.parse(number).number
    try:
        return mst.format(mst.validate(number))
    except StdnumError as error:
        raise ValidationError(
            _("Enter a tax code of 10 digits, or 10 and 3 for a branch"), code="tax_code"
        ) from error


def validate_tax_code(text: str) -> None:
    normalise_tax_code(text)

"""What finders, decisions and drafts have in common."""

from dataclasses import dataclass

from procedures.catalogue.base import ApplicantType, Channel


@dataclass(frozen=True, slots=True)
class Doubt:
    """`kind` says what is wrong, `place` where in the row, `says` what the row says, in words;
    `mark` stands for the doubted words themselves (see `marks`)."""

    row: str
    kind: str
    place: str
    says: str
    mark: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.row, self.kind, self.place


CHANNELS: tuple[Channel, ...] = ("online", "in_person", "postal")
# As the catalogue names them; it splits "Cán bộ, công chức, viên chức" at the commas.
APPLICANTS: dict[str, ApplicantType] = {
    "Công dân Việt Nam": "citizen",
    "Người Việt Nam định cư ở nước ngoài": "overseas_vietnamese",
    "Người nước ngoài": "foreigner",
    "Người nước ngoài cư trú tại Việt Nam": "foreigner",
    "Cán bộ": "official",
    "công chức": "official",
    "viên chức": "official",
    "Cán bộ, công chức, viên chức": "official",
    "Doanh nghiệp": "enterprise",
    "Doanh nghiệp Việt Nam": "enterprise",
    "Doanh nghiệp có vốn đầu tư nước ngoài": "foreign_enterprise",
    "Tổ chức": "organisation",
    "Tổ chức (không bao gồm doanh nghiệp, HTX)": "organisation",
    "Tổ chức nước ngoài": "foreign_organisation",
    "Hợp tác xã": "cooperative",
}

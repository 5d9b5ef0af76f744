"""The papers an application is made of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from portal.core.typography import size_words
from procedures.catalogue.base import Part, Slug, Text
from procedures.catalogue.conditions import Condition, Context, evaluate
from procedures.catalogue.visibility import prune

if TYPE_CHECKING:
    from procedures.catalogue.spec import ProcedureSpec

FileType = Literal["pdf", "jpg", "png", "docx", "xlsx"]


class BlankForm(Part):
    """A file to print and fill in. The address holds the digest of its bytes, so that what a
    version names stays what it was when the version was published."""

    path: str = Field(pattern=r"^/bieu-mau/[0-9a-f]{40}/[a-z0-9-]{1,80}\.[a-z]{3,4}$")
    size: int = Field(ge=0)  # bytes

    def __str__(self):
        return f"“{self.path.rpartition('/')[2]}” ({size_words(self.size)})"

    @property
    def kind(self) -> str:
        return self.path.rpartition(".")[2].upper()


class DocumentRequirement(Part):
    """Originals and copies count paper brought to the counter or sent by post."""

    id: Slug
    name: Text
    note: Text = Text()
    originals: int = Field(default=1, ge=0, le=20)
    copies: int = Field(default=0, ge=0, le=20)
    required: bool = True
    when: Condition | None = None
    accept: tuple[FileType, ...] = Field(default=("pdf", "jpg", "png"), min_length=1)
    max_mb: int = Field(default=10, ge=1, le=100)
    max_files: int = Field(default=5, ge=1, le=50)
    blank_form: BlankForm | None = None
    type_code: str = ""  # national code of the document type, for reuse


def required_documents(
    spec: "ProcedureSpec", answers: Mapping, context: Context
) -> list[DocumentRequirement]:
    """The documents this application is asked for; those with `required` false may be left out."""
    live = prune(spec, answers, context)
    return [item for item in spec.documents if evaluate(item.when, live, context)]

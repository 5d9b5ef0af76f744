"""What a catalogue file must be, before anything of it is believed."""

import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cms.importing.rows import LONGEST, BadFile

FORMAT, VERSION = "mot-cua-catalogue", 1
MAIN, FORMS = "catalogue.json", "forms/"
LARGEST = 300 * 1024 * 1024  # bytes, unpacked
DIGEST = r"^[0-9a-f]{40}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldPart(_Part):
    code: str = Field(pattern=r"^[-a-zA-Z0-9_]{1,50}$")
    name: str = Field(min_length=1, max_length=160)
    name_en: str = Field(default="", max_length=160)
    order: int


class FormPart(_Part):
    digest: str = Field(pattern=DIGEST)
    ending: str = Field(pattern=r"^\.[a-z]{3,4}$")
    title: str = Field(min_length=1, max_length=LONGEST)


class DoubtPart(_Part):
    kind: str
    place: str
    says: str


class State(_Part):
    """A procedure as a page says it; `spec` is read by `load_spec`. A field of administration
    keeps its code when it is renamed, so the name in the spec does not find it."""

    field: str | None
    spec: dict
    doubts: tuple[DoubtPart, ...] = ()
    is_superseded: bool = False
    closed_on: date | None = None
    successor: str | None = None


class Entry(_Part):
    slug: str = Field(pattern=r"^[-\w]+$", max_length=255)
    live: State | None = None
    draft: State | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.live is None and self.draft is None:
            raise ValueError(_("The procedure is neither live nor drafted"))
        return self

    @property
    def states(self) -> tuple[State, ...]:
        """What it says, oldest first."""
        return tuple(filter(None, (self.live, self.draft)))

    @property
    def code(self) -> str:
        return str(self.states[0].spec.get("code", "?"))


class Catalogue(_Part):
    format: Literal["mot-cua-catalogue"]
    version: Literal[1]
    fields: tuple[FieldPart, ...]
    forms: tuple[FormPart, ...]
    procedures: tuple[Entry, ...]
    synonyms: tuple[tuple[str, str], ...]


def read(path: Path) -> tuple[Catalogue, dict[str, bytes]]:
    """The catalogue, and the bytes of its blank forms by digest. Raises BadFile."""
    names = {"file": path.name}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise BadFile(_("%(file)s is too large") % names)
            catalogue = _catalogue(archive.read(MAIN), names)
            forms = {one.digest: archive.read(FORMS + one.digest) for one in catalogue.forms}
    except OSError as error:
        raise BadFile(_("%(file)s cannot be read") % names) from error
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise BadFile(_("%(file)s is no catalogue file, or a part of it is missing") % names) from (
            error
        )
    for digest, content in forms.items():
        if hashlib.sha1(content, usedforsecurity=False).hexdigest() != digest:
            words = _("The blank form %(digest)s in %(file)s is damaged")
            raise BadFile(words % (names | {"digest": digest}))
    return catalogue, forms


def _catalogue(text: bytes, names: dict) -> Catalogue:
    try:
        return Catalogue.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "-"
        words = _("%(file)s is no catalogue file: %(place)s: %(why)s")
        raise BadFile(words % (names | {"place": place, "why": first["msg"]})) from error
    except (ValueError, RecursionError) as error:
        words = _("%(file)s is no catalogue file, or a part of it is missing")
        raise BadFile(words % names) from error

"""Markup in the texts that people write: a page that lets it through holds an element of theirs."""

from django.apps import apps
from django.db.models import Value
from django.db.models.functions import Concat

MARKUP = "\"'><img src=x onerror=alert(1)>"
ELEMENT, ESCAPED = b"<img src=x", b"&lt;img src=x"
# Plain columns; what is encrypted the services of the scene write, with MARKUP behind it.
WRITTEN = {
    "accounts.Agency": ("name", "name_en", "address"),
    "accounts.Area": ("name", "name_en"),
    "accounts.Calendar": ("name",),
    "accounts.CalendarDay": ("note",),
    "accounts.Delegation": ("reason",),
    "accounts.Mandate": ("proof",),
    "accounts.Organisation": ("name",),
    "accounts.Person": ("full_name",),
    "accounts.Post": ("title",),
    "accounts.User": ("full_name",),
    "cms.Entry": ("title", "title_en", "summary", "summary_en", "keywords"),
    "cms.ProcedurePage": ("summary", "legal_name", "who", "performer"),
    "payments.BankAccount": ("holder", "bank_name"),
    "payments.Case": ("note",),
    "procedures.Application": ("owner_name",),
    "procedures.Attachment": ("name",),
    "procedures.Fee": ("label", "label_en"),
    "procedures.Field": ("name", "name_en"),
    "procedures.Procedure": ("name", "name_en"),
    "wagtailcore.Page": ("title", "draft_title"),
}


def write_everywhere() -> None:
    for label, names in WRITTEN.items():
        behind = {name: Concat(name, Value(MARKUP)) for name in names}
        apps.get_model(label)._base_manager.update(**behind)

"""What editors and moderators may do beside writing and publishing pages."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

EDITORS, MODERATORS = "Biên tập viên", "Pháp chế"
# A field that no procedure stands in is shown nowhere: nobody needs to delete one.
BOTH = (
    "view_field", "add_field", "change_field",
    "view_synonym", "add_synonym", "change_synonym",
    "view_missedsearch", "delete_missedsearch",
)  # fmt: skip
# Moving open applications to another version is for those who approve versions.
RIGHTS = {EDITORS: BOTH, MODERATORS: (*BOTH, "delete_synonym", "add_move")}
APPS = ("cms", "procedures")


@transaction.atomic
def give_rights() -> None:
    """Safe to repeat; rights that somebody added by hand stay."""
    for name, codenames in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=name)
        found = Permission.objects.filter(content_type__app_label__in=APPS, codename__in=codenames)
        group.permissions.add(*found)

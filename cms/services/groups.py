"""What editors and moderators may do beside writing and publishing pages."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

EDITORS, MODERATORS = "Biên tập viên", "Pháp chế"
# A field that no procedure stands in is shown nowhere: nobody needs to delete one.
KINDS = ("field", "synonym", "endedlaw", "sharedpart")
WRITTEN = tuple(f"{act}_{kind}" for kind in KINDS for act in ("view", "add", "change"))
BOTH = (*WRITTEN, "view_missedsearch", "delete_missedsearch")
# Moving open applications to another version is for those who approve versions.
DELETING = ("delete_synonym", "delete_endedlaw")
RIGHTS = {EDITORS: BOTH, MODERATORS: (*BOTH, *DELETING, "publish_sharedpart", "add_move")}
APPS = ("cms", "procedures", "feedback")


@transaction.atomic
def give_rights() -> None:
    """Safe to repeat; rights that somebody added by hand stay."""
    for name, codenames in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=name)
        found = Permission.objects.filter(content_type__app_label__in=APPS, codename__in=codenames)
        group.permissions.add(*found)

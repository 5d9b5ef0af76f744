"""What an officer keeps of the inbox. Each change holds the row of its owner, so that two tabs
agree on names, on the default and on how many there are."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from procedures.models import SavedFilter
from procedures.services.errors import ActRefused

MOST = 20


@transaction.atomic
def keep(*, user, name, query) -> SavedFilter:
    """Raises ActRefused for a name that is taken, and for more than MOST."""
    own = _own(user)
    if own.count() >= MOST:
        words = _("You have %(most)d saved lists. Delete one first.")
        raise ActRefused(words % {"most": MOST})
    _require_free(own, name)
    return SavedFilter.objects.create(user=user, name=name, query=query)


@transaction.atomic
def rename(*, user, pk, name) -> SavedFilter:
    """Raises ActRefused for a name that is taken, SavedFilter.DoesNotExist for a foreign one."""
    own = _own(user)
    found = own.get(pk=pk)
    _require_free(own.exclude(pk=pk), name)
    found.name = name
    found.save(update_fields=["name"])
    return found


@transaction.atomic
def open_on(*, user, pk):
    """The inbox opens on this one; on the usual list again where it did so already."""
    own = _own(user)
    found = own.get(pk=pk)
    wanted = not found.is_default
    own.filter(is_default=True).update(is_default=False)
    own.filter(pk=pk).update(is_default=wanted)


@transaction.atomic
def remove(*, user, pk):
    _own(user).get(pk=pk).delete()


def _own(user):
    """With the owner's row locked."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    return SavedFilter.objects.filter(user=user)


def _require_free(others, name):
    if others.filter(name=name).exists():
        raise ActRefused(_("You have a saved list of this name already."))

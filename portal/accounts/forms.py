"""Wagtail's forms for users, without the names and the username that our User does not have."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm as WagtailNameEmailForm
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm

from portal.accounts.models import User

FIELDS = ["email", "full_name", "is_superuser", "groups"]


class UserCreationForm(WagtailUserCreationForm):
    first_name = last_name = None
    full_name = forms.CharField(label=_("Full name"), max_length=120)

    class Meta:
        model = User
        fields = FIELDS
        widgets = {"groups": forms.CheckboxSelectMultiple}


class UserEditForm(WagtailUserEditForm):
    first_name = last_name = None
    full_name = forms.CharField(label=_("Full name"), max_length=120)

    class Meta:
        model = User
        fields = [*FIELDS, "is_active"]
        widgets = {"groups": forms.CheckboxSelectMultiple}


class NameEmailForm(WagtailNameEmailForm):
    """What editors change about themselves in the admin."""

    first_name = last_name = None
    full_name = forms.CharField(label=_("Full name"), max_length=120)

    class Meta:
        model = User
        fields = ["full_name", "email"]

"""Forms of the administrator: posts, agencies, open hours, special days."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from portal.accounts.hours import WeekFields
from portal.accounts.models import (
    Agency,
    Calendar,
    CalendarDay,
    Delegation,
    Post,
    User,
)
from portal.core.dates import today
from portal.core.identifiers import normalise_tax_code


class AgencyChoice(forms.ModelChoiceField):
    def label_from_instance(self, agency):
        return f"{agency.label()}, {agency.code_label()}"


class PostForm(WagtailAdminModelForm):
    """Who holds it, where and as what is decided once; another post is another row."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail of the person's account"),
        help_text=gettext_lazy("The account is made first, under Settings, Users"),
    )
    agency = AgencyChoice(label=gettext_lazy("Agency"), queryset=Agency.objects.none())
    field_order = ["email", "agency", "role", "title", "valid_from", "valid_to"]

    class Meta:
        model = Post
        fields = ["agency", "role", "title", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.valid_on().order_by("name", "code")

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            raise ValidationError(_("There is no account with this e-mail, or it is closed"))
        self.instance.user = user
        return email

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        _check_order(given["valid_from"], given.get("valid_to"))
        until = given.get("valid_to")
        same = Post.objects.filter(
            user=self.instance.user, agency=given["agency"], role=given["role"]
        ).exclude(valid_to__lt=given["valid_from"])
        if (same.filter(valid_from__lte=until) if until else same).exists():
            raise ValidationError(_("This person already holds this post in those days"))
        return given


class EndPostForm(WagtailAdminModelForm):
    """What may change afterwards. A post that has ended stays as it was."""

    class Meta:
        model = Post
        fields = ["title", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ended = self.instance.valid_to and self.instance.valid_to < today()
        for field in self.fields.values():
            field.disabled = bool(ended)

    def clean_valid_to(self):
        last_day = self.cleaned_data["valid_to"]
        _check_order(self.instance.valid_from, last_day)
        return last_day


class PostChoice(forms.ModelChoiceField):
    def label_from_instance(self, post):
        return f"{post.user.full_name}, {post.title}, {post.agency.label()}"


class DelegationForm(WagtailAdminModelForm):
    """The acts of a post, given to another officer of the same agency from a day to a day.

    Checked and saved in one transaction, which holds the post from the check on: of two
    administrators who give it away for the same days, the second is told so.
    """

    post = PostChoice(label=gettext_lazy("Post"), queryset=Post.objects.none())
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the officer who stands in"),
        help_text=gettext_lazy("Somebody who holds a post at the same agency"),
    )
    field_order = ["post", "email", "reason", "valid_from", "valid_to"]

    class Meta:
        model = Delegation
        fields = ["post", "reason", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        posts = Post.objects.valid_on().select_related("user", "agency")
        self.fields["post"].queryset = posts.order_by("agency__name", "user__full_name", "pk")

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        _check_order(given["valid_from"], given["valid_to"])
        if given["valid_from"] < today():
            raise ValidationError({"valid_from": _("It cannot begin before today")})
        self.instance.to = self._colleague(given["email"].lower(), given["post"])
        post = Post.objects.select_for_update(of=("self",)).get(pk=given["post"].pk)
        standing = post.delegations.filter(revoked_at__isnull=True)
        taken = standing.filter(valid_from__lte=given["valid_to"])
        if taken.filter(valid_to__gte=given["valid_from"]).exists():
            raise ValidationError(_("This post is already delegated in those days"))
        return given

    def _colleague(self, email, post):
        others = Post.objects.valid_on().filter(agency=post.agency).exclude(user=post.user)
        found = others.filter(user__email=email, user__is_active=True).first()
        if found is None:
            raise ValidationError(_("No other officer of this agency has this e-mail"))
        return found.user


class EndDelegationForm(WagtailAdminModelForm):
    """It may end earlier, or at once with a reason; one that is over stays as it was."""

    revoke = forms.BooleanField(
        label=gettext_lazy("Withdraw it at once"),
        required=False,
        help_text=gettext_lazy("From this moment the post is no longer in other hands"),
    )
    why = forms.CharField(
        label=gettext_lazy("Reason for withdrawing it"), required=False, max_length=200
    )
    field_order = ["valid_to", "revoke", "why"]

    class Meta:
        model = Delegation
        fields = ["valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreed = self.instance.valid_to
        for field in self.fields.values():
            field.disabled = self.instance.is_over

    def clean(self):
        given = super().clean()
        if given.get("revoke") and not given.get("why"):
            self.add_error("why", _("Say why it is withdrawn"))
        if given.get("why") and not given.get("revoke"):
            self.add_error("revoke", _("Tick this to withdraw it, or leave the reason empty"))
        return given

    def clean_valid_to(self):
        last_day = self.cleaned_data["valid_to"]
        _check_order(self.instance.valid_from, last_day)
        if last_day > self.agreed:
            raise ValidationError(_("It can only end earlier; for longer, add another one"))
        if last_day < min(today(), self.agreed):
            raise ValidationError(_("This day has passed. To end it now, withdraw it"))
        return last_day


def _check_order(first_day, last_day):
    if last_day and last_day < first_day:
        raise ValidationError(_("The last day is before the first day"))


class AgencyForm(WagtailAdminModelForm):
    """Code, name and place come with the map and are not changed here."""

    class Meta:
        model = Agency
        fields = ["code", "name", "phone", "address", "tax_code", "calendar"]
        fields += ["budget_unit_code", "budget_chapter", "treasury_account"]
        labels = {
            "budget_unit_code": gettext_lazy("Code of the budget unit (ĐVQHNS)"),
            "budget_chapter": gettext_lazy("Chapter of the state budget"),
            "treasury_account": gettext_lazy("Account at the Treasury"),
        }
        help_texts = {
            "budget_unit_code": gettext_lazy("Seven digits; they stand on the Treasury's table"),
            "budget_chapter": gettext_lazy("Three digits; they stand on the Treasury's table"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("code", "name"):
            self.fields[name].disabled = True
        if self.instance.is_demo_code:
            self.fields["code"].help_text = _("A demo code: it is not on the official list")

    def clean_tax_code(self):
        text = self.cleaned_data["tax_code"]
        return normalise_tax_code(text) if text else ""

    def clean_budget_unit_code(self):
        text = self.cleaned_data["budget_unit_code"].strip()
        if text and not re.fullmatch(r"[0-9]{7}", text):
            raise ValidationError(_("Enter the seven digits of the code"))
        return text

    def clean_budget_chapter(self):
        text = self.cleaned_data["budget_chapter"].strip()
        if text and not re.fullmatch(r"[0-9]{3}", text):
            raise ValidationError(_("Enter the three digits of the chapter"))
        return text


class CalendarForm(WeekFields, WagtailAdminModelForm):
    class Meta:
        model = Calendar
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_of_week(self.instance.week)

    def clean(self):
        given = super().clean()
        self.instance.week = self.clean_week()
        return given


class DayForm(WagtailAdminModelForm):
    class Meta:
        model = CalendarDay
        fields = ["day", "kind", "note", "calendar", "agency", "is_provisional"]
        field_classes = {"agency": AgencyChoice}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.valid_on().order_by("name", "code")

    def clean(self):
        given = super().clean()
        if given.get("calendar") and given.get("agency"):
            words = _("Choose either open hours, or one agency, or leave both empty")
            self.add_error("agency", words)
        return given

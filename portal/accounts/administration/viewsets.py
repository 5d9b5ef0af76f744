"""The administrator's menu: who works where, and when the offices are open."""

from django.db import transaction
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSetGroup

from portal.accounts.administration import forms
from portal.accounts.administration.base import AddView, ChangeView, OfficeViewSet
from portal.accounts.delegations import revoke
from portal.accounts.models import Agency, Calendar, CalendarDay, Delegation, Post
from portal.core.dates import format_date


def day_column(name: str, label) -> Column:
    def shown(row):
        day = getattr(row, name)
        return format_date(day) if day else ""

    return Column(name, label=label, accessor=shown, sort_key=name)


class PostViewSet(OfficeViewSet):
    """Posts are given and ended; none is deleted, for acts were done in it."""

    model = Post
    name = "posts"
    icon = "user"
    add_form, change_form = forms.PostForm, forms.EndPostForm
    names = ("user", "agency", "role", "title", "valid_from", "valid_to")
    related = ("user", "agency")
    list_display = (
        "user",
        "role",
        "title",
        "agency",
        day_column("valid_from", _("First day")),
        day_column("valid_to", _("Last day")),
    )
    list_filter = ("role",)
    search_fields = ("user__full_name", "user__email", "agency__name", "agency__code")
    ordering = ("-pk",)


@method_decorator(transaction.atomic, name="post")
class AddDelegationView(AddView):
    """The form holds the post until the delegation is saved."""


class EndDelegationView(ChangeView):
    def save_instance(self):
        given = self.form.cleaned_data
        if not given["revoke"]:
            return super().save_instance()
        return revoke(delegation=self.object, actor=self.request.user, reason=given["why"])


class DelegationViewSet(OfficeViewSet):
    """It ends by itself after its last day, or when it is withdrawn."""

    model = Delegation
    name = "delegations"
    icon = "group"
    add_form, change_form = forms.DelegationForm, forms.EndDelegationForm
    add_view_class, edit_view_class = AddDelegationView, EndDelegationView
    names = ("post", "to", "reason", "valid_from", "valid_to")
    related = ("post__user", "post__agency", "to")
    list_display = (
        "post",
        "to",
        "reason",
        day_column("valid_from", _("First day")),
        day_column("valid_to", _("Last day")),
        day_column("revoked_at", _("Withdrawn")),
    )
    search_fields = ("post__user__full_name", "to__full_name", "post__agency__name")
    ordering = ("-pk",)


class AgencyViewSet(OfficeViewSet):
    model = Agency
    name = "agencies_office"
    icon = "home"
    acts = ("change",)
    change_form = forms.AgencyForm
    names = ("phone", "address", "tax_code", "calendar")
    names += ("budget_unit_code", "budget_chapter", "treasury_account")
    related = ("level", "calendar")
    list_display = (
        "name",
        Column("code_label", label=_("Agency code"), sort_key="code"),
        "level",
        "phone",
        "calendar",
    )
    list_filter = ("level",)
    search_fields = ("name", "code")


class CalendarViewSet(OfficeViewSet):
    model = Calendar
    name = "open_hours"
    icon = "time"
    add_form = change_form = forms.CalendarForm
    names = ("name", "week")
    list_display = ("name",)


class DayViewSet(OfficeViewSet):
    model = CalendarDay
    name = "special_days"
    icon = "date"
    acts = ("add", "change", "delete")
    add_form = change_form = forms.DayForm
    names = ("day", "kind", "note", "calendar", "agency", "is_provisional")
    related = ("calendar", "agency")
    list_display = (
        "day",
        "kind",
        "note",
        "calendar",
        "agency",
        BooleanColumn("is_provisional", label=_("Provisional")),
    )
    list_filter = ("kind", "is_provisional")
    ordering = ("-day",)


class OfficeGroup(ModelViewSetGroup):
    menu_label = _("Offices")
    menu_icon = "group"
    menu_order = 600
    items = (PostViewSet, DelegationViewSet, AgencyViewSet, CalendarViewSet, DayViewSet)

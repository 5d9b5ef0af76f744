"""The administrator's list of digital seals: what the workers found about each key."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column

from portal.accounts.administration.base import ListView, OfficeViewSet
from portal.core.dates import format_date, format_datetime, local
from portal.documents.models import IssuedDocument, SealCheck
from portal.verification.seals import WORDS


class SealListView(ListView):
    def get_base_queryset(self):
        held = IssuedDocument.objects.waiting_for_seal().filter(agency__code=OuterRef("code"))
        counted = held.order_by().values("agency__code").annotate(n=Count("pk")).values("n")
        return super().get_base_queryset().annotate(held=Coalesce(Subquery(counted), 0))


class SealViewSet(OfficeViewSet):
    """To look at only: keys are put beside the workers, never into a form."""

    model = SealCheck
    name = "seals"
    icon = "key"
    menu_order = 610
    add_to_admin_menu = True
    acts = ("view",)
    index_view_class = SealListView
    inspect_view_enabled = False
    search_fields = ("code", "agency", "signer")
    list_filter = ("problem",)
    list_display = (
        "agency",
        "code",
        Column("problem", label=_("Condition"), accessor=lambda row: gettext(WORDS[row.problem])),
        Column("held", label=_("Papers waiting")),
        "signer",
        "issuer",
        Column("until", label=_("Valid until"), accessor=lambda row: _day(row.until)),
        BooleanColumn("is_trial", label=_("Trial")),
        Column(
            "checked_at",
            label=_("Checked"),
            accessor=lambda row: format_datetime(local(row.checked_at)),
        ),
    )

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**{"edit_url_name": None} | kwargs)

    def get_form_class(self, for_update=False):
        return None

    def get_urlpatterns(self):
        return [one for one in super().get_urlpatterns() if one.name.startswith("index")]


def _day(moment) -> str:
    return format_date(moment) if moment else ""


@hooks.register("register_admin_viewset")
def seals():
    return SealViewSet()

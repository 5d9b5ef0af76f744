"""What administrators find in the editors' menu: gateways, bank accounts, forms of receipts."""

from django.contrib import messages
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from payments.administration import BankAccountViewSet
from payments.scheme_screen import SchemeViewSet
from payments.services import minimums
from procedures.models import ProcedureVersion


class ForAdministrators(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_settings_menu_item")
def gateways_item():
    address = reverse_lazy("payment_gateways")
    return ForAdministrators(_("Payment gateways"), address, name="gateways", icon_name="globe")


@hooks.register("register_admin_viewset")
def bank_accounts():
    return BankAccountViewSet()


@hooks.register("register_admin_viewset")
def receipt_schemes():
    return SchemeViewSet()


@hooks.register("after_publish_page")
def tell_of_small_fees(request, page):
    """Who publishes a fee hears at once which gateway is too large for it."""
    code = getattr(page, "code", "")
    versions = ProcedureVersion.objects.valid_on().filter(procedure__code=code)
    version = versions.select_related("procedure").order_by("-number").first() if code else None
    for words in minimums.warnings_of(version) if version else ():
        messages.warning(request, words)

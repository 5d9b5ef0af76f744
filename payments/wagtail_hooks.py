"""What administrators find in the editors' menu: gateways and bank accounts."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from payments.administration import BankAccountViewSet


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

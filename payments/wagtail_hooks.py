"""The administrator's way to the gateways, in the menu where the other settings are."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class ForAdministrators(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_settings_menu_item")
def gateways_item():
    address = reverse_lazy("payment_gateways")
    return ForAdministrators(_("Payment gateways"), address, name="gateways", icon_name="globe")

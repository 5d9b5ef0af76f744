"""What administrators find in the editors' menu: messages that did not go out."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class ForAdministrators(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_settings_menu_item")
def deliveries_item():
    address = reverse_lazy("deliveries")
    return ForAdministrators(_("Messages sent"), address, name="deliveries", icon_name="mail")

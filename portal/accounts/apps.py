from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    default_auto_field = "django.db.models.BigAutoField"


class UsersAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user admin with our forms."""

    group_viewset = "portal.accounts.users_admin.GroupViewSet"
    user_viewset = "portal.accounts.users_admin.UserViewSet"
    default = False

    def ready(self):
        super().ready()
        from wagtail.admin.views.account import NameEmailSettingsPanel

        from portal.accounts.forms import NameEmailForm

        NameEmailSettingsPanel.form_class = NameEmailForm

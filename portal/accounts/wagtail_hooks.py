from wagtail import hooks

from portal.accounts.administration.viewsets import OfficeGroup


@hooks.register("register_admin_viewset")
def offices():
    return OfficeGroup()

from wagtail import hooks

from payments.administration import BankAccountViewSet


@hooks.register("register_admin_viewset")
def bank_accounts():
    return BankAccountViewSet()

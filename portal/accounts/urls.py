"""Below tai-khoan/. Of allauth only the pages that we have: names are allauth's, words are ours."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from portal.accounts import views

RESET_KEY = r"^mat-khau/dat-lai/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("", views.profile, name="profile"),
    path("sua/", views.profile_edit, name="profile_edit"),
    path("uy-quyen/", views.mandates, name="mandates"),
    path("vao/", views.after_sign_in, name="after_sign_in"),
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-ky/", account.signup, name="account_signup"),
    path("dang-xuat/", views.SignOutView.as_view(), name="account_logout"),
    path("tam-khoa/", account.account_inactive, name="account_inactive"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/doi/", account.password_change, name="account_change_password"),
    path("mat-khau/dat/", account.password_set, name="account_set_password"),
    path("mat-khau/quen/", account.password_reset, name="account_reset_password"),
    path("mat-khau/quen/da-gui/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "mat-khau/dat-lai/xong/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(RESET_KEY, account.password_reset_from_key, name="account_reset_password_from_key"),
    path("bao-mat/", views.FactorView.as_view(), name="mfa_index"),
    path("bao-mat/ma/", mfa.authenticate, name="mfa_authenticate"),
    path("bao-mat/xac-nhan/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("bao-mat/bat/", views.ActivateFactorView.as_view(), name="mfa_activate_totp"),
    path("bao-mat/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("bao-mat/ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "bao-mat/ma-du-phong/tao/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "bao-mat/ma-du-phong/tai/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]

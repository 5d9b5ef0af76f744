"""The forms of signing in and up, passwords and second factors, in our markup and words."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import GovukForm

NEW_PASSWORD_HINT = _("At least 10 characters. Three or four words that do not belong together.")


class EntranceForm(GovukForm):
    """Puts our labels and hints on allauth's fields; placeholders go."""

    labels: dict = {}
    hints: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(EntranceForm, account.LoginForm):
    labels = {"login": _("E-mail or phone number"), "password": _("Password")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignUpForm(EntranceForm, account.SignupForm):
    """E-mail or phone: at least one of them."""

    labels = {
        "email": _("E-mail"),
        "phone": _("Phone number"),
        "password1": _("Password"),
    }
    hints = {
        "full_name": _("As on your identity card"),
        "email": _("Needed to reset a forgotten password"),
        "phone": _("Fill in at least one of e-mail and phone number"),
        "password1": NEW_PASSWORD_HINT,
    }
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["full_name", "email", "phone", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Settings must call it required (allauth checks that every account can be signed in to).
        self.fields["email"].required = False

    def clean(self):
        cleaned = super().clean()
        missing = not cleaned.get("email") and not cleaned.get("phone")
        if missing and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Enter an e-mail or a phone number"))
        return cleaned

    def _clean_phone(self):
        phone = self.cleaned_data.get("phone")
        if phone and get_adapter().get_user_by_phone(phone):
            self.add_error("phone", get_adapter().error_messages["phone_taken"])


class ChangePasswordForm(EntranceForm, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password once more"),
    }
    hints = {"password1": NEW_PASSWORD_HINT}


class SetPasswordForm(EntranceForm, account.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("New password once more")}
    hints = {"password1": NEW_PASSWORD_HINT}


class ResetPasswordForm(EntranceForm, account.ResetPasswordForm):
    labels = {"email": _("E-mail of your account")}


class ResetPasswordKeyForm(EntranceForm, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password once more")}
    hints = {"password1": NEW_PASSWORD_HINT}


class ReauthenticateForm(EntranceForm, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class CodeForm(EntranceForm):
    labels = {"code": _("6-digit code")}
    hints = {"code": _("Open the authenticator app on your phone, or use a recovery code")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        box = {"inputmode": "numeric", "class": "govuk-input--width-10"}
        self.fields["code"].widget.attrs |= box


class AuthenticateForm(CodeForm, mfa.AuthenticateForm):
    """The code is all there is on the page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class MFAReauthenticateForm(CodeForm, mfa.ReauthenticateForm):
    pass


class ActivateForm(CodeForm, totp.ActivateTOTPForm):
    hints = {"code": _("The app shows a new one every 30 seconds")}

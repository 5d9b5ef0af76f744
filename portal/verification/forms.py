from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import GovukForm
from portal.documents.lookup import normalise_code

MAX_BYTES = 10 * 1024 * 1024


class CodeForm(GovukForm, forms.Form):
    code = forms.CharField(
        label=_("Verification code below the QR code"),
        max_length=40,
        help_text=_("12 letters and digits, for example 7K4Q-93TX-ABCD"),
    )

    def clean_code(self):
        code = normalise_code(self.cleaned_data["code"])
        if len(code) != 12:
            raise forms.ValidationError(_("The code has 12 letters and digits. Check it again."))
        return code


class FileForm(GovukForm, forms.Form):
    file = forms.FileField(
        label=_("PDF file of the receipt or result"),
        help_text=_("We compare it with our records and do not keep it. At most 10 MB."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        if not file.read(5).startswith(b"%PDF-"):
            raise forms.ValidationError(_("Choose a PDF file."))
        file.seek(0)
        return file

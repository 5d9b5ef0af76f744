"""The form in which editors name a field of administration and place it in lists."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from procedures.models import Field


class FieldForm(WagtailAdminModelForm):
    """Its code is made from the first name and stays."""

    class Meta:
        model = Field
        fields = ["name", "name_en", "order"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.instance.pk is None:
            self.instance.code = _new_code(name)
        return name


def _new_code(name: str) -> str:
    """Raises ValidationError where it is taken, or the name holds nothing to make it from."""
    code = Field.code_of(name)[: Field._meta.get_field("code").max_length]
    if not code or Field.objects.filter(code=code).exists():
        raise ValidationError(_("Write a name of letters that no other field has"))
    return code

"""Questions of which nothing is to be set beside their words."""

from django.utils.translation import gettext_lazy as _

from cms.blocks.question import CHOICES, WHO, WORDS, QuestionBlock, layout
from procedures.catalogue import fields


class PlainQuestionBlock(QuestionBlock):
    part = fields.PlainQuestion


class YesNoBlock(PlainQuestionBlock):
    class Meta:
        group = CHOICES
        icon = "tick-inverse"
        label = _("Yes or no")
        label_format = "{label_vi}"
        form_layout = layout()
        description = _("A question that is answered with yes or no")
        preview_value = {"label_vi": "Bạn có thuộc hộ nghèo không?", "part_id": "ho_ngheo"}


class NationalIdBlock(PlainQuestionBlock):
    class Meta:
        group = WHO
        icon = "key"
        label = _("Identity number")
        label_format = "{label_vi}"
        form_layout = layout()
        description = _("The personal identification number, checked as it is typed")
        preview_value = {"label_vi": "Số định danh cá nhân", "part_id": "so_dinh_danh"}


class TaxCodeBlock(PlainQuestionBlock):
    class Meta:
        group = WHO
        icon = "key"
        label = _("Tax code")
        label_format = "{label_vi}"
        form_layout = layout()
        description = _("The tax code of a person or a firm, checked as it is typed")
        preview_value = {"label_vi": "Mã số thuế", "part_id": "ma_so_thue"}


class PhoneBlock(PlainQuestionBlock):
    class Meta:
        group = WHO
        icon = "mobile-alt"
        label = _("Phone number")
        label_format = "{label_vi}"
        form_layout = layout()
        description = _("A Vietnamese phone number")
        preview_value = {"label_vi": "Số điện thoại", "part_id": "dien_thoai"}


class EmailBlock(PlainQuestionBlock):
    class Meta:
        group = WHO
        icon = "mail"
        label = _("Email address")
        label_format = "{label_vi}"
        form_layout = layout()
        description = _("An address for letters by email")
        preview_value = {"label_vi": "Thư điện tử", "part_id": "thu_dien_tu"}


class ConsentBlock(PlainQuestionBlock):
    class Meta:
        group = CHOICES
        icon = "tick"
        label = _("Consent")
        label_format = "{label_vi}"
        form_layout = layout()
        description = _("A sentence that must be ticked to go on")
        preview_value = {"label_vi": "Tôi cam đoan lời khai là đúng.", "part_id": "cam_doan"}


class InfoBlock(PlainQuestionBlock):
    class Meta:
        group = WORDS
        icon = "info-circle"
        label = _("Words only")
        label_format = "{label_vi}"
        form_layout = layout()
        description = _("A note between the questions; nobody answers it")
        preview_value = {"label_vi": "Khai đúng như giấy tờ tùy thân.", "part_id": "luu_y"}

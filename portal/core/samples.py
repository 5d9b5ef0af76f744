"""Invented content for the component sheet."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from portal.core.components import STATUSES
from portal.core.forms import Checkboxes, DateField, GovukForm, MoneyField, Radios, YesNoField
from portal.core.keyset import Page

PLACES = [("clinic", "Cơ sở y tế"), ("home", "Tại nhà"), ("other", "Nơi khác")]
WARDS = [("", ""), ("1", "Phường Võ Cường"), ("2", "Phường Suối Hoa")]
COPIES = [("birth", "Giấy khai sinh"), ("marriage", "Giấy chứng nhận kết hôn")]


class SampleForm(GovukForm, forms.Form):
    """Every kind of field that the renderer knows."""

    full_name = forms.CharField(label="Họ, chữ đệm, tên", help_text="Như trên thẻ căn cước")
    national_id = forms.CharField(label="Số định danh cá nhân", max_length=12)
    born = DateField(label="Ngày sinh", help_text="Ví dụ: 27 3 2024")
    copies = forms.IntegerField(label="Số bản sao", min_value=1)
    price = MoneyField(label="Giá chuyển nhượng", required=False)
    ward = forms.ChoiceField(label="Xã, phường, thị trấn", choices=WARDS)
    place = forms.ChoiceField(
        label="Trẻ sinh ra ở đâu?",
        choices=PLACES,
        widget=Radios(hints={"home": "Cần văn bản của người làm chứng"}),
    )
    kinds = forms.MultipleChoiceField(label="Giấy tờ cần sao", choices=COPIES, widget=Checkboxes)
    married = YesNoField(label="Cha mẹ có đăng ký kết hôn không?")
    reason = forms.CharField(label="Lý do", widget=forms.Textarea, max_length=200, required=False)
    proof = forms.FileField(label="Giấy chứng sinh", help_text="PDF, JPG hoặc PNG, dưới 10 MB")
    password = forms.CharField(
        label="Mật khẩu", widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    agreed = forms.BooleanField(label="Tôi cam đoan các thông tin trên là đúng")


def refused_form():
    """A posted form with an error of each kind."""
    posted = {
        "refused-born_day": "30",
        "refused-born_month": "2",
        "refused-born_year": "2024",
        "refused-copies": "0",
        "refused-price": "1.250.000",
        "refused-full_name": "Nguyễn Thị Mai Hương",
    }
    return SampleForm(posted, prefix="refused", auto_id="id_%s")


def due_times():
    """Inputs of `due_tag`, one a row."""
    now = timezone.now()
    plain = {"paused": False, "share": None, "days": None}
    return [
        plain | {"due": now - timedelta(days=2)},
        plain | {"due": now + timedelta(minutes=1)},
        plain | {"due": now + timedelta(days=1)},
        plain | {"due": now + timedelta(days=2), "share": 0.6, "days": 2},
        plain | {"due": now + timedelta(days=9)},
        plain | {"due": now + timedelta(days=9), "paused": 6},
    ]


TASKS = [
    {"title": "Điều kiện và nơi đăng ký", "url": "#", "state": "done"},
    {
        "title": "Người yêu cầu đăng ký",
        "url": "#",
        "state": "done",
        "hint": "Điền sẵn từ tài khoản của bạn",
    },
    {"title": "Thông tin về trẻ", "url": "#", "state": "todo"},
    {"title": "Giấy tờ kèm theo", "url": "#", "state": "error"},
    {"title": "Kiểm tra và gửi", "state": "wait"},
]
TIMELINE = [
    {"title": "Trả kết quả", "meta": "Dự kiến 06/09/2024", "state": "next"},
    {"title": "Đang thẩm định", "meta": "UBND phường Võ Cường", "state": "now"},
    {"title": "Chờ bạn bổ sung", "meta": "Đồng hồ dừng", "state": "wait", "icon": "fileplus"},
    {"title": "Đã tiếp nhận", "meta": "15:20 ngày 29/08/2024"},
]
FILES = [
    {
        "name": "Giấy chứng sinh.pdf",
        "note": "Đã quét, an toàn · 1,2 MB",
        "state": "ok",
        "icon": "shield",
        "acts": [{"label": "Xem", "url": "#"}, {"label": "Xóa", "url": "#"}],
    },
    {"name": "cccd-mat-truoc.jpg", "note": "Đang quét vi-rút…", "icon": "gear"},
    {
        "name": "don-de-nghi.docm",
        "note": "Tệp chứa macro, chưa nhận. Lưu lại thành PDF.",
        "state": "bad",
        "icon": "alert",
    },
]
ANSWERS = [
    {"key": "Họ, chữ đệm, tên", "value": "Nguyễn Gia Bảo", "url": "#"},
    {"key": "Ngày sinh", "value": "03/09/2024", "url": "#"},
    {"key": "Nơi đăng ký", "value": "UBND phường Võ Cường"},
]
STEPS = ["Chuẩn bị", "Thông tin", "Kiểm tra", "Nộp phí"]


def sheet():
    """Context of `core/components.html`."""
    return {
        "statuses": list(STATUSES),
        "due_times": due_times(),
        "tasks": TASKS,
        "timeline_items": TIMELINE,
        "files": FILES,
        "answers": ANSWERS,
        "step_labels": STEPS,
        "empty_form": SampleForm(),
        "refused_form": refused_form(),
        "page": Page([], next="next", previous="previous"),
    }

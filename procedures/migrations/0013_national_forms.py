"""The two sets of forms of the one-stop office that the law has known, with their dates."""

from datetime import date

from django.db import migrations

SETS = [
    (
        "Thông tư 01/2018/TT-VPCP",
        (date(2019, 1, 8), date(2025, 9, 14)),
        [
            ("appointment", "Mẫu số 01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "A5"),
            ("supplement", "Mẫu số 02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "A5"),
            ("refusal", "Mẫu số 03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "A5"),
            ("apology", "Mẫu số 04", "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "A5"),
            ("control", "Mẫu số 05", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "A5"),
            ("register", "Mẫu số 06", "Sổ theo dõi hồ sơ", "A4"),
        ],
    ),
    (
        "",  # no form of that circular: the letter follows decree 30/2020
        (date(2019, 1, 8), date(2025, 9, 14)),
        [("stop", "", "Thông báo dừng giải quyết hồ sơ", "A4")],
    ),
    (
        "Thông tư 03/2025/TT-VPCP",
        (date(2025, 9, 15), None),
        [
            ("appointment", "Mẫu số 01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "A4"),
            ("supplement", "Mẫu số 02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "A4"),
            ("refusal", "Mẫu số 03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "A4"),
            (
                "apology",
                "Mẫu số 04",
                "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
                "A4",
            ),
            ("stop", "Mẫu số 05", "Thông báo dừng giải quyết hồ sơ", "A4"),
            ("control", "Mẫu số 06", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "A4"),
            ("register", "Mẫu số 07", "Sổ theo dõi hồ sơ", "A4"),
        ],
    ),
]


def add(apps, schema_editor):
    forms = apps.get_model("procedures", "SlipForm").objects
    for source, (first, last), rows in SETS:
        for slip, number, title, paper in rows:
            words = {"number": number, "title": title, "source": source, "symbol": "TNHS"}
            dates = {"valid_from": first, "valid_to": last}
            forms.create(slip=slip, paper=paper, **words, **dates)


def take_away(apps, schema_editor):
    apps.get_model("procedures", "SlipForm").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("procedures", "0012_extensions_forms")]

    operations = [migrations.RunPython(add, take_away)]

"""Non-breaking spaces where Vietnamese must not be torn apart at the end of a line."""

import re

from django.utils.formats import number_format

from portal.core.spoken import alike

NBSP = "\u00a0"
KILOBYTE, MEGABYTE = 1024, 1024 * 1024
UNITS = "đ|đồng|%|kB|MB|GB|m²|ha|km|giờ|phút|ngày|tháng|năm|trang|bản|tệp|hồ sơ"
NUMBERED = "Điều|điều|Khoản|khoản|Điểm|điểm|Số|số|Mục|mục|ngày|tháng|năm|Quý|quý|Bước|bước|Mẫu|mẫu"
AFTER_NUMBER = re.compile(rf"(\d) ({UNITS})(?!\w)")
BEFORE_NUMBER = re.compile(rf"(?<!\w)({NUMBERED}) (\d)")
WEEKDAY = re.compile(
    r"(?<!\w)([Tt]hứ) (Hai|Ba|Tư|Năm|Sáu|Bảy|\d)(?!\w)|(?<!\w)([Cc]hủ) (nhật)(?!\w)"
)


def bind_words(text):
    """ "24.000 đ", "thứ Tư", "Điều 11", "10 MB" with spaces that do not break."""
    words = text if isinstance(text, str) else str(text)
    bound = AFTER_NUMBER.sub(rf"\1{NBSP}\2", words)
    bound = BEFORE_NUMBER.sub(rf"\1{NBSP}\2", bound)
    return alike(words, WEEKDAY.sub(lambda found: found.group().replace(" ", NBSP), bound))


def size_words(size: int) -> str:
    """ "210 kB", "1,2 MB" """
    if size < MEGABYTE:
        return f"{max(1, round(size / KILOBYTE))}{NBSP}kB"
    return f"{number_format(round(size / MEGABYTE, 1), 1)}{NBSP}MB"

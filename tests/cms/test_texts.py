"""The texts that come with the portal: the same in both languages, and no promise too many."""

import re

import pytest

from cms.content.build import words
from procedures.jobs import FORGOTTEN


def kinds(language: str, name: str) -> list[str]:
    return [block["type"] for block in words(f"pages_{language}")[name]["body"]]


@pytest.mark.parametrize("name", ["privacy", "accessibility"])
def test_notices_say_as_much_in_english(name):
    assert kinds("en", name) == kinds("vi", name)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_privacy_notice_names_the_days_after_which_drafts_go(language):
    (days,) = re.findall(r"(\d+) (?:ngày|days)", str(words(f"pages_{language}")["privacy"]))
    assert int(days) == FORGOTTEN.days


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_promised_that_is_not_built(language):
    said = str(words(f"pages_{language}"))
    for promise in (
        r"mã QR|QR code",
        r"gửi thư xin lỗi, nêu",
        r"cán bộ nhập hồ sơ cùng",
        r"ai đã xem",
    ):
        assert not re.search(promise, said)

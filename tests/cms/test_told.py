"""English guides say to the eye and to the ear which words nobody has translated."""

import pytest

from tests.cms.conftest import draft, text

CODE = "2.000635"
MARK = '<span class="mc-small mc-soft" lang="vi">(Tiếng Việt)</span>'


@pytest.mark.parametrize(
    ("address", "english", "is_marked"),
    [
        (f"/en/thu-tuc/{CODE}/", "", True),
        (f"/en/thu-tuc/{CODE}/", "In English.", False),
        (f"/thu-tuc/{CODE}/", "", False),
    ],
)
def test_a_summary_without_english_is_marked(page, client, address, english, is_marked):
    draft(page, summary="Ngắn gọn.", summary_en=english, checked=True).publish()
    html = text(client.get(address))

    shown = f'<span lang="vi">Ngắn gọn.</span> {MARK}'
    assert (shown in html) is is_marked
    assert ("Ngắn gọn." in html) is (not english)

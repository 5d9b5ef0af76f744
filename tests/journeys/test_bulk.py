"""A leader decides twenty files at once, and each citizen gets a paper of their own: with the seal
of the agency alone, or signed under one confirmation on the phone."""

import pytest

from tests.journeys import desk, province

pytestmark = pytest.mark.journey
FILES = 20
# Copies that wait for the signature, brought there through the services: at the ward, and at
# another one, whose leader has a certificate.
FILE = """
from portal.accounts.models import Post, User
from portal.demo import applications, people
from procedures.models import Procedure
copy = Procedure.objects.get(code="2.000635")
citizens = list(User.objects.filter(email__in=map(people.email, people.CITIZENS)))
others = (n for n in range(1000, 2000, 2) if applications._commune(n) != applications._commune(0))
place = 0 if {at_ward} else next(others)
for number, citizen in zip(range({files}), citizens * {files}):
    applications._walk("advanced", copy, citizen, place)
posts = Post.objects.valid_on().filter(agency=applications._commune(place), role="approver")
print(posts.get().user.email)
"""
LIST, TO_SIGN = "/ban-lam-viec/?procedure=2.000635", "/ban-lam-viec/ky-so/"


def file_some(stack, *, at_ward) -> str:
    """The e-mail of the leader there."""
    code = FILE.format(files=FILES, at_ward=at_ward)
    return province.manage(stack.var, stack.database, "shell", "-c", code).split()[-1]


def test_a_leader_approves_twenty_files_at_once(visitor, stack):
    leader = visitor(file_some(stack, at_ward=True))
    page = leader.open(LIST)
    page.get_by_role("link", name="Chọn tất cả trong trang này").click()
    ticked = page.locator("tbody [name=item]:checked").count()
    assert ticked >= FILES
    page.locator("[data-act=approve]").click()
    page.wait_for_url("**/hang-loat/approve/")
    chosen = page.locator("[name=chosen]").count()
    assert chosen >= FILES
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/hang-loat/ket-qua/**")
    page.locator("[data-wait]").wait_for(state="detached", timeout=120_000)
    assert page.locator('[data-live="done"]').inner_text() == str(chosen)
    assert page.locator('[data-live="refused"]').inner_text() == "0"
    code = page.locator("tbody a.mc-code").first.inner_text()
    page.get_by_role("link", name=code).click()
    page.locator("#p-issued").wait_for()
    leader.open(LIST)
    assert page.get_by_role("link", name=code).count() == 0


def test_a_leader_signs_twenty_files_under_one_confirmation(visitor, stack):
    leader = visitor(file_some(stack, at_ward=False))
    page = leader.open(TO_SIGN)
    boxes = page.locator("tbody [name=item]")
    assert boxes.count() >= FILES
    for number in range(FILES):
        boxes.nth(number).check()
    code = page.locator("tbody a.mc-code").first.inner_text()
    page.locator("[data-bulk] button").click()
    desk.confirm_on_phone(leader)
    assert f"Đã ký {FILES} trên {FILES} văn bản." in leader.reads()
    page.get_by_role("link", name=code).click()
    leader.look_until(page.locator("#p-issued"), within=60)
    leader.open(TO_SIGN)
    assert page.get_by_role("link", name=code).count() == 0

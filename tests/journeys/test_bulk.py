"""A leader approves twenty files at once, and each citizen gets a paper of their own."""

import pytest

from tests.journeys import desk, province

pytestmark = pytest.mark.journey
FILES = 20
# Copies that wait at the ward for the signature, brought there through the services.
FILE = """
from portal.accounts.models import User
from portal.demo import applications, people
from procedures.models import Procedure
copy = Procedure.objects.get(code="2.000635")
citizens = User.objects.filter(email__in=map(people.email, people.CITIZENS))
for number, citizen in zip(range({files}), list(citizens) * {files}):
    applications._walk("advanced", copy, citizen, 0)
"""
LIST = "/ban-lam-viec/?procedure=2.000635"


def test_a_leader_approves_twenty_files_at_once(visitor, stack):
    province.manage(stack.var, stack.database, "shell", "-c", FILE.format(files=FILES))
    leader = visitor(desk.officer("approver"))
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

"""A file that will be late gets its apology and a new date in time; another one is late already."""

import re

import pytest

from portal.demo.names import person
from tests.journeys import desk, paying, province

pytestmark = pytest.mark.journey

CITIZEN = "congdan8@motcua.example"
DAYS_AGO = 40  # more than the time limit of fifteen working days, holidays included
# Taken up by an examiner of the ward, through the services, so many days ago; it costs nothing.
# What was published with the province is taken for older than it is.
FILE = """
from datetime import timedelta
import time_machine
from django.utils import timezone
from portal.accounts.models import User
from portal.demo import acts, applications
from procedures.models import Procedure
Procedure.current_version = lambda self, day=None: self.versions.first()
citizen = User.objects.get(email="{citizen}")
with time_machine.travel(timezone.now() - timedelta(days={days})):
    procedure = Procedure.objects.get(code="1.011607")
    application = applications.draft_of(procedure, citizen, 0)
    for act in ("file", "receive", "start"):
        application = acts.PERFORM[act](application)
print(application.code)
"""
REASON = "Phải xác minh thu nhập của hộ tại nơi làm việc."
LETTER = f"main li:has-text('xin lỗi') {paying.PAPER}"
OVERDUE, MORE = "Hồ sơ đã quá hạn trả kết quả", "+3 ngày:"
DATE = re.compile(r"\d\d/\d\d/\d{4}")


def test_an_overdue_file_with_apology(visitor, stack):
    early, late = filed(stack, days=0), filed(stack, days=DAYS_AGO)
    leader, citizen = visitor(desk.officer("approver")), visitor(CITIZEN)
    in_time(leader, citizen, early)
    shown_as_late(visitor(desk.officer("examiner")), leader, citizen, late)
    too_late(leader, citizen, late)


def filed(stack, *, days) -> str:
    """The code of the file."""
    code = FILE.format(citizen=CITIZEN, days=days)
    return province.manage(stack.var, stack.database, "shell", "-c", code).split()[-1]


def in_time(leader, citizen, code):
    """The time limit becomes longer; the citizen is told why, and until when."""
    said, date = apologise(leader, code)
    assert "Thời hạn giải quyết được gia hạn đến ngày bạn chọn." in said
    at_home(citizen, code)
    told = citizen.reads()
    assert "Cơ quan xin lỗi và hẹn lại ngày trả kết quả" in told
    assert OVERDUE not in told
    assert date in told
    assert REASON in told
    read_letter(citizen, code, date)


def shown_as_late(examiner, leader, citizen, code):
    """In words, to whoever has it, whoever leads, and whoever waits."""
    desk.take_from_inbox(examiner, code, view="overdue")
    assert re.search(r"Bước này: Quá \d+ ngày", examiner.reads())
    leader.open("/ban-lam-viec/bao-cao/")
    assert re.search(r"Đang giải quyết: [1-9]\d* quá hạn", leader.reads())
    citizen.open("/ho-so/")
    row = citizen.page.locator("article", has_text=code).inner_text()
    assert re.search(r"Quá \d+ ngày", row)
    at_home(citizen, code)
    told = citizen.reads()
    assert OVERDUE in told
    assert "Dự kiến đến" not in told


def too_late(leader, citizen, code):
    """One promise may still be given; by the law the file stays late."""
    said, date = apologise(leader, code)
    assert "vẫn tính là quá hạn" in said
    desk.take_from_inbox(leader, code, view="office")
    assert not leader.page.locator('.mc-acts a[href*="/extend/"]').count()
    at_home(citizen, code)
    told = citizen.reads()
    assert OVERDUE in told
    assert re.search(rf"Cơ quan đã xin lỗi và hẹn trả kết quả trước [^.]* {date}", told)
    read_letter(citizen, code, date)


def apologise(leader, code) -> tuple[str, str]:
    """(what the form says, the new date) of three more days."""
    desk.take_from_inbox(leader, code, view="office")
    page = leader.page
    page.locator('.mc-acts a[href*="/extend/"]').click()
    said = leader.reads()
    date = DATE.search(page.locator("[name=amount] option", has_text=MORE).inner_text())[0]
    page.go_back()
    desk.act(leader, "extend", {"amount": MORE, "reason": REASON})
    return said, date


def at_home(citizen, code):
    """The file, from the list of all."""
    page = citizen.open("/ho-so/")
    page.locator("article", has_text=code).get_by_role("link").first.click()
    citizen.page.wait_for_url("**/ho-so/*/")


def read_letter(citizen, code, date):
    """The apology as a PDF, once the worker has made it."""
    letter = paying.text_of(paying.fetch_pdf(citizen, paying.link_to_paper(citizen, LETTER)))
    for printed in (code, person(CITIZEN).full_name, REASON, date):
        assert printed in letter
    assert "xin lỗi" in letter.lower()

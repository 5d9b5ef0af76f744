"""Fills an empty database with a believable province. Safe to repeat."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from portal.accounts.models import Agency
from portal.accounts.province.maps import load_map
from portal.core.management import accounts
from portal.demo import banking, officers, people
from portal.demo.applications import STAGES, WANTED, make_applications
from portal.demo.closing import close_unserved
from portal.demo.owing import make_owing
from portal.demo.signers import make_signers
from portal.documents.seals.trial import make_trial_seals

SHOWN = (
    ("congdan", "công dân"),
    ("doanhnghiep", "đại diện doanh nghiệp"),
    ("tiepnhan.vocuong", "tiếp nhận, UBND phường Võ Cường"),
    ("thamdinh.vocuong", "thẩm định, UBND phường Võ Cường"),
    ("lanhdao.vocuong", "phê duyệt, UBND phường Võ Cường"),
    ("vanthu.vocuong", "văn thư, UBND phường Võ Cường"),
    ("thuphi.vocuong", "thu phí, UBND phường Võ Cường"),
    ("dieuphoi.datdai-bacninh", "phân công, Chi nhánh đất đai Bắc Ninh"),
    ("thamdinh.datdai-bacninh", "thẩm định, Chi nhánh đất đai Bắc Ninh"),
    ("lanhdao.sotnmt", "phê duyệt, Sở Tài nguyên và Môi trường"),
    ("kiemtra.thanhtra", "kiểm tra, Thanh tra tỉnh"),
    ("bientap", "biên tập thủ tục và bài viết"),
    ("duyetbai", "duyệt đăng"),
    ("quantri", "quản trị"),
)


class Command(BaseCommand):
    help = "Load the demo: map, calendars, officers, citizens, applications."

    def add_arguments(self, parser):
        parser.add_argument("--map", choices=["2023", "2025"], default=os.environ.get("MAP"))
        parser.add_argument(
            "--small",
            action="store_true",
            help="only officers of the capital, and one application at each stage",
        )

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("The demo's accounts are for demo settings only.")
        map_name = options["map"] or "2023"
        load_map(map_name)
        make_trial_seals(Agency.objects.valid_on())
        choose = officers.seats_of_capital if options["small"] else officers.seats
        officers.fill(choose(map_name), map_name)
        banking.open_accounts()
        people.make_people(map_name)
        call_command("seed_content", stdout=self.stdout)
        for code, missing in close_unserved(map_name):
            self.stdout.write(f"Đóng {code}: bản đồ {map_name} không có cơ quan ({missing})")
        make_applications(len(STAGES) if options["small"] else WANTED)
        make_owing()
        make_signers()
        self._print_accounts()

    def _print_accounts(self):
        """For the eye here, and for the `demo` and `smoke` commands as a file."""
        accounts.write(
            settings.VAR_DIR,
            [
                {
                    "who": what,
                    "login": people.email(handle),
                    "password": officers.PASSWORD,
                    "page": _first_page(handle),
                }
                for handle, what in SHOWN
            ],
        )
        self.stdout.write(f"\nMật khẩu của mọi tài khoản: {officers.PASSWORD}\n")
        for handle, what in SHOWN:
            self.stdout.write(f"  {people.email(handle):<42} {what}")
        self.stdout.write(
            "\nCán bộ cần mã 6 số khi đăng nhập: manage.py demo_code tiepnhan.vocuong@"
            f"{officers.DOMAIN}\n"
        )


def _first_page(handle: str) -> str:
    """Where this person's work begins."""
    if handle in ("congdan", "doanhnghiep"):
        return reverse("my_applications")
    if handle in ("bientap", "duyetbai", "quantri"):
        return reverse("wagtailadmin_home")
    return reverse("desk:inbox")

"""Who sits where: accounts, posts and second factors of the demo's officers."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.accounts.models import Agency, Post, User
from portal.accounts.province.bodies import Body, bodies, read, valid_from
from portal.accounts.totp import demo_secret
from portal.demo import names

PASSWORD = "motcua-demo-2024"
DOMAIN = "motcua.example"
HANDLES = {
    "receptionist": "tiepnhan",
    "examiner": "thamdinh",
    "approver": "lanhdao",
    "clerk": "vanthu",
    "cashier": "thuphi",
    "coordinator": "dieuphoi",
    "auditor": "kiemtra",
}
LEVELS = [level["code"] for level in read("levels")["levels"]]  # the highest first
FIVE = ("receptionist", "examiner", "approver", "clerk", "cashier")
CAPITAL_2025 = ("kinhbac", "vocuong", "vuninh", "bacgiang")
TITLES = {
    "receptionist": "Công chức Bộ phận Một cửa",
    "examiner": "Chuyên viên",
    "clerk": "Văn thư",
    "cashier": "Kế toán",
    "coordinator": "Trưởng phòng",
    "auditor": "Thanh tra viên",
}


@dataclass(frozen=True)
class Seat:
    """One post to fill."""

    body: Body
    role: str

    @property
    def email(self) -> str:
        return f"{HANDLES[self.role]}.{self.body.handle}@{DOMAIN}"

    @property
    def title(self) -> str:
        """Deputies sign as often as heads do; the same seat always has the same one."""
        if self.role != "approver":
            return TITLES[self.role]
        head = self.body.head
        deputy = len(self.body.handle) % 3 == 0
        return f"Phó {head}" if deputy else head


def seats(map_name: str) -> list[Seat]:
    """Every post of the map; the province's committee itself handles no files."""
    return [
        Seat(body, role) for body in bodies(map_name) if body.code != "H05" for role in _roles(body)
    ]


def seats_of_capital(map_name: str) -> list[Seat]:
    """Only those at provincial bodies, in the capital district and in its communes."""
    return [seat for seat in seats(map_name) if _in_capital(seat.body)]


def _in_capital(body: Body) -> bool:
    capital = body.area == "256" or body.parent == "H05.30"
    return body.level == LEVELS[0] or capital or body.handle in CAPITAL_2025


def _roles(body: Body):
    yield from FIVE
    if body.level != LEVELS[-1]:
        yield "coordinator"
    if body.sector == "inspection":
        yield "auditor"


@transaction.atomic
def fill(wanted: list[Seat], map_name: str):
    """Make the missing accounts, posts and factors of these seats; what exists stays as it is."""
    emails = {seat.email for seat in wanted}
    known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    hashes = {role: make_password(PASSWORD) for role in HANDLES}
    User.objects.bulk_create(
        [_account(seat, hashes) for seat in wanted if seat.email not in known], batch_size=500
    )
    users = {user.email: user for user in User.objects.filter(email__in=emails)}
    _give_posts(wanted, users, map_name)
    give_demo_factor(users.values())


def _account(seat: Seat, hashes: dict) -> User:
    name = names.person(seat.email).full_name
    return User(email=seat.email, full_name=name, password=hashes[seat.role])


def _give_posts(wanted, users, map_name):
    start = valid_from(map_name)
    agencies = {agency.code: agency for agency in Agency.objects.filter(valid_from=start)}
    held = set(Post.objects.values_list("user_id", "agency_id", "role"))
    posts = [
        Post(
            user=users[seat.email],
            agency=agencies[seat.body.code],
            role=seat.role,
            title=seat.title,
            valid_from=start,
        )
        for seat in wanted
    ]
    missing = [p for p in posts if (p.user_id, p.agency_id, p.role) not in held]
    Post.objects.bulk_create(missing, batch_size=500)


def give_demo_factor(users):
    """A TOTP factor with the account's fixed demo secret, for those who have none."""
    users = list(users)
    having = set(
        Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True)
    )
    Authenticator.objects.bulk_create(
        [
            Authenticator(
                user=user,
                type=Authenticator.Type.TOTP,
                data={"secret": encrypt(demo_secret(user.email))},
            )
            for user in users
            if user.pk not in having
        ],
        batch_size=500,
    )

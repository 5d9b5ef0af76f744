"""A catalogue as large as the national one, of procedures that compete with each other.

Each name is a verb with an object of a real field, as the national catalogue names them; variants
by level and by who asks fill it up. None of it is law: it stands in tests only.
"""

from itertools import chain
from pathlib import Path

HERE = Path(__file__).resolve().parent
NATIONAL = 2642  # procedures in the national catalogue
LICENCES = ("Cấp {}", "Cấp lại {}", "Gia hạn {}", "Sửa đổi, bổ sung {}", "Thu hồi {}")
VERBS = {
    "once": ("{}",),
    "again": ("Đăng ký lại {}",),
    "register": ("Đăng ký {}", "Đăng ký lại {}", "Thay đổi nội dung đăng ký {}", "Hủy đăng ký {}"),
    "licence": LICENCES,
    "card": (*LICENCES[:2], "Cấp đổi {}", *LICENCES[2:]),
    "person": ("Cấp {}", "Cấp lại {}", "Thu hồi {}", "Công nhận tương đương {}"),
    "body": (
        "Thành lập {}", "Đăng ký hoạt động {}", "Thay đổi nội dung đăng ký hoạt động {}",
        "Giải thể {}", "Tạm ngừng hoạt động {}", "Sáp nhập, hợp nhất {}",
    ),
    "company": (
        "Đăng ký thành lập {}", "Đăng ký thay đổi nội dung đăng ký {}", "Giải thể {}",
        "Tạm ngừng kinh doanh đối với {}", "Chuyển đổi {}", "Chia, tách, hợp nhất, sáp nhập {}",
    ),
    "works": (
        "Cấp giấy phép xây dựng mới {}", "Cấp giấy phép sửa chữa, cải tạo {}",
        "Điều chỉnh giấy phép xây dựng {}", "Gia hạn giấy phép xây dựng {}",
    ),
    "school": (
        "Cho phép thành lập {}", "Cho phép hoạt động {}", "Sáp nhập, chia, tách {}",
        "Giải thể {}", "Đình chỉ hoạt động {}",
    ),
    "allowance": ("Giải quyết hưởng {}", "Điều chỉnh mức hưởng {}", "Dừng hưởng {}"),
    "approve": ("Thẩm định {}", "Phê duyệt {}", "Phê duyệt điều chỉnh {}"),
}  # fmt: skip
VARIANTS = (
    "",
    " (cấp tỉnh)",
    " (cấp xã)",
    " đối với tổ chức",
    " đối với cá nhân",
    " có yếu tố nước ngoài",
    " trong khu công nghiệp",
    " đối với hộ gia đình",
)
LEVELS = ("commune", "province")


def objects():
    """(field, kind, object), in the order of the list."""
    for line in (HERE / "objects.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            head, _, rest = line.partition(": ")
            field, _, kind = head.partition(" / ")
            yield from ((field, kind, one.strip()) for one in rest.split(";"))


def names() -> list[tuple[str, str]]:
    """(field, name): all verbs of all objects, then the same again for each variant."""
    plain = [
        (field, _capital(verb.format(what)))
        for field, kind, what in objects()
        for verb in _verbs(kind, what)
    ]
    rounds = (
        [(field, name + _variant(i, turn)) for i, (field, name) in enumerate(plain)]
        for turn in range(len(VARIANTS))
    )
    return list(dict.fromkeys(chain.from_iterable(rounds)))


def _verbs(kind: str, what: str) -> tuple[str, ...]:
    if kind == "allowance" and what.startswith("mai táng phí"):
        return ("Giải quyết {}", "Điều chỉnh mức {}")
    return VERBS[kind]


def _variant(serial: int, turn: int) -> str:
    """None in the first round, then another one for each."""
    return VARIANTS[1 + (serial + turn) % (len(VARIANTS) - 1)] if turn else ""


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def catalogue(number: int, besides: set[str] = frozenset()) -> list[dict]:
    """`number` procedures with code, name, field, level; none with a folded name of `besides`."""
    from portal.core.text import fold

    wanted = [one for one in names() if fold(one[1]) not in besides][:number]
    return [
        {
            "code": f"8.{serial:06}",
            "name": name,
            "field": field,
            "level": LEVELS[serial % len(LEVELS)],
        }
        for serial, (field, name) in enumerate(wanted)
    ]


def questions(name: str) -> list[tuple[str, set[str]]]:
    """[(question, folded titles and codes that answer it)]"""
    from portal.core.text import fold

    found = []
    for line in (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        asked, bar, answers = line.partition(" | ")
        if bar and not line.startswith("#"):
            found.append((asked.strip(), {fold(one) for one in answers.split(";")}))
    return found

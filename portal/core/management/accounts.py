"""The demo accounts, as `seed_demo` leaves them in the var folder."""

import json
from pathlib import Path

FILE = "demo-accounts.json"  # [{"who": ..., "login": ..., "password": ..., "page": "/..."}]


def read(var: Path) -> list[dict[str, str]]:
    path = var / FILE
    return json.loads(path.read_text()) if path.exists() else []


def write(var: Path, accounts: list[dict[str, str]]) -> None:
    (var / FILE).write_text(json.dumps(accounts, ensure_ascii=False, indent=1))

"""The files of the demo: names and phrases."""

import json
from pathlib import Path

DATA = Path(__file__).parent / "data"


def read(name: str) -> dict:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))

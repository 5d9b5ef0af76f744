import json
import re
from importlib.metadata import metadata

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|HPND"
    r"|Unlicense|Zlib|0BSD|OFL|CC0|BlueOak",
    re.IGNORECASE,
)
REFUSED = re.compile(r"AGPL|Affero|(?<![LA])GPL|(?<!Lesser )General Public", re.IGNORECASE)
# Packages whose metadata say nothing usable: what their licence file says.
READ_BY_HAND = {
    "fido2": "BSD-2-Clause",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",  # the user chooses
}


class Command(BaseCommand):
    help = "List the licences of what ships; exit 1 on one outside the allow-list."

    def handle(self, *, verbosity, **options):
        found = [*python_packages(), *node_packages()]
        for name, licence in found:
            if verbosity:
                self.stdout.write(f"{name:<36} {licence}")
        refused = [f"{name}: {text}" for name, text in found if not is_allowed(text)]
        if refused:
            raise CommandError("not on the allow-list:\n" + "\n".join(refused))


def is_allowed(licence: str) -> bool:
    """Any one of the alternatives of "A OR B" is enough; all parts of "A AND B" are needed."""
    return any(
        ALLOWED.search(choice) is not None and REFUSED.search(choice) is None
        for choice in re.split(r"\bOR\b", licence)
    )


def python_packages() -> list[tuple[str, str]]:
    text = (settings.BASE_DIR / "requirements" / "base.txt").read_text()
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==(?![^\n]*never)", text, re.MULTILINE)
    return [(name, READ_BY_HAND.get(name) or licence_of(name)) for name in pinned]


def licence_of(name: str) -> str:
    about = metadata(name)
    classifiers = about.get_all("Classifier") or []
    classified = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License")]
    named = about.get("License-Expression") or (about.get("License") or "").split("\n")[0][:80]
    return named or " AND ".join(classified) or "unknown"


def node_packages() -> list[tuple[str, str]]:
    """What the theme is built from; only its result ships."""
    lock = settings.BASE_DIR / "package-lock.json"
    if not lock.exists():
        return []
    packages = json.loads(lock.read_text())["packages"]
    return [
        (path.removeprefix("node_modules/"), about.get("license", "unknown"))
        for path, about in packages.items()
        if path and not about.get("optional")
    ]

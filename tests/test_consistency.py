"""House rules that no linter knows. Each exception stands here with its reason."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.template import TemplateSyntaxError, engines

from portal.core.text import canonical_tones, nfc
from tests import sources

CODE_LINES, TEST_LINES, TEMPLATE_LINES, FUNCTION_LINES, TRANSITION_LINES = 400, 500, 120, 50, 5

# path or "path:function" -> why it may be longer
LONGER: dict[str, str] = {}

# beginning of a template's name -> who asks for it without writing the name down
ASKED_FOR_BY_RULE = {
    "400.html": "Django",
    "403.html": "Django",
    "403_csrf.html": "Django",
    "404.html": "Django",
    "500.html": "Django",
    "django/forms/": "form widgets",
    "mail/": "the kind of the news: tests/notices",
    "pdf/": "the kind of the document: tests/documents",
}

SHORT_FORMS = {
    r"\.update\([^)]*\bstatus=": "a status changes in transitions only",
    r"mark_safe\(f[\"']": "use format_html",
    r"FSMModelMixin|ConcurrentTransitionMixin": "they unprotect the state",
    r"request\.POST or None": "an empty POST is falsy: ask for the method",
}
WRITTEN = (".po", ".html", ".txt", ".json", ".py", ".js")
# texts of others as they were taken over, and what explains both manners
TAKEN_OVER = {
    "cms/data/procedures.json": "the national catalogue",
    "portal/accounts/province/data/units_2025.json": "names as the resolution writes them",
    "portal/core/text.py": "turns one manner into the other",
}
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js.org", "debian" + ".org/")
PLACES = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")
UNREAD = (".woff2", ".ttf", ".png", ".jpg", ".pdf", ".ico", ".sqlite3", ".webp", ".heic", ".p12")


@pytest.mark.parametrize(("pattern", "reason"), SHORT_FORMS.items())
def test_forbidden_forms(pattern, reason):
    project = [name for name in sources.code() if not name.startswith("payments/mockpay/")]
    found = [name for name in project if re.search(pattern, sources.read(name))]

    assert found == [], reason


@pytest.mark.parametrize("word", [*HOSTS, *PLACES])
def test_no_file_names_an_index_or_a_place_on_some_machine(word):
    texts = [name for name in sources.files() if not name.endswith(UNREAD)]

    assert [name for name in texts if word in sources.read(name)] == []


def limits() -> dict[str, int]:
    found = dict.fromkeys(sources.code(), CODE_LINES)
    found |= dict.fromkeys(sources.tests(), TEST_LINES)
    return found | dict.fromkeys(sources.templates(), TEMPLATE_LINES)


def test_tone_marks_stand_in_one_manner():
    """On the first vowel of an open syllable, as most sites of the state write: xóa, not xoá."""
    written = [name for name in sources.files() if name.startswith((*sources.CODE, "templates/"))]
    texts = [name for name in written if name.endswith(WRITTEN) and name not in TAKEN_OVER]
    assert [line for name in texts for line in otherwise(name)] == []


def otherwise(name: str) -> list[str]:
    """Lines of a file with a mark in another place."""
    text = nfc(sources.read(name))
    right = canonical_tones(text)
    pairs = zip(text.splitlines(), right.splitlines(), strict=True) if text != right else ()
    return [f"{name}: {line.strip()}" for line, better in pairs if line != better]


def test_files_stay_readable():
    lengths = {name: len(sources.read(name).splitlines()) for name in limits()}
    too_long = {name: n for name, n in lengths.items() if n > limits()[name] and name not in LONGER}

    assert too_long == {}


def functions():
    for name in sources.code():
        for node in ast.walk(ast.parse(sources.read(name))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name, node


def test_functions_stay_readable():
    too_long = {
        f"{name}:{node.name}": node.end_lineno - node.lineno + 1
        for name, node in functions()
        if node.end_lineno - node.lineno >= FUNCTION_LINES
    }

    assert set(too_long) - set(LONGER) == set()


def test_transitions_do_one_thing():
    too_long = []
    for name, node in functions():
        if any("transition" in ast.unparse(decorator) for decorator in node.decorator_list):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            too_long += [f"{name}:{node.name}"] if lines > TRANSITION_LINES else []

    assert too_long == []


def test_exceptions_are_still_needed():
    paths = {entry.split(":")[0] for entry in LONGER}

    assert paths <= set(sources.files())


def test_every_template_is_used():
    """Its name stands in code or in another template, or it replaces one of another package."""
    text = "".join(map(sources.read, [*sources.code(), *sources.templates()]))
    names = [name.removeprefix("templates/") for name in sources.templates()]
    by_rule = (*ASKED_FOR_BY_RULE, *page_templates())
    unused = [n for n in names if n not in text and not n.startswith(by_rule) and not replaces(n)]

    assert unused == []


def page_templates() -> list[str]:
    from wagtail.models import get_page_models

    return [model.template for model in get_page_models() if isinstance(model.template, str)]


def replaces(name: str) -> bool:
    folders = [Path(config.path, "templates") for config in apps.get_app_configs()]
    return any((folder / name).exists() for folder in folders)


def test_every_template_can_be_compiled():
    names = [name for name in sources.templates() if name.endswith((".html", ".txt"))]

    assert [(name, said) for name in names if (said := fault_of(name))] == []


def fault_of(template: str) -> str:
    try:
        engines["django"].get_template(template.removeprefix("templates/"))
    except TemplateSyntaxError as error:
        return str(error)
    return ""


def in_new_python(code: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", code]
    clean = {name: value for name, value in os.environ.items() if "KEY" not in name}
    surroundings = {**clean, **environment}
    return subprocess.run(
        command, cwd=sources.ROOT, env=surroundings, capture_output=True, text=True
    )


@pytest.mark.parametrize("module", ["base", "dev", "test"])
def test_settings_can_be_imported(module):
    done = in_new_python(f"import portal.settings.{module}")

    assert done.returncode == 0, done.stderr


GOOD = {
    "SECRET_KEY": "s" * 60,
    "BLIND_INDEX_KEY": "b" * 60,
    "FIELD_KEYS": "1:" + "A" * 43 + "=",
    "SITE_URL": "https://motcua.example",
    "STRIPE_API_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRETS": "whsec_x",
}


def test_production_settings_start_with_real_secrets():
    done = in_new_python("import portal.settings.production", **GOOD)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("said", "required"), [("", True), ("x", True), ("no", False)])
def test_production_needs_seals_unless_told_otherwise(said, required):
    shown = "from portal.settings.production import SEALS_REQUIRED; print(SEALS_REQUIRED)"
    done = in_new_python(shown, **GOOD, SEALS_REQUIRED=said)

    assert done.stdout.strip() == str(required), done.stderr


@pytest.mark.threat(57)
@pytest.mark.parametrize("missing", sorted(GOOD))
def test_production_settings_refuse_a_default(missing):
    incomplete = {name: value for name, value in GOOD.items() if name != missing}

    done = in_new_python("import portal.settings.production", **incomplete)

    assert "refuse to start" in done.stderr


@pytest.mark.threat(57)
def test_production_settings_refuse_the_mock_gateway():
    done = in_new_python("import portal.settings.production", **GOOD, MOCK_GATEWAY="1")

    assert "the mock gateway is not for production" in done.stderr


@pytest.mark.threat(57)
@pytest.mark.parametrize(
    "change",
    [
        {"STRIPE_API_BASE": "http://127.0.0.1:8002"},
        {"STRIPE_API_BASE": "ftp://gateway.example"},
        {"STRIPE_CHECKOUT_ORIGIN": "http://gateway.example"},
        {"STRIPE_API_KEY": "sk_test_x"},
        {"STRIPE_API_KEY": "sk_test_mock", "TEST_PAYMENTS": "1"},
        {"PAYMENT_GATEWAYS": "vnpay", "VNPAY_IS_LIVE": "1", "VNPAY_SECRETS": "x"},  # on plain HTTP
        {"PAYMENT_GATEWAYS": "stripe,national", "NATIONAL_PAY_URL": "https://pay.example"},
        {"SIGNING_URL": "https://sign.example/csc/v2", "SIGNING_SECRET": "csc_mock"},
        {"SIGNING_URL": "https://sign.example/csc/v2", "SIGNING_SECRET": "x"},  # whom it may trust?
        {"VNPAY_SECRETS": "vnpay_mock"},  # known to the world, and its messages are believed
    ],
)
def test_production_settings_refuse_a_gateway_without_protection(change):
    done = in_new_python("import portal.settings.production", **GOOD | change)

    assert "refuse to start" in done.stderr


PAYING = """
from portal.settings.production import CONTENT_SECURITY_POLICY as policy, STRIPE_API_BASE as base
print(repr(base), policy["DIRECTIVES"]["form-action"][1:])
"""


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, "'' ['https://checkout.stripe.com']"),
        ({"STRIPE_CHECKOUT_ORIGIN": ""}, "'' ['https://checkout.stripe.com']"),
        (
            {"STRIPE_CHECKOUT_ORIGIN": "https://pay.example/c", "STRIPE_API_KEY": "rk_live_x"},
            "'' ['https://pay.example']",
        ),
        (
            {"STRIPE_API_BASE": "https://api.example/", "STRIPE_API_KEY": "sk_test_x"}
            | {"TEST_PAYMENTS": "1"},
            "'https://api.example/' ['https://api.example']",
        ),
    ],
)
def test_in_production_one_pays_at_stripe_itself_unless_told_otherwise(change, shown):
    done = in_new_python(PAYING, **GOOD | change)

    assert done.stdout.strip() == shown, done.stderr


def test_in_production_no_gateway_has_a_secret_that_nobody_set():
    shown = "from portal.settings.production import VNPAY_SECRETS, NATIONAL_SECRETS as other"

    done = in_new_python(f"{shown}; print(VNPAY_SECRETS, other)", **GOOD)

    assert done.stdout.strip() == "[] []", done.stderr


CATALOGUE = "portal/locale/vi/LC_MESSAGES/django.po"


def test_the_vietnamese_catalogue_is_complete(tmp_path):
    """Collects the texts of the code into a copy: nothing may be new, fuzzy or empty there."""
    for name in sources.files():
        if name.startswith((*sources.CODE, "templates/", "manage.py")) and not ignored(name):
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sources.ROOT / name, target)
    collect = [sys.executable, "manage.py", "makemessages", "-l", "vi", "--no-wrap"]
    collected = subprocess.run(collect, cwd=tmp_path, capture_output=True, text=True)
    assert collected.returncode == 0, collected.stderr
    missing = untranslated((tmp_path / CATALOGUE).read_text())

    assert missing == []


def ignored(name: str) -> bool:
    return name.endswith(UNREAD) or "/static/" in name


def untranslated(catalogue: str) -> list[str]:
    """Message ids of entries that are fuzzy or lack a translation (obsolete ones left aside)."""
    found = []
    for entry in catalogue.split("\n\n")[1:]:
        lines = [line for line in entry.splitlines() if not line.startswith("#~")]
        empty = [
            line
            for line, following in zip(lines, [*lines, ""][1:], strict=True)
            if re.fullmatch(r'msgstr(\[\d+\])? ""', line) and not following.startswith('"')
        ]
        if empty or any(line.startswith("#,") and "fuzzy" in line for line in lines):
            found.append(" ".join(line for line in lines if not line.startswith("#")))
    return found

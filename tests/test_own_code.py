"""What no file of ours does, because it would open a hole: read from the files themselves."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests import sources

# path -> why text may leave the templates' escaping
MARKED_SAFE = {
    "cms/templatetags/cms_data.py": "rich text through a list of few elements; JSON with <, >, &"
    " written as escapes",
    "portal/core/spoken.py": "made of parts that are escaped",
    "portal/core/templatetags/mc.py": "an attribute without a word of anybody in it",
    "portal/notices/words.py": "a template rendered with escaping, cut into two lines of text",
}
# path -> whose text is the pattern
FORMATS = {
    "cms/structured.py": "a duration of ISO 8601: a constant",
    "payments/mockpay/texts.py": "the catalogue of the mock gateway",
    "payments/models/receipts.py": "the serial of a receipt scheme, an administrator's: {yy}",
    "payments/services/pinging.py": "a constant",
    "portal/accounts/province/bodies.py": "data of the product",
    "portal/core/identifiers.py": "a function of python-stdnum",
}
WRITES_XML = {"portal/documents/machine.py"}  # and reads none
OF_THE_DEMO = ("payments/mockpay/", "portal/core/management/")  # call this machine
CALLS_OUT = ("requests.get", "requests.post", "requests.request")
PUT_INTO_SQL = {  # names and numbers of our own
    "payments/mockpay/store.py: conditions",
    "portal/core/triggers.py: FUNCTION",
    "portal/core/triggers.py: REFUSED",
    "portal/tasks/caches.py: table",
}
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\n]{64}",
    "a key of Stripe": r"\b[sr]k_live_[0-9A-Za-z]{16}",
    "a secret of a webhook": r"\bwhsec_[0-9A-Za-z+/]{24}",
    "a key of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b",
    "a token of a code host": r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|glpat-[0-9A-Za-z_-]{20})",
    "a password in an address": r"\b(?:postgres(?:ql)?|https?|smtps?|redis)://[^\s:/@'\"{}]+:[^\s@'\"{}]{6,}@",
}
DRAWN = (".woff2", ".ttf", ".png", ".jpg", ".pdf", ".ico", ".webp", ".heic")
KEPT_APART = (".env", ".pem", ".key", ".p12", ".pfx", ".sqlite3", ".dump")


def using(pattern: str) -> set[str]:
    return {name for name in sources.code() if re.search(pattern, sources.read(name))}


def calls(pattern: str) -> Iterator[tuple[str, ast.Call]]:
    """(file, call) of all calls in the files that hold the pattern."""
    for name in sorted(using(pattern)):
        for node in ast.walk(ast.parse(sources.read(name))):
            if isinstance(node, ast.Call):
                yield name, node


@pytest.mark.threat(10)
def test_text_leaves_the_escaping_in_few_places():
    pages = [name for name in sources.templates() if name.endswith(".html")]
    raw = r"\|\s*safe(?:seq)?\b|autoescape off|\{% *filter force"

    assert using(r"\bmark_safe\(|\bSafeString\(") == set(MARKED_SAFE)
    assert [name for name in pages if re.search(raw, sources.read(name))] == []


@pytest.mark.threat(13)
def test_no_text_of_people_is_a_pattern():
    """`"{0.__class__}".format(...)` shows what stands behind a value."""
    found = {
        name
        for name, call in calls(r"\.format")
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("format", "format_map")
        and not isinstance(call.func.value, ast.Constant)
    }

    assert found == set(FORMATS)


@pytest.mark.threat(12)
def test_no_text_of_people_is_a_template():
    assert using(r"\bfrom_string\(|\bjinja2\b|\beval\(|\bexec\(") == set()


@pytest.mark.threat(16)
def test_calls_to_others_follow_nobody_and_end():
    """Their addresses stand in the settings and in the book of seals; none is anybody's answer."""
    asked = [(name, call) for name, call in calls(r"requests\.") if _calls_out(call)]
    careless = [
        f"{name}:{call.lineno}"
        for name, call in asked
        if not {"allow_redirects=False", "timeout"} <= set(_options(call, name))
    ]

    assert len(asked) > 2
    assert careless == []
    others = using(r"urllib\.request|\burlopen\(|\bhttpx\b|\baiohttp\b|http\.client")
    assert {name for name in others if not name.startswith(OF_THE_DEMO)} == set()


def _calls_out(call) -> bool:
    return ast.unparse(call.func) in CALLS_OUT


def _options(call, name) -> Iterator[str]:
    """Names of options, with the value of a constant; those of `**options` from its definition."""
    for word in call.keywords:
        if word.arg is None:
            yield from ("timeout",) if '"timeout":' in sources.read(name) else ()
        yield word.arg or ""
        yield f"{word.arg}={ast.unparse(word.value)}"


@pytest.mark.threat(25)
def test_nobody_reads_xml():
    """No entity is ever resolved: office files are looked at from outside, SVG is refused."""
    parsers = r"^\s*(?:from|import) (?:xml|lxml|defusedxml|bs4|html5lib)\b"
    found = {name for name in sources.code() if re.search(parsers, sources.read(name), re.M)}

    assert found == WRITES_XML
    assert not re.search(r"\.(?:parse|fromstring|XML|iterparse)\(", sources.read(*WRITES_XML))


@pytest.mark.threat(27)
def test_sql_of_our_own_holds_no_value():
    """Names of tables and numbers of ours may stand in it; what comes from outside is bound."""
    assert using(r"\.extra\(|\.raw\(|\bRawSQL\(") == set()
    parts = {part for name, call in calls(r"\.execute") for part in _filled(name, call)}

    assert parts == PUT_INTO_SQL


def _filled(name, call) -> Iterator[str]:
    """What an f-string puts into the SQL of this call."""
    if isinstance(call.func, ast.Attribute) and call.func.attr.startswith("execute") and call.args:
        for part in getattr(call.args[0], "values", ()):
            if isinstance(part, ast.FormattedValue):
                yield f"{name}: {ast.unparse(part.value)}"


@pytest.mark.threat(45)
def test_no_file_holds_a_secret():
    found = []
    for name in sources.files():
        if not name.endswith(DRAWN):
            text = sources.read(name)
            found += [f"{name}: {kind}" for kind, one in SECRETS.items() if re.search(one, text)]

    assert found == []


@pytest.mark.threat(45)
def test_a_secret_would_be_found():
    """Put together here, for no file holds one."""
    examples = {
        "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "A" * 64,
        "a key of Stripe": "sk_" + "live_" + "a" * 24,
        "a secret of a webhook": "whsec_" + "a" * 32,
        "a key of a cloud": "AKIA" + "A" * 16,
        "a token of a code host": "ghp_" + "a" * 36,
        "a password in an address": "postgres://motcua:" + "geheim99@db/motcua",
    }

    assert set(examples) == set(SECRETS)
    assert [kind for kind, one in examples.items() if not re.search(SECRETS[kind], one)] == []


@pytest.mark.threat(45)
def test_no_file_is_of_the_kind_that_holds_secrets():
    assert [name for name in sources.files() if name.lower().endswith(KEPT_APART)] == []


@pytest.mark.threat(50)
@pytest.mark.parametrize("name", ["requirements/base.txt", "requirements/dev.txt"])
def test_every_package_is_pinned_to_its_bytes(name):
    entries = re.split(r"\n(?=\S)", sources.read(name))
    packages = [one for one in entries if one.strip() and not one.startswith("#")]

    assert len(packages) > 50
    assert [one[:60] for one in packages if not re.match(r"[\w.\[\]-]+==\S+ ", one)] == []
    assert [one[:60] for one in packages if "--hash=sha256:" not in one] == []
    assert "--require-hashes" in sources.read("Makefile")

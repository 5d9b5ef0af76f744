"""Which part may know which: the contracts of pyproject.toml, and the mock gateway's solitude."""

import ast
import re
import sys

import pytest
from importlinter.cli import lint_imports

from tests import sources

GATEWAY = "payments.mockpay"


def imported(name: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(sources.read(name))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def is_gateway(module: str) -> bool:
    return module == GATEWAY or module.startswith(f"{GATEWAY}.")


def test_imports_go_one_way(capsys):
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "name", [name for name in sources.code() if name.startswith("payments/mockpay/")]
)
def test_the_mock_gateway_needs_nothing_but_python_and_itself(name):
    strangers = {
        module
        for module in imported(name)
        if module.split(".")[0] not in sys.stdlib_module_names and not is_gateway(module)
    }
    assert strangers <= {"payments"}


def test_templates_below_load_no_tags_of_what_lies_above():
    """Pages that show both sides are put together from panels (portal/core/panels.py)."""
    loading = {
        name: tags.split()
        for name in sources.templates()
        if name.startswith(("templates/procedures/", "templates/components/", "templates/forms/"))
        for tags in re.findall(r"{%\s*load\s+(.+?)\s*%}", sources.read(name))
    }
    assert len(loading) > 40
    assert {tag for tags in loading.values() for tag in tags} <= {"i18n", "l10n", "static"}


def test_nothing_imports_the_mock_gateway():
    knowing = [
        name
        for name in sources.code()
        if not name.startswith("payments/mockpay/") and any(map(is_gateway, imported(name)))
    ]
    assert knowing == []

"""What `pdftotext -layout` reads from every paper about money, to the letter and the blank.

After a wanted change of a template: GOLDEN=write pytest tests/documents/test_golden.py, and read
the difference before it is committed.
"""

import os
from pathlib import Path

import pytest

from portal.documents.printed import MONEY
from portal.documents.render import render_pdf
from tests.documents.samples import SHEETS
from tests.documents.test_render import raw_text_of

GOLDEN = Path(__file__).parent / "golden"
PAPERS = {name: sheet for name, sheet in SHEETS.items() if sheet[0] in MONEY}


@pytest.mark.parametrize("name", PAPERS)
def test_the_text_of_the_paper_is_exact(name):
    read, kept = raw_text_of(render_pdf(*PAPERS[name])), GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        kept.write_text(read)
    assert read.splitlines() == kept.read_text().splitlines()


def test_no_text_is_kept_of_a_paper_that_is_gone():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(PAPERS)

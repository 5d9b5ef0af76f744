"""A receipt rendered and sealed, beside what bare WeasyPrint takes for the same sheet unsealed."""

import pytest
import weasyprint
from cryptography.hazmat.primitives.asymmetric import rsa

from portal.documents import render
from portal.documents.seals.condition import usable_seal
from portal.documents.seals.pades import seal_pdf
from tests.bench.test_ratios import rounds, say
from tests.documents.authority import Seals
from tests.documents.samples import MONEY
from tests.factories import AgencyFactory

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
AT_LEAST = 0.8  # of the sheets that bare WeasyPrint makes in the same time


@pytest.fixture
def seal(settings, tmp_path):
    """A key as agencies have them: RSA of 2048 bits."""
    settings.SEALS_DIR = tmp_path / "seals"
    agency = AgencyFactory()
    Seals(settings.SEALS_DIR).give(agency, key=rsa.generate_private_key(65537, 2048))
    return usable_seal(agency.code)


def test_a_sealed_receipt_beside_bare_weasyprint(seal):
    html = render.render_html("receipt", MONEY, seal.printed)
    style = (render.PRINT / "fonts.css").read_text() + (render.PRINT / "receipt.css").read_text()

    def bare():
        """The same HTML, style and options, as its documentation shows."""
        page = weasyprint.HTML(string=html, url_fetcher=render.OnlyOurs())
        css = weasyprint.CSS(string=style, url_fetcher=render.OnlyOurs())
        attached = render._attachments("receipt", MONEY)
        return page.write_pdf(stylesheets=[css], attachments=attached, **render.PDF_A)

    def ours():
        return seal_pdf(render.render_pdf("receipt", MONEY, seal.printed), seal)

    assert bare().startswith(b"%PDF")
    assert b"/ETSI.CAdES.detached" in ours()
    found = rounds(ours=ours, bare=bare)
    ratio = found["bare"] / found["ours"]
    say(
        f"receipt rendered and sealed: {found['ours']:.0f} ms; bare WeasyPrint, same options, "
        f"unsealed {found['bare']:.0f} ms: {ratio:.2f} of its rate"
    )
    assert ratio >= AT_LEAST

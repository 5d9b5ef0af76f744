"""Keys in a token (PKCS#11): opened in the process that signs, and opened anew when it was away."""

import json
import os
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import Attribute

from portal.documents import jobs
from portal.documents.models import IssuedDocument
from portal.documents.seals import token
from portal.documents.seals.condition import usable_seal
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.files import write_private
from tests.documents import papers
from tests.documents.authority import rsa_key
from tests.documents.softhsm import LABEL, MODULE, PIN, SoftHsm
from tests.documents.test_sealing import pdfsig, status_of

pytestmark = pytest.mark.usefixtures("same")


@pytest.fixture
def hsm(tmp_path, monkeypatch):
    made = SoftHsm(tmp_path / "hsm")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    yield made
    token._device.cache_clear()
    token.pkcs11.lib(MODULE).finalize()


@pytest.fixture
def give(seals, hsm):
    """An agency's key on the token, and its entry."""
    write_private(seals.folder / "pin", f"{PIN}\n".encode())

    def give(agency, *, key=None, number=b"\x01", more=None, **options):
        key = key or ec.generate_private_key(ec.SECP256R1())
        chain = [seals.authority.issue(agency.name, key.public_key()), seals.authority.certificate]
        hsm.put(key, chain, label=agency.code, number=number, more=more)
        seals.certificates[agency.code] = chain[0]
        seals.entries[agency.code] = {
            "kind": "pkcs11",
            "module": MODULE,
            "token": LABEL,
            "label": agency.code,
            "pin_file": "pin",
        } | options
        seals.book()
        return chain

    return give


def refused(agency) -> str:
    with pytest.raises(SealUnusable) as caught:
        usable_seal(agency.code)
    return caught.value.problem


@pytest.mark.parametrize("make", [rsa_key, lambda: ec.generate_private_key(ec.SECP384R1())])
def test_keys_of_both_kinds_seal_and_stay_on_the_token(world, seals, give, tmp_path, make):
    chain = give(world.commune, key=make())

    document = papers.rendered(papers.receipt(world.commune))

    pdf = papers.bytes_of(document)
    assert status_of(pdf, seals).bottom_line
    assert "Signature is Valid" in pdfsig(pdf, tmp_path)
    assert document.signature.signer == world.commune.name
    key = usable_seal(world.commune.code).key
    assert [key.certificate, *key.chain] == chain


def test_two_agencies_share_a_token_and_one_session(world, seals, give):
    give(world.commune)
    give(world.neighbour, key=rsa_key(), number=b"\xab\x02", id="ab02")

    for agency in (world.commune, world.neighbour, world.commune):
        document = papers.rendered(papers.receipt(agency))
        assert document.signature.signer == agency.name
    (device,) = {usable_seal(one.code).key._device for one in (world.commune, world.neighbour)}
    assert len(device._sessions) == 1


def test_a_chain_beside_the_token_goes_before_what_the_token_holds(world, seals, give):
    key = ec.generate_private_key(ec.SECP256R1())
    give(world.commune, key=key, chain="chain.pem")
    renewed = [seals.authority.issue("UBND", key.public_key()), seals.authority.certificate]
    text = b"".join(one.public_bytes(Encoding.PEM) for one in renewed)
    write_private(seals.folder / "chain.pem", text)

    document = papers.rendered(papers.receipt(world.commune))

    assert document.signature.signer == "UBND"
    assert status_of(papers.bytes_of(document), seals).bottom_line


def test_a_key_that_wants_its_pin_each_time_gets_it(world, seals, give):
    give(world.commune, more={Attribute.ALWAYS_AUTHENTICATE: True})

    for _number in range(2):
        document = papers.rendered(papers.receipt(world.commune))
        assert status_of(papers.bytes_of(document), seals).bottom_line


WRONG = [
    ({"module": "nowhere.so"}, "missing"),
    ({"module": "pin"}, "broken"),
    ({"token": "another"}, "unreachable"),
    ({"label": "another"}, "broken"),
    ({"id": "ff"}, "broken"),
    ({"id": "x"}, "book"),
    ({"token": ""}, "book"),
    ({"label": ""}, "book"),
    ({"pin_file": "nowhere"}, "missing"),
    ({"chain": "nowhere.pem"}, "missing"),
    ({"chain": "pin"}, "broken"),
]


def test_what_is_wrong_has_a_name_and_spoils_no_other_key(world, seals, give):
    give(world.neighbour)
    give(world.commune, number=b"\x02")
    right = seals.entries[world.commune.code]
    found = []
    for options, _problem in WRONG:
        seals.entries[world.commune.code] = right | options
        seals.book()
        found.append((options, refused(world.commune)))
        assert usable_seal(world.neighbour.code).key.sign(b"x")

    assert found == WRONG


def test_a_certificate_of_another_key_seals_nothing(world, seals, give):
    give(world.commune, chain="chain.pem")
    other = seals.authority.issue("x", ec.generate_private_key(ec.SECP256R1()).public_key())
    write_private(seals.folder / "chain.pem", other.public_bytes(Encoding.PEM))

    assert papers.rendered(papers.receipt(world.commune)).rendering == "held"


def test_a_wrong_pin_is_tried_once_and_a_new_one_at_once(world, seals, give):
    """After a few wrong ones a token locks itself: here the right one stands in a file that has not
    changed, so whoever tried it would be let in."""
    give(world.commune)
    write_private(seals.folder / "pin", b"1234")
    then = (seals.folder / "pin").stat()
    document = papers.rendered(papers.receipt(world.commune))
    assert document.rendering == IssuedDocument.Rendering.HELD

    write_private(seals.folder / "pin", PIN.encode())
    os.utime(seals.folder / "pin", ns=(then.st_atime_ns, then.st_mtime_ns))
    jobs.catch_up()
    assert refused(world.commune) == "locked"

    os.utime(seals.folder / "pin")
    jobs.catch_up()
    assert IssuedDocument.objects.get().is_sealed


def test_a_token_that_was_pulled_out_is_opened_anew_once_it_is_back(world, give, hsm):
    give(world.commune)
    seal = usable_seal(world.commune.code)
    seal.key.sign(b"x")
    hsm.pull_out()

    with pytest.raises(SealUnusable, match="unreachable"):
        seal.key.sign(b"x")
    document = papers.rendered(papers.receipt(world.commune))
    assert document.rendering == IssuedDocument.Rendering.HELD
    assert refused(world.commune) == "unreachable"

    hsm.put_back()
    jobs.catch_up()
    assert IssuedDocument.objects.get().is_sealed


def test_after_a_fork_the_child_begins_for_itself(world, seals, give, hsm, tmp_path):
    """Its own library reads where the tokens lie again; the parent's session is as it was."""
    give(world.commune)
    key = usable_seal(world.commune.code).key
    elsewhere = SoftHsm(tmp_path / "elsewhere")

    assert in_a_fork(lambda: refused(world.commune), elsewhere) == "broken"
    assert in_a_fork(lambda: len(usable_seal(world.commune.code).key.sign(b"x")) > 60, hsm) is True
    assert len(key.sign(b"x")) > 60


def in_a_fork(question, hsm):
    """The answer that a child of ours gives."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.environ.update(hsm.environment)
        with suppress(BaseException):
            os.write(writer, json.dumps(question()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        return json.loads(answers.read() or b"null")

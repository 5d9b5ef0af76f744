import hashlib
import io
import os
import stat

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from portal.core.storage import BLOCK, PrivateStorage, sha256_of


@pytest.fixture
def storage(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return PrivateStorage()


def test_only_this_account_may_read(storage):
    name = storage.save("uploads/2026/paper.pdf", ContentFile(b"%PDF"))
    path = storage.path(name)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    with storage.open(name) as found:
        assert found.read() == b"%PDF"


def test_there_is_no_address(storage):
    name = storage.save("paper.pdf", ContentFile(b"%PDF"))
    with pytest.raises(ValueError, match="no address"):
        storage.url(name)


def test_nothing_is_written_outside(storage):
    with pytest.raises(SuspiciousFileOperation):
        storage.save("../outside.pdf", ContentFile(b"x"))


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1])
def test_digest_of_a_stream(size):
    content = os.urandom(size)
    stream = io.BytesIO(content)
    stream.read(1)
    assert sha256_of(stream) == hashlib.sha256(content).hexdigest()
    assert stream.tell() == 0

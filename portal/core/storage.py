"""Files that no address leads to: citizens' uploads, receipts, results."""

import hashlib
import os
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from portal.core import rehearsal

BLOCK = 1024 * 1024


@deconstructible(path="portal.core.storage.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Below settings.PRIVATE_ROOT, readable by this account only, handed out by checked views."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self):
        return settings.PRIVATE_ROOT

    @property
    def location(self):
        return os.path.abspath(self.base_location)

    def _save(self, name, content):
        """In a rehearsal nothing is written, and so nothing has to be thrown away."""
        return name if rehearsal.running() else super()._save(name, content)

    def delete(self, name):
        if not rehearsal.running():
            super().delete(name)

    def url(self, name):
        raise ValueError("A private file has no address: serve it from a view that checks access")


def sha256_of(stream: BinaryIO) -> str:
    """Hexadecimal digest of the whole stream, read in blocks; rewinds before and after."""
    digest = hashlib.sha256()
    stream.seek(0)
    while block := stream.read(BLOCK):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()


def is_kept(file, sha256: str) -> bool:
    """Whether this file of a row lies in its store with the bytes that the row remembers."""
    try:
        with file.open() as stream:
            return sha256_of(stream) == sha256
    except (OSError, ValueError):  # gone, or never named
        return False

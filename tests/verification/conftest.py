"""The seals of the documents' tests, for files that are given to the page."""

from tests.documents.conftest import here, seals  # noqa: F401

"""Number and date, filled in by the records office after a person has signed.

What they look like comes from the renderer, as a sheet for each: same fonts, same limits.
"""

import io

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.documents.printed import ENTRIES


def fill(pdf: bytes, texts: dict[str, str], sheets: bytes) -> IncrementalPdfFileWriter:
    """A revision that is not written yet. `texts`: {name of a field: its value}; `sheets`: a PDF
    with a page for each, in the order of ENTRIES."""
    revision = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pages = PdfFileReader(io.BytesIO(sheets))
    found = [one.get_object() for one in revision.root["/AcroForm"]["/Fields"]]
    fields = {str(one["/T"]): one for one in found}
    for number, name in enumerate(ENTRIES):
        look = _look(revision, pages.find_page_for_modification(number)[0].get_object())
        fields[name]["/V"] = pdf_string(texts[name])
        fields[name]["/AP"] = DictionaryObject({pdf_name("/N"): look})
        revision.update_container(fields[name])
    return revision


def _look(revision, page):
    """The page as the appearance of a field, with its fonts."""
    stream = StreamObject(stream_data=page["/Contents"].data)
    stream["/Type"], stream["/Subtype"] = pdf_name("/XObject"), pdf_name("/Form")
    stream["/BBox"] = ArrayObject(page["/MediaBox"])
    stream["/Resources"] = revision.import_object(page["/Resources"].get_object())
    stream.compress()
    return revision.add_object(stream)

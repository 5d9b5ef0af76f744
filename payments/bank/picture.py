"""A QR code as a picture that needs no file."""

import segno

PIXELS = 8  # of one module: sharp on a phone, two kilobytes


def data_uri(text: str) -> str:
    """For the `src` of an image, with the quiet border that scanners need.

    A PNG: banks' apps read a saved picture, and on the phone that shows the code there is no
    other way to scan it.
    """
    code = segno.make_qr(text, error="m")
    return code.png_data_uri(scale=PIXELS, border=4)

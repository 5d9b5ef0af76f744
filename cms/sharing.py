"""Ways to pass a guide on: plain links, without a script or a picture of somebody else's."""

import base64
import json
from functools import lru_cache

import segno
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from procedures.catalogue.spec import ProcedureSpec

# The page to which Zalo's own button leads: `d` is JSON in base64.
ZALO = "https://button-share.zalo.me/share_external"


def links(request, spec: ProcedureSpec) -> dict[str, str]:
    """`url`, `zalo`, `mail` and the code `qr` of the guide's own address."""
    url = request.build_absolute_uri(reverse("procedure", args=[spec.code]))
    title = str(spec.short_title)
    told = base64.b64encode(json.dumps({"url": url}).encode()).decode()
    body = _("The guide of this procedure: %(url)s") % {"url": url}
    return {
        "url": url,
        "zalo": f"{ZALO}?{urlencode({'layout': 1, 'd': told, 'shareType': 0})}",
        "mail": "mailto:?" + urlencode({"subject": title, "body": body}).replace("+", "%20"),
        "qr": qr(url),
    }


@lru_cache(maxsize=512)
def qr(text: str) -> str:
    """For the `src` of an image."""
    return segno.make_qr(text, error="m").svg_data_uri(scale=4, border=2)

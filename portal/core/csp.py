"""The policy of Wagtail's admin, wider than the portal's: its editor runs inline code."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace

admin_policy = csp_replace(
    {
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
)

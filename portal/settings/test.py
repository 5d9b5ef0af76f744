"""Tests: fast hashes, files in a temporary folder, no network."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import STATIC_ROOT, VAR_DIR, env

DEBUG_LOCKS = True  # rows locked in another order than portal.core.locks raise
DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TEST_SQLITE = env.flag("TEST_SQLITE")
SEALS_DIR = VAR_DIR / "test" / "seals"  # of a seeded province; a test has its own empty folder
REGISTER_DIR = None  # no register: copies of one database come and go
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder

# No collected files are needed: static files are found where they lie.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

"""Development and the demo: plain HTTP on this machine."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import env

DEBUG = env.flag("DEBUG")
DEBUG_LOCKS = True  # rows locked in another order than portal.core.locks raise
DEMO = True  # footer and README say which map and which clock the demo shows

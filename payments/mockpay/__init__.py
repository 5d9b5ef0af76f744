"""A payment gateway for tests and demonstrations. No real money, no import of the project.

It speaks the part of Stripe's REST API that the portal uses, so that one adapter serves both, and
VNPAY 2.1.0 and the national payment platform over the same bank, page and faults.
"""

API_VERSION = "2026-10-28.endive"

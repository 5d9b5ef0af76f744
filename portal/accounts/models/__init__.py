from portal.accounts.models.people import Identity, Mandate, Organisation, Person, User
from portal.accounts.models.places import (
    Agency,
    AgencySuccession,
    Area,
    AreaSuccession,
    Level,
)
from portal.accounts.models.work import Absence, Calendar, CalendarDay, Delegation, Post, Role

__all__ = [
    "Absence",
    "Agency",
    "AgencySuccession",
    "Area",
    "AreaSuccession",
    "Calendar",
    "CalendarDay",
    "Delegation",
    "Identity",
    "Level",
    "Mandate",
    "Organisation",
    "Person",
    "Post",
    "Role",
    "User",
]

"""Pages that editors write, and the index from which they are found."""

from cms.models.catalogue import CatalogueDifference, CatalogueRow
from cms.models.content import (
    FaqPage,
    HomePage,
    LifeEventIndexPage,
    LifeEventPage,
    NewsIndexPage,
    NewsPage,
    StandardPage,
)
from cms.models.kept_form import KeptForm
from cms.models.missed import MissedSearch
from cms.models.procedure import ProcedureIndexPage, ProcedurePage
from cms.models.search import Entry, Synonym
from cms.models.shared import SharedPart, SharedPartVersion

__all__ = [
    "CatalogueDifference",
    "CatalogueRow",
    "Entry",
    "FaqPage",
    "HomePage",
    "KeptForm",
    "LifeEventIndexPage",
    "LifeEventPage",
    "MissedSearch",
    "NewsIndexPage",
    "NewsPage",
    "ProcedureIndexPage",
    "ProcedurePage",
    "SharedPart",
    "SharedPartVersion",
    "StandardPage",
    "Synonym",
]

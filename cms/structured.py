"""What search engines read of a page: a GovernmentService, a GovernmentOffice (schema.org).

It is data, which a strict policy lets stand in a page because no browser runs it.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from cms import facts
from procedures.catalogue.fees import Fixed
from procedures.catalogue.spec import ProcedureSpec

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ISO = {"working_day": "P{}D", "calendar_day": "P{}D", "working_hour": "PT{}H"}


def of_procedure(request, found, counters: list[dict]) -> dict:
    """`found` is what the guide shows; `counters` are rows of `where.shown`."""
    spec = found.spec
    url = request.build_absolute_uri(reverse("procedure", args=[spec.code]))
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": str(spec.short_title),
        "alternateName": str(spec.title),
        "description": str(spec.guide.summary),
        "identifier": spec.code,
        "url": url,
        "inLanguage": (get_language() or "vi")[:2],
        "serviceType": str(spec.guide.field),
        "areaServed": {"@type": "AdministrativeArea", "name": settings.PROVINCE_NAME},
        "audience": {"@type": "Audience", "audienceType": str(spec.guide.who)},
        "provider": {"@type": "GovernmentOrganization", "name": str(spec.guide.performer)},
        "serviceOutput": [
            {"@type": "Thing", "name": str(result.title)}
            for result in spec.results
            if result.outcome == "granted"
        ],
        "subjectOf": [_law(one) for one in spec.guide.legal_basis],
        "availableChannel": _channels(request, found, counters),
    }
    if offer := _offer(spec):
        data["offers"] = offer
    return data


def _law(basis) -> dict:
    return {
        "@type": "Legislation",
        "name": str(basis.title) or basis.number,
        "legislationIdentifier": basis.number,
    }


def _channels(request, found, counters) -> list[dict]:
    spec, time = found.spec, _usual(found.spec)
    channels = []
    if found.is_open and "online" in spec.channels:
        start = request.build_absolute_uri(reverse("start", args=[spec.code]))
        channels.append({"@type": "ServiceChannel", "serviceUrl": start, **time})
    for row in counters:
        place = office(request, row["agency"])
        channels.append({"@type": "ServiceChannel", "serviceLocation": place, **time})
    return channels


def _usual(spec: ProcedureSpec) -> dict:
    usual = [limit for limit in spec.time_limits if limit.when is None] or spec.time_limits
    return {"processingTime": ISO[usual[0].unit].format(usual[0].amount)} if usual else {}


def _offer(spec: ProcedureSpec) -> dict | None:
    """Only where one sum, or none, holds for everybody."""
    if not spec.fees:
        return {"@type": "Offer", "price": 0, "priceCurrency": "VND"}
    first = spec.fees[0]
    if len(spec.fees) > 1 or first.when or not isinstance(first.amount, Fixed):
        return None
    name = facts.amount_of(first)
    price = {"price": first.amount.amount, "priceCurrency": "VND"}
    return {"@type": "Offer", "name": f"{first.label}: {name}", **price}


def office(request, agency) -> dict:
    """One counter, with its hours."""
    data = {
        "@type": "GovernmentOffice",
        "name": str(agency.label()),
        "identifier": agency.code,
        "url": request.build_absolute_uri(reverse("agency", args=[agency.code])),
        "openingHoursSpecification": _hours(agency.calendar),
    }
    if agency.phone:
        data["telephone"] = agency.phone
    if agency.address:
        data["address"] = {
            "@type": "PostalAddress",
            "streetAddress": agency.address,
            "addressCountry": "VN",
        }
    return data


def _hours(calendar) -> list[dict]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{DAYS[day]}",
            "opens": opens,
            "closes": closes,
        }
        for day in range(7)
        for opens, closes in calendar.week.get(str(day)) or []
    ]

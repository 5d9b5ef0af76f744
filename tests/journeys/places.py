"""Where the journeys happen: a ward whose officers the demo knows."""

PLACE = {
    "province": "Bắc Ninh",
    "district": "Thành phố Bắc Ninh",
    "commune": "Võ Cường",
    "street": "Số 12, phố Huyền Quang",
}


def address(question: str) -> dict[str, str]:
    """Answers to an address question, by the names of its controls."""
    return {f"{question}-{part}": value for part, value in PLACE.items()}

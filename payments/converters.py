"""Days in addresses: `2024-09-05`."""

from datetime import date


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """A day that is none is a page that is none."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()

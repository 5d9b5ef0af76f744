"""How numbers and codes are written on paper and read out from it; which papers are about money."""

ENTRIES = ("so-van-ban", "ngay-van-ban")  # fields of a sheet that is numbered after it was signed
MONEY = (  # templates
    "receipt",
    "proof",
    "credit_note",
    "credit_reversal",
    "receipt_notice",
    "receipt_void",
)


def printed_number(data: dict) -> str:
    """As wide as the series asks for ("digits"), else 01 to 09, 10, 11 (decree 30/2020)."""
    return f"{data.get('number', 0):0{data.get('digits', 2)}}"


def reference(data: dict) -> str:
    """Number and symbol, "07/TL-UBND"; on receipts, which show their serial apart, the number."""
    symbol = "" if "digits" in data else data.get("symbol")
    return f"{printed_number(data)}/{symbol}" if symbol else printed_number(data)


def pretty_code(code: str) -> str:
    """Groups of four, as people read it out: 7K4Q-93TX-ABCD."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))

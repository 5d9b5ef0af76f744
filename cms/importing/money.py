"""The fee rules that follow from a row and the decisions about it."""

from cms.importing import fees as said
from cms.importing.decisions import Decision, Verdicts
from cms.importing.general import part
from cms.importing.rows import Row

DECIDING = (
    "amount_tiny",
    "fees_contradict",
    "fee_in_text",
    "free_but_charge",
    "fee_tiers_in_note",
)


def fees(row: Row, verdicts: Verdicts) -> list[dict]:
    """Nothing for a free procedure; an open, assessed fee for one that nobody has decided."""
    decided = verdicts.first(*DECIDING)
    if decided is None and any(kind in verdicts.doubted for kind in DECIDING):
        return [_open()]
    if decided is not None:
        return _decided(row, decided)
    amounts = said.amounts(row)
    if not amounts:
        return [] if said.says_free(row) else [_open()]
    kind = said.kind_named(row) or verdicts.word("fee_kind")
    if not kind or "foreign_currency" in verdicts.doubted - verdicts.decided:
        return [_open()]
    (amount,) = set().union(*amounts.values())
    return [_fee(kind, {"kind": "fixed", "amount": amount}, verdicts.get("fee_kind"))]


def _decided(row: Row, decision: Decision) -> list[dict]:
    if decision.decision == "free":
        return []
    way, kind, *amount = decision.decision.split()
    match way:
        case "fixed":
            rule = {"kind": "fixed", "amount": int(amount[0])}
        case "by_channel":
            amounts = said.amounts(row)
            rule = {"kind": "by_channel", "amounts": {k: max(v) for k, v in amounts.items()}}
        case _:
            rule = {"kind": "assessed", "note": part("fee_assessed")}
    return [_fee(kind, rule, decision)]


def _fee(kind: str, amount: dict, decision: Decision | None) -> dict:
    label = decision.extra.label.model_dump() if decision and decision.extra.label else None
    return {
        "id": "fee",
        "label": label or part("fee_labels")[kind],
        "kind": kind,
        "amount": amount,
        "due": "on_notice" if amount["kind"] == "assessed" else "filing",
        "rule": decision.extra.rule if decision else "",
    }


def _open() -> dict:
    amount = {"kind": "assessed", "note": part("fee_open")}
    return _fee("fee", amount, None) | {"label": part("fee_labels")["open"]}

"""Invariants of receipts that are of no force any more: each says what stands in its place."""

from django.db.models import F, Q

from payments.models import Receipt, ReceiptVoid
from payments.receipt_words import returned_of_receipt
from portal.documents.models import IssuedDocument

State = IssuedDocument.State


def checks():
    """(invariant, what is wrong, queryset of the rows for which it is)."""
    void = Q(replaces__document__state=State.VOID)
    replaced = Q(replaces__document__state=State.REPLACED)
    replaced &= Q(replaces__document__replaced_by=F("document"))
    replacing = Receipt.objects.filter(replaces__isnull=False)
    yield 4, "replaces a receipt that does not say so", replacing.exclude(void | replaced)
    done = ReceiptVoid.objects.filter(state=ReceiptVoid.State.DONE)
    said = Q(receipt__document__state=State.VOID)
    said &= Q(receipt__document__replaced_by=F("document"))
    yield 4, "void by a paper that the receipt does not name", done.exclude(said)
    gone = Receipt.objects.filter(document__state=State.VOID)
    yield 4, "void, and no second person said so", gone.exclude(pk__in=done.values("receipt"))
    alone = done.filter(Q(decided_by__isnull=True) | Q(decided_by=F("asked_by")))
    yield 4, "void, and no second person said so", alone
    yield from _kept()


def _kept():
    """Of a void receipt no đồng is here, unless another was issued for it. There are few."""
    gone = Receipt.objects.filter(document__state=State.VOID, replacement__isnull=True)
    kept = [one.pk for one in gone.iterator() if returned_of_receipt(one) != one.amount]
    yield 1, "void, and not all of its money went back", Receipt.objects.filter(pk__in=kept[:500])

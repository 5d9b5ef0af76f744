"""What the worker runs for payments. Handlers are called with ids, outside any transaction."""

import logging

from payments.models import Attempt, Refund
from payments.services import (
    ages,
    asked_days,
    backlog,
    bills,
    cases,
    comparison,
    differences,
    inbox,
    inquiry,
    matching,
    reconciliation,
    refunds,
)
from portal.documents import restoring
from procedures.models import Application, Fee

logger = logging.getLogger("payments")


def fee_changed(*, fee, version):
    """Bills that ask for the old amount are cancelled; money paid too much gets a case."""
    changed = Fee.objects.get(pk=fee)
    bills.cancel_outdated(application_id=changed.application_id)
    differences.note_overpaid(fee_id=fee)


def application_acted(*, application, act, revision):
    """An ending cancels what is asked for and opens refund cases; a resumption closes them."""
    if act in cases.ENDINGS:
        bills.cancel_outdated(application_id=application)
        cases.note_ending(application=Application.objects.get(pk=application))
    elif act == "resume":
        cases.note_resumed(application=Application.objects.get(pk=application))


def bill_closed(*, bill):
    """Nobody shall pay a bill that is asked for no longer."""
    for attempt in Attempt.objects.unfinished().filter(bill=bill).select_related("bill"):
        inquiry.close(attempt=attempt)


def process_message(*, message):
    """What is stored in restore mode waits. Raises OnHold."""
    restoring.require_off()
    inbox.process(message_id=message)


def send_refund(*, refund):
    """What was approved may have gone already, if a backup says so. Raises OnHold."""
    restoring.require_off()
    refunds.execute(refund_id=refund)


def watch_refund(*, refund, state):
    """Alerts: a refund that was sent did not arrive, and somebody must find another way."""
    if state == Refund.State.FAILED:
        logger.error("refund %s did not arrive: its case is open again", refund)


def sweep():
    if not restoring.current():
        reconciliation.sweep()


def compare():
    if not restoring.current():
        reconciliation.compare()


def compare_days():
    if not restoring.current():
        comparison.compare_due()
        asked_days.begin_due()


def ask_about_day(*, comparison, place):
    """Handler of "gateway.day": a piece of a day at a gateway that lists nothing. Raises OnHold."""
    restoring.require_off()
    asked_days.go_on(comparison_id=comparison, place=place)


def watch_messages():
    """In restore mode they wait on purpose."""
    if not restoring.current():
        backlog.watch()


def warn_of_old_cases():
    if not restoring.current():
        ages.warn_of_old()


def book_statement(*, statement):
    matching.book_statement(statement_id=statement)


def book_overdue():
    matching.book_overdue()

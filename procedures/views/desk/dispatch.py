"""Which form and which service belong to each act, and what is said when it is done."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from procedures.correction_words import fee_outcome
from procedures.forms import desk as forms
from procedures.forms import obligations as notices
from procedures.forms import opinions as asking
from procedures.forms.correction import CorrectionForm
from procedures.forms.desk_supplement import SupplementForm
from procedures.forms.result import ResultForm
from procedures.obligation_words import still_owed
from procedures.services import (
    assigning,
    conversation,
    corrections,
    discharges,
    endings,
    extensions,
    obligations,
    opinions,
    processing,
    recalling,
    reception,
    results,
    reversals,
    signing,
    supplements,
)


@dataclass(frozen=True, slots=True)
class Handler:
    """`service` is called with application, actor, seen and the form's arguments."""

    form: type
    service: object
    done: str
    intro: str = ""
    more: object = None  # what else is said of the application, as the act has left it

    def said(self, application) -> str:
        words = self.done % {"code": application.code}
        return f"{words} {self.more(application)}".rstrip() if self.more else words


def _write(*, audience, seen, **line):
    """A line is never stale: what was typed must not be lost."""
    to_citizen = audience == "citizen"
    return (conversation.write_to_citizen if to_citizen else conversation.write_note)(**line)


class _Message(forms.MessageForm):
    def arguments(self):
        return super().arguments() | {"audience": self.cleaned_data["audience"]}


HANDLERS = {
    "receive": Handler(
        forms.ConfirmForm,
        reception.receive,
        _("%(code)s is received. The legal clock runs and the citizen gets the appointment slip."),
        _("The file gets its register number, the legal clock starts, and the citizen gets the "
          "appointment slip."),
    ),
    "refuse_reception": Handler(
        forms.ReasonForm,
        reception.refuse_reception,
        _("%(code)s is not received. The citizen gets the slip with your reason."),
        _("The file is closed. The citizen gets form 03 with your reason, and money paid is "
          "given back."),
    ),
    "start": Handler(
        forms.ConfirmForm,
        reception.start,
        _("%(code)s is in process. The first step is yours."),
        _("The first step of the route opens and is assigned to you."),
    ),
    "ask_supplement": Handler(
        SupplementForm,
        supplements.ask_supplement,
        _("The citizen is asked to supplement %(code)s. The clock waits."),
        _("List everything that is missing at once: it may be asked only once at each stage. "
          "The clock waits until the citizen answers."),
    ),
    "correct": Handler(
        CorrectionForm,
        corrections.correct_answers,
        _("The answers of %(code)s are corrected."),
        _("Enter what you have found; leave the rest as it is. The fee follows the answers, and "
          "the citizen sees what you have corrected."),
        fee_outcome,
    ),
    "propose_result": Handler(
        ResultForm, results.propose_result, _("The draft of the result of %(code)s is saved.")
    ),
    "forward": Handler(
        forms.NoteForm,
        processing.forward_step,
        _("%(code)s went on to the next step."),
        _("Your step ends and the file goes to the next desk."),
    ),
    "approve": Handler(
        forms.NoteForm,
        signing.approve,
        _("%(code)s is approved and goes on."),
        _("Read the draft beside this form. Approving the last decision issues the document; if "
          "you have a certificate for signing, you confirm on your phone first."),
    ),
    "return": Handler(
        forms.ReturnForm,
        processing.return_step,
        _("%(code)s went back to the previous step."),
        _("The file goes back to the officer who held the previous step."),
    ),
    "ask_opinion": Handler(
        asking.AskOpinionForm,
        opinions.ask_opinion,
        _("The question about %(code)s was sent."),
        _("Your step goes on while the other agency answers. The legal clock does not stop."),
    ),
    "give_opinion": Handler(
        asking.GiveOpinionForm, opinions.give_opinion, _("Your opinion on %(code)s was sent.")
    ),
    "recall_opinion": Handler(
        asking.RecallForm,
        recalling.recall_opinion,
        _("The question about %(code)s was taken back."),
        _("The other agency no longer has to answer. Where the route asks it, the file goes on "
          "without its opinion."),
    ),
    "state_opinion": Handler(
        asking.StateOpinionForm,
        processing.state_opinion,
        _("Your opinion on %(code)s was sent."),
        _("Your step ends with your opinion, and the file goes on."),
    ),
    "ask_obligation": Handler(
        notices.ObligationForm,
        obligations.ask_obligation,
        _("The amounts of %(code)s are fixed and the citizen is told."),
        _("Fees due on notice stop the legal clock until they are paid. Leave empty what does "
          "not apply; 0 means exempt. If there are two notices on the same fee, enter the second "
          "one after the first."),
    ),
    "pay_elsewhere": Handler(
        notices.TreasuryForm,
        discharges.pay_elsewhere,
        _("The payment of %(code)s at the Treasury is entered."),
        _("The citizen paid at the Treasury or a bank and shows you the proof. What it does not "
          "cover stays owed. When no notice is left, the file goes on by itself."),
        still_owed,
    ),
    "defer": Handler(
        notices.DeferForm,
        discharges.defer,
        _("The notice of %(code)s is deferred."),
        _("A decision lets the payer pay later. When no notice is left, the file goes on by "
          "itself."),
        still_owed,
    ),
    "withdraw_notice": Handler(
        notices.WithdrawNoticeForm,
        discharges.withdraw_notice,
        _("The notice of %(code)s is withdrawn."),
        _("It is asked for no more, and what was paid of it is given back. When no notice is "
          "left, the file goes on by itself."),
        still_owed,
    ),
    "take": Handler(
        forms.ItemForm,
        assigning.take,
        _("%(code)s is yours now."),
        _("The work lies with the whole team. Take it, and it is yours."),
    ),
    "give_back": Handler(
        forms.ItemForm,
        assigning.give_back,
        _("%(code)s lies with the whole team again."),
        _("Whoever of the team is free takes it."),
    ),
    "assign": Handler(forms.AssignForm, assigning.assign, _("%(code)s is given to a colleague.")),
    "hand_over": Handler(
        forms.ConfirmForm,
        results.hand_over,
        _("The result of %(code)s is handed over. The file is done."),
        _("Confirm once the citizen holds the result."),
    ),
    "extend": Handler(
        forms.ExtendForm,
        extensions.extend,
        _("The citizen gets the apology and the new date of %(code)s."),
        _("The citizen gets a letter with your reason and the new date (form 04). A new date may "
          "be given only once."),
    ),
    "stop": Handler(
        forms.ReasonForm,
        endings.stop,
        _("%(code)s is stopped. The citizen is told why."),
        _("Every open step ends, and what is still owed is no longer asked for."),
    ),
    "lapse": Handler(
        forms.ReasonForm,
        endings.lapse,
        _("%(code)s is closed: it was not supplied in time."),
        _("The date for the supplement has passed. The file is closed."),
    ),
    "propose_resume": Handler(
        forms.ProposeForm,
        reversals.propose_resume,
        _("An approver of the agency that received %(code)s decides on your proposal."),
        _("The application was stopped. If an approver agrees, it goes on where it stood."),
    ),
    "resume": Handler(
        forms.ConfirmForm,
        reversals.resume,
        _("The stop of %(code)s is lifted."),
        _("The steps that were interrupted open again, the clock runs on, and what was still owed "
          "is asked for again."),
    ),
    "propose_reopen": Handler(
        forms.ProposeReopenForm,
        reversals.propose_reopen,
        _("An approver of the agency that issued the result of %(code)s decides on your proposal."),
        _("If an approver agrees, the issued result becomes void and is made anew. Until that is "
          "decided nothing is handed over."),
    ),
    "reopen": Handler(
        forms.ReopenForm,
        reversals.reopen,
        _("%(code)s is in process again. Its result is void."),
        _("The issued result becomes void, and the verification page says so. The file goes back "
          "to the officer who drafted the result, and the clock runs on."),
    ),
    "decline_reversal": Handler(
        forms.DeclineForm,
        reversals.decline,
        _("%(code)s stays as it is."),
        _("The application stays as it is."),
    ),
    "message": Handler(_Message, _write, _("Your message on %(code)s was saved.")),
}  # fmt: skip

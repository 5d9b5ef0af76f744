from procedures.models.application import Application, Channel, Delivery, Outcome, PaymentState
from procedures.models.bulk import BulkItem, BulkRun
from procedures.models.catalogue import Field, Procedure, ProcedureVersion
from procedures.models.discharges import Discharge
from procedures.models.exchange import Message, SupplementRequest
from procedures.models.extensions import Extension
from procedures.models.fees import Fee
from procedures.models.forms import Slip, SlipForm
from procedures.models.moves import Effect, Move, MovedFile, Simulation
from procedures.models.papers import Attachment, CitizenDocument
from procedures.models.parts import PartRun
from procedures.models.processing import ClockEntry, Opinion, StepRun, WorkItem
from procedures.models.queue import QueueTicket
from procedures.models.readings import Reading
from procedures.models.received import ReceivedPaper
from procedures.models.replies import ReplyText
from procedures.models.results import ApplicationDocument, ResultDraft, ResultSignature
from procedures.models.reversals import Reversal
from procedures.models.satisfaction import Rating
from procedures.models.saved_filters import SavedFilter
from procedures.models.urgent import UrgentAccess
from procedures.workflow import Status

__all__ = [
    "Application",
    "ApplicationDocument",
    "Attachment",
    "BulkItem",
    "BulkRun",
    "Channel",
    "CitizenDocument",
    "ClockEntry",
    "Delivery",
    "Discharge",
    "Effect",
    "Extension",
    "Fee",
    "Field",
    "Message",
    "Move",
    "MovedFile",
    "Opinion",
    "Outcome",
    "PartRun",
    "PaymentState",
    "Procedure",
    "ProcedureVersion",
    "QueueTicket",
    "Rating",
    "Reading",
    "ReceivedPaper",
    "ReplyText",
    "ResultDraft",
    "ResultSignature",
    "Reversal",
    "SavedFilter",
    "Simulation",
    "Slip",
    "SlipForm",
    "Status",
    "StepRun",
    "SupplementRequest",
    "UrgentAccess",
    "WorkItem",
]

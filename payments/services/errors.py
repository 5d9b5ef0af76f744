"""Why an act about money was refused. Messages are ready to be read by the person who tried."""

from procedures.services.errors import ActRefused


class NothingToPay(ActRefused):
    """Nothing is owed (any more): paid meanwhile, exempt, or the application has ended."""


class ChannelRefused(ActRefused):
    """This gateway does not take this amount, or said no: another channel must be chosen."""


class GatewaySilent(ActRefused):
    """No answer. The payment may have been opened: trying again continues the same one."""


class WrongAmount(ActRefused):
    """What was counted is not what the chosen fees come to."""


class RefundRefused(ActRefused):
    """More than is left, the wrong person, or a capture that cannot be given back here."""


class VoidRefused(ActRefused):
    """This receipt cannot be void: not in force, money of it is still here, or decided already."""


class PlacementRefused(ActRefused):
    """This money cannot pay what was meant: nothing is owed there, or somebody was faster."""


class StatementRefused(ActRefused):
    """The file is sound, but not the one that was meant."""


class ClosingRefused(ActRefused):
    """A day at the till that cannot be closed so: nothing taken, unexplained, decided already."""


class Unexplained(ClosingRefused):
    """The count differs from the system, and nobody says why."""

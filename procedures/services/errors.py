"""Why an act was refused. Messages are ready to be read by the person who tried."""

from portal.core.errors import Conflict


class ActRefused(Exception):
    """The act is not possible now; the message says why and what would make it possible."""


class NotAllowed(ActRefused):
    """This person holds no post that may do this here."""


class StalePage(Conflict):
    """Somebody acted since the page was opened."""


class OutdatedDraft(ActRefused):
    """The version under which the draft was begun is no longer in force."""


class InvalidApplication(ActRefused):
    """Answers or documents are incomplete: `problems` is {path: [messages]}."""

    def __init__(self, message, problems):
        super().__init__(message)
        self.problems = problems


class NoAgency(ActRefused):
    """The route names an agency that does not exist for this place."""

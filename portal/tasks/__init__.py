"""Background work: topics and their handlers, periodic jobs, one worker.

    publish("application.submitted", application=application.pk)     in the business transaction
    subscribe("application.submitted", "portal.notices.handlers.tell_applicant")    in ready()
    periodic("procedures.lapse", every=timedelta(hours=1), handler="procedures.jobs.lapse")

Handlers are called with the published ids, outside any transaction. They must be safe to repeat:
a handler whose worker died, or that raised, runs again.
"""

from portal.tasks.outbox import publish
from portal.tasks.registry import periodic, subscribe

__all__ = ["periodic", "publish", "subscribe"]

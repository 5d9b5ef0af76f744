from django.conf import settings
from django.utils.module_loading import import_string

from portal.tasks import registry


def test_every_registered_handler_can_be_imported():
    paths = [s.handler for topic in registry.topics() for s in registry.subscriptions(topic)]
    paths += [job.handler for job in registry.jobs().values()]

    assert [path for path in paths if not callable(import_string(path))] == []


def test_every_subscription_uses_a_queue_that_exists():
    queues = set(settings.TASKS["background"]["QUEUES"])
    used = {s.queue for topic in registry.topics() for s in registry.subscriptions(topic)}

    assert used <= queues

"""manage.py ping_webhooks: after a deployment, do messages of the gateways reach the site?"""

from django.core.management.base import BaseCommand, CommandError

from payments.services.pinging import ping_all


class Command(BaseCommand):
    help = (
        "Posts a signed message about nothing to the address of each gateway's messages, through "
        "the public address of the site; exits 1 and says what is wrong if one does not arrive."
    )

    def handle(self, *args, **options):
        pings = ping_all()
        for one in pings:
            self.stdout.write(f"{one.code}: {one.problem or 'arrives'} ({one.url})")
        if any(one.problem for one in pings):
            raise CommandError("Messages of gateways do not arrive.", returncode=1)

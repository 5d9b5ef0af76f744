from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import User
from portal.documents.signing import credentials, provider
from portal.documents.signing.errors import SigningFailed
from portal.documents.signing.words import in_words


class Command(BaseCommand):
    help = (
        "Link an officer with the certificate that the signing service keeps under a number of the "
        "person (with VNPT SmartCA and Viettel MySign: of the citizen's card). Safe to repeat: a "
        "renewed certificate takes the place of the earlier one."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="of the officer's account")
        parser.add_argument(
            "number", nargs="?", default="", help="by which the service knows the person"
        )
        parser.add_argument("--credential", help="which one, where the person has several")
        parser.add_argument(
            "--unlink",
            action="store_true",
            help="the phone is lost: approve without it from now",
        )

    def handle(self, *, email, number, credential, unlink, **options):
        try:
            user = User.objects.get(email=email.lower())
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account {email}.") from error
        if unlink:
            ended = credentials.unlink(user)
            self.stdout.write("Unlinked." if ended else "No certificate was linked.")
            return
        if not number:
            raise CommandError("Say by which number the service knows the person.")
        try:
            linked = credentials.link(user, self._chosen(number, credential))
        except SigningFailed as failed:
            raise CommandError(in_words(failed.problem)) from failed
        self.stdout.write(f"{linked.signer}, until {linked.valid_to:%d/%m/%Y}")

    def _chosen(self, number, wanted) -> str:
        found = provider.list_credentials(number)
        if wanted in found:
            return wanted
        if len(found) != 1 or wanted:
            raise CommandError(f"Choose one by --credential: {', '.join(found) or 'there is none'}")
        return found[0]

"""E-mail, by Django's backend."""

from smtplib import SMTPRecipientsRefused

from django.core.files.storage import storages
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from portal.notices.channels.base import Undeliverable

PERMANENT = range(500, 600)


class Mail:
    code = "email"
    label = _("E-mail")
    hint = _("Receipts and slips come along as files.")

    def address(self, user) -> str:
        return user.mail_address

    def send(self, address, letter) -> str:
        mail = EmailMessage(letter.subject, letter.body, to=[address])
        if letter.file:
            name, shown = letter.file
            with storages["private"].open(name) as file:
                mail.attach(shown, file.read(), "application/pdf")
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            if all(code in PERMANENT for code in codes):
                raise Undeliverable(str(codes[0])) from None  # its text holds the address
            raise
        return ""

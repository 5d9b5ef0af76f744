"""What an agency lets its payers choose from."""

from django.db import models

from portal.accounts.models import Agency


class Offer(models.Model):
    """The gateways an agency takes payments by. Without a row: all that are switched on."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="payment_offer")
    gateways = models.JSONField(default=list, help_text="Their codes; none: at the counter only")

    def __str__(self):
        return f"{self.agency_id}: {', '.join(self.gateways)}"

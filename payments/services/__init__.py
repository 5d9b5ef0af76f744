"""Money: bills, attempts, the one settle(), the counter, cases, refunds, reconciliation."""

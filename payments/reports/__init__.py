"""What the ledger says of a day, for people who sign it, for the tax office, for the Treasury."""

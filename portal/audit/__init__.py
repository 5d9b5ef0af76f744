"""What was done, by whom, and proof that nobody changed the record afterwards."""

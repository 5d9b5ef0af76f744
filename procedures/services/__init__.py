"""What happens to applications: one act, one function, one transaction, one event."""

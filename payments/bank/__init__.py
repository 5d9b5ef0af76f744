"""Bank transfers, as pure values: the QR code, the reference people type, the bank's statement."""

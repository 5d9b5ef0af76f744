"""Digital seals: which key an agency seals its papers with, and the sealing itself.

`book` says who has which key, `keys` and its neighbours open it, `usable_seal` refuses one that is
expired or revoked, `pades` seals. No key and no passphrase is ever in the database or in a log.
"""

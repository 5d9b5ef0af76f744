"""A person signs a paper at a remote service, and confirms it on the phone.

The paper is rendered from frozen data without number and date, which the records office gives
later: both are fields of the form in the file. `phases` prepares the file (phase 1) and puts the
signature in (phase 2), `provider` speaks with the service, `steps` does what is next for a batch,
in the worker. `entries` fills the fields in the revision that the agency seals. Nothing here knows
what the papers are about: whoever asked for a signature hears "paper.signed" or "paper.unsigned".
"""

"""What goes wrong with a signature, by names that `words` explains."""

PROBLEMS = (
    "unlinked",  # this person has no certificate here
    "not_yet",
    "expired",  # the certificate
    "revoked",
    "disabled",  # the service does not let this credential sign
    "another",  # the service signs with another certificate than the person's
    "untrusted",  # its chain leads to no root that counts
    "usage",  # the certificate is not for signing documents
    "key",  # neither RSA nor on an elliptic curve
    "handle",  # the service's name for something is longer than we keep
    "locked",  # the service does not let us in
    "unreachable",
    "broken",  # an answer or a signature that cannot be used
    "rendering",
    "large",  # a signature and its certificates, for the room left in the file
    "fewer",  # signatures at once than were asked for
    "slow",
    "unfinished",  # confirmed, and no signature could be put in
    "nothing",  # was left to be signed
    "changed",  # what was signed is no longer what is decided
    "refused",
    "late",
    "cancelled",
)


class SigningFailed(Exception):
    """`problem` is one of PROBLEMS."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem

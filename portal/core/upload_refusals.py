"""Why a file is not taken: the second half of a sentence that begins with its name."""


class Refused(Exception):
    pass

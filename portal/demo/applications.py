"""Demo applications, made through the services as people would make them."""


def make_applications():
    """Nothing to make while no procedure is published."""

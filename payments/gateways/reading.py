"""JSON of others: read so that nothing in it can break what is done with it later."""

import json


def read_json(text: str | bytes, pairs=None):
    """`pairs` as json's object_pairs_hook.

    :raises ValueError: no JSON, nested without end, or with half a character: such a text can be
        neither hashed nor stored
    """
    try:
        found = json.loads(text, object_pairs_hook=pairs)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested without end") from error
    return found

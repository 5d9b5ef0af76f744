"""Files beside the keys: for this account only, and never half written."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_private(path: Path, content: bytes) -> None:
    """Replaces the file at once; made with mode 0600 in a folder of mode 0700."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:  # NamedTemporaryFile: 0600
        file.write(content)
    os.replace(file.name, path)

"""Which renderer made a file; part of the evidence that it can be made again."""

from importlib.metadata import version

LAYOUT = 6  # raise it when templates or styles of issued documents change
RENDERER = f"weasyprint {version('weasyprint')}, layout {LAYOUT}"

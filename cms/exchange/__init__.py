"""A whole catalogue as one file, and back.

The file is a ZIP of `catalogue.json` (fields, procedures as they are live and as they are drafted,
synonyms) and of the blank forms that they name, by digest. The same catalogue always gives the
same bytes: entries are sorted, not compressed, and carry no date.
"""

"""From rows of the national catalogue to draft pages, with every doubt said aloud.

`read_row` is pure: a row and the decisions about it in, the JSON of a spec and the doubts out.
`import_rows` puts what was read on pages and tells what it did.
"""

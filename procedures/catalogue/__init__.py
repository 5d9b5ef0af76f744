"""A procedure as data: typed, pure, without a database.

`spec.ProcedureSpec` is the whole document; the other modules answer questions about it.
"""

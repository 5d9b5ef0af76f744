"""Trying out a procedure before it is published: the real engine, played in a rehearsal.

A try-out is the list of what its editor did (`moves`). Every page plays it again from the start in
a transaction that is rolled back (`stage`), with people who exist only there (`cast`).
"""

"""The first content of a new portal, in both languages. Editors own it afterwards."""

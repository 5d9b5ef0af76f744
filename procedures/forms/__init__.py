"""Forms that are made from the questions of a spec."""

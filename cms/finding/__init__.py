"""Finding what people mean: an index in memory, made once for each state of the catalogue."""

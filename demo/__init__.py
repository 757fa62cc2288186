"""The demonstration: a site with three sponsors, real historical batches, and one batch made."""

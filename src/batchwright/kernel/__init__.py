"""Words shared by every module: quantities, findings, rows, canonical bytes. No Django, no I/O."""

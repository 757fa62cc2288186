"""Benches: `script/bench NAME`. What each measures and how to read it: docs/reference/benchmarks.md."""

"""Benches: `script/bench NAME`. How to read what each measures: docs/reference/benchmarks.md."""

"""The command line: one file for each subcommand, found by the list `MODULES` in `cli/main.py`.

A file `cli/<name>.py`, its name written in that list, has

    def register(subparsers: Subparsers) -> None:
        parser = add(subparsers, "verify", "Proves the record.", run)
        parser.add_argument("--deep", action="store_true", help="...")

    def run(arguments: Namespace) -> Answer:
        ...
        return Answer(text="12 entries are in order.", data={"entries": 12})

with `Subparsers`, `add`, `Answer`, `Code` and `Fault` from `batchwright.cli.base`. `add` gives
every subcommand `--json` and `--home`; `main` prints `Answer.text`, or `Answer.data` as one JSON
object, and ends with `Answer.code`. What a person can foresee is raised as `Fault` (or
DatabaseFault) with the next step in its text; no trace is shown.
Django, and all that imports it, is imported inside
`run` after `base.django()`, so that `--help` is quick and BATCHWRIGHT_HOME is known by then.

What needs the database calls `installation.ready(home.home())` first.

Exit codes: 0 done; 1 a rule refused, or what was verified is not in order; 2 the command line is
wrong; 3 the surroundings do not allow it (no home, no database, no such file); 130 interrupted.
"""

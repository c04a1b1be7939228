"""Cases of the policy language, by `sallyport policy replay`: ours always, the published ones where they are.

SALLYPORT_CEDAR_CORPUS names a folder with the published archives (its README says where they come from).
"""
import os
from pathlib import Path

from outcome import Outcome, counted, failure, run, skip

OURS = "test/policy/cases"
# archives that are run together: the least number of requests and verdicts that must have passed
PUBLISHED = {
    ("corpus-4.10.tar.gz", "corpus-4.10-validation.tar.gz", "known-differences.json"): 200_000,
    ("handwritten-integration.tar.gz",): 96,
    ("example-use-cases.tar.gz",): 55,
    ("validator-cases.tar.gz",): 900,
}


def suite():
    total = Outcome()
    total.add(_replay("ours", [OURS], 100))
    folder = os.environ.get("SALLYPORT_CEDAR_CORPUS")
    if not folder:
        total.add(skip("the published cases: SALLYPORT_CEDAR_CORPUS does not name their folder"))
        return total
    for names, at_least in PUBLISHED.items():
        paths = [Path(folder) / name for name in names]
        missing = [str(path) for path in paths if not path.exists()]
        total.add(skip(f"{missing[0]} is not there") if missing else _replay(names[0], paths, at_least))
    return total


def _replay(what, paths, at_least):
    """Both columns: as Cedar 4.12 validates, and as 4.13 does."""
    total = Outcome()
    for column in ([], ["--cedar-4.13"]):
        outcome = counted(run(["build/sallyport", "policy", "replay", *column, *paths], "corpus", 10), what)
        total.add(outcome)
        if outcome.passed < at_least:
            total.add(failure(f"{what}: {outcome.passed} passed, at least {at_least} must"))
    return total

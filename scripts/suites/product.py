"""Suites that need the built product: the attack catalogue, and what lies in test/ as a program of its own."""
import json

from outcome import ROOT, Outcome, counted, failure, run, skip

MAP = "examples/quickstart/sallyport.yaml"
AT_LEAST = 80  # attack cases that must have passed: a catalogue that shrinks is a failure


def verify():
    """sallyport verify --boot on the quickstart."""
    if not (ROOT / MAP).exists():
        return skip(f"{MAP} is not there yet")
    ran = run(["build/sallyport", "verify", "--map", MAP, "--boot", "--json"], "verify", 15)
    begin = ran.text.find("\n{") + 1
    try:
        report, _ = json.JSONDecoder().raw_decode(ran.text[begin:])
    except ValueError:
        return failure(f"verify: exit {ran.code} and no JSON: see verify.log" + (" (time is over)" if ran.timed_out else ""))
    outcome = Outcome(report["passed"], report["failed"], report["skipped"])
    outcome.notes.append(f"proved: {_how_many(report['proved'])}")
    if report["skipped"]:
        outcome.notes.append(f"skipped: {report['skipped']} cases that verify names in its report")
    if report["failed"] == 0 and ran.code != 0:
        outcome.add(failure(f"verify: exit {ran.code} although no case failed"))
    if report["passed"] < AT_LEAST:
        outcome.add(failure(f"verify: {report['passed']} cases passed, at least {AT_LEAST} must"))
    return outcome


def _how_many(proved):
    return proved if isinstance(proved, int) else len(proved)


def program(name, minutes, environment=None):
    """test/NAME/run: any program that ends with `N passed, N failed`, or exits 77 with a reason when it cannot run."""
    path = ROOT / "test" / name / "run"
    if not path.exists():
        return skip(f"test/{name}/run is not there yet")
    return counted(run([path], name, minutes, environment), name)

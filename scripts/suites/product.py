"""Suites that need the built product: the attack catalogue, and what lies in test/ as a program of its own."""
import json
import re
import shutil
import subprocess

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
    outcome.notes += [f"{case['id']} {case['title']}: {case['seen']}" for case in report["cases"] if case["result"] == "failed"]
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


def cedar():
    """The policy engine against the reference. The seeds are told, so that a run can be had again."""
    path = ROOT / "test" / "policy" / "run"
    ran = run([path], "cedar", 10)
    outcome = counted(ran, "cedar")
    outcome.notes += [line for line in ran.text.splitlines() if line.startswith(("seed ", "differs: ", "again: "))]
    return outcome


NODE_AT_LEAST = (18, 15)  # Debian 12's; the first with test reporters
_NODE_COUNTS = re.compile(r"^# (pass|fail|cancelled|skipped|todo) (\d+)", re.MULTILINE)


def node(name, minutes, with_n8n):
    """The files test/e2e/*.test.mjs, those that need a real n8n or the others, with Node's own test runner."""
    if shutil.which("node") is None:
        return skip("there is no node")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    if tuple(int(part) for part in version.lstrip("v").split(".")[:2]) < NODE_AT_LEAST:
        return skip(f"node {version} is too old: the tests need {'.'.join(map(str, NODE_AT_LEAST))} or newer")
    folder = ROOT / "test" / "e2e"
    files = [path.name for path in sorted(folder.glob("*.test.mjs"))
             if bool(re.search(r"\b(startN8n|listRoutes)\b", path.read_text())) == with_n8n]
    if not files:
        return skip("no such test file is there yet")
    if not (folder / "node_modules").exists():
        return skip("the npm packages of test/e2e are not installed: run make setup")
    ran = run(["node", "--test", "--test-reporter=tap", *files], name, minutes, cwd=folder)
    if ran.timed_out:
        return failure(f"{name}: did not end in time")
    counts = {what: int(number) for what, number in _NODE_COUNTS.findall(ran.text)}
    if "pass" not in counts:
        return failure(f"{name}: exit {ran.code} and no counts")
    outcome = Outcome(counts["pass"], counts["fail"] + counts.get("cancelled", 0), counts.get("skipped", 0) + counts.get("todo", 0))
    said = re.sub(r"\berror: \|-\n\s*", "error: ", ran.text)
    outcome.notes += [line.strip()[:400] for line in said.splitlines() if re.match(r"\s*(not ok \d+ - |error: )|.*# SKIP", line)][:20]
    if ran.code != 0 and not outcome.failed:
        outcome.add(failure(f"{name}: exit {ran.code} although nothing is said to have failed"))
    return outcome


def n8n():
    """A real n8n: brought into a cache outside the checkout the first time, which takes minutes and needs the registry."""
    brought = run([ROOT / "scripts" / "n8n.sh"], "n8n", 20)
    if brought.code != 0:
        return skip(f"n8n could not be installed: {(brought.text.strip().splitlines() or ['?'])[-1]}")
    return node("n8n", 15, with_n8n=True)

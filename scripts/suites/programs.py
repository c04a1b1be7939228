"""The C++ test programs, by ctest: the release build (`unit`) and the same under sanitizers (`asan`, `tsan`)."""
import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

from outcome import LOGS, ROOT, Outcome, failure, run, skip

FOLDERS = {"release": "build", "asan": "build-asan", "tsan": "build-tsan", "coverage": "build-coverage"}
_ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:abort_on_error=0",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "second_deadlock_stack=1:exitcode=66",
}


def configure(preset, log):
    folder = ROOT / FOLDERS[preset]
    again = (folder / "build.ninja").exists()  # then only if a file came or went
    ran = run(["ninja", "-C", folder, "build.ninja"] if again else ["cmake", "--preset", preset], log, 5)
    return None if ran.code == 0 else failure(f"cmake --preset {preset} failed: see {log}.log")


def build(preset, targets, log, minutes=40):
    refused = configure(preset, log)
    if refused:
        return refused
    ran = run(["cmake", "--build", FOLDERS[preset], "-j", str(min(2, os.cpu_count() or 1)), *(["--target", *targets] if targets else [])],
              log, minutes)
    if ran.code == 0:
        return None
    errors = [line for line in ran.text.splitlines() if "error:" in line or line.startswith("FAILED:")]
    return failure(f"{preset} build failed: {errors[0] if errors else f'see {log}.log'}")


def registered(folder):
    """{test name: the program it needs, below the build folder} for every test of this build."""
    listed = subprocess.run(["ctest", "--show-only=json-v1"], cwd=folder, check=True, capture_output=True, text=True).stdout
    found = {}
    for test in json.loads(listed)["tests"]:
        command = test.get("command", [f"{folder}/test-{test['name']}"])  # ctest says nothing of what is not built yet
        ours = [word for word in command if word.startswith(f"{folder}/")]
        if ours:
            found[test["name"]] = ours[0].rsplit("/", 1)[-1]
    return found


def ordinary(name):
    return not name.startswith("slow-")


def meets_strangers(name):
    """Whether the module reads what strangers send. The others read what the operator writes, or attack; they are a third of
    the work of a build with sanitizers, and `scripts/test asan-all` does it."""
    return ordinary(name) and name.split("-")[0] not in ("app", "console", "verify")


def deliveries(log):
    """Webhook deliveries signed by their vendors' own packages, for the tests that read them; {} without npm packages."""
    if shutil.which("node") is None or not (ROOT / "test/e2e/node_modules").exists():
        return {}
    done = subprocess.run(["node", "test/e2e/webhooks/sign.mjs"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        return {}
    path = LOGS / f"{log}-deliveries.json"
    path.write_text(done.stdout)
    return {"SALLYPORT_WEBHOOK_DELIVERIES": str(path)}


def suite(preset, log, wanted=ordinary):
    """Builds and runs the tests that are `wanted`, by name."""
    refused = configure(preset, log)
    if refused:
        return refused
    folder = ROOT / FOLDERS[preset]
    tests = {name: program for name, program in registered(folder).items() if wanted(name)}
    if not tests:
        return skip("no such test is registered")
    refused = build(preset, sorted(set(tests.values())), log)
    if refused:
        return refused
    results = LOGS / f"{log}-cases"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    pattern = "^(" + "|".join(tests) + ")$"
    junit = results / "ctest.xml"
    ran = run(["ctest", "-R", pattern, "-j", "2", "--timeout", "600", "--output-on-failure", "--output-junit", junit], log, 30,
              {**_ENVIRONMENT, **deliveries(log), "GTEST_OUTPUT": f"xml:{results}/"}, folder)
    if not junit.exists():
        return failure(f"ctest did not finish: see {log}.log" + (" (time is over)" if ran.timed_out else ""))
    return _count(tests, results, junit)


def _count(tests, results, junit):
    total = Outcome()
    for case in ElementTree.parse(junit).getroot().iter("testcase"):
        name, bad = case.get("name"), case.get("status") != "run"
        written = results / f"{tests.get(name, name)}.xml"
        outcome = _count_cases(ElementTree.parse(written).getroot()) if written.exists() else Outcome(passed=int(not bad))
        if bad and not outcome.failed:
            outcome.add(failure(f"{name}: the program failed or crashed outside a case"))
        total.add(outcome)
    return total


def _count_cases(report):
    outcome = Outcome()
    for case in report.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            outcome.add(failure(name))
        elif skipped is not None:
            outcome.add(skip(f"{name}: {(skipped.get('message') or 'no reason').strip().splitlines()[-1]}"))
        elif case.get("status") == "run":
            outcome.passed += 1
    return outcome

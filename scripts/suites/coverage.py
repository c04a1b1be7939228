"""Line coverage of the files that must be tested whole: one case a file, failed by a single line that no test ran.

A line that no test can run is named in scripts/coverage-exceptions.txt with the reason. An exception that is not needed
any longer fails as well.
"""
import json
import re
import shutil
import subprocess

from outcome import LOGS, ROOT, Outcome, failure, run, skip
from programs import FOLDERS, build

# test program: the files it must run every line of
WHOLE = {
    "test-policy": [
        "src/policy/evaluate/*.cc",
        "src/policy/language/ast.cc",
        *(f"src/policy/value/{name}.cc" for name in ("value", "entity", "decimal", "datetime", "duration", "ipaddr")),
    ],
}
EXCEPTIONS = ROOT / "scripts" / "coverage-exceptions.txt"
_TESTS = re.compile(r"_(test|fuzz|bench)\.cc$")


def read_exceptions(text):
    """{file: {line of source, stripped: reason}} from lines `path: source line :: reason`."""
    found = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            path, rest = line.split(": ", 1)
            source, reason = rest.rsplit(" :: ", 1)
            found.setdefault(path, {})[source.strip()] = reason.strip()
    return found


def missed_lines(segments):
    """Line numbers whose regions were all left out, from the segments [line, column, count, has count, is entry, gap]."""
    counts = {}
    active = None
    by_line = {}
    for segment in segments:
        by_line.setdefault(segment[0], []).append(segment)
    if not segments:
        return []
    for line in range(segments[0][0], segments[-1][0] + 1):
        here = by_line.get(line, [])
        entries = [s[2] for s in here if s[3] and s[4] and not (len(s) > 5 and s[5])]
        if entries:
            counts[line] = max(entries + ([active] if active is not None else []))
        elif active is not None:
            counts[line] = active
        for s in here:
            active = s[2] if s[3] and not (len(s) > 5 and s[5]) else None
    return [line for line, count in sorted(counts.items()) if count == 0]


def judge(path, missed, exceptions):
    source = (ROOT / path).read_text().splitlines()
    allowed = exceptions.get(path, {})
    texts = {number: source[number - 1].strip() for number in missed}
    wrong = [f"{path}:{number}: no test runs `{text}`" for number, text in texts.items() if text not in allowed]
    wrong += [f"{path}: the exception `{text}` is not needed" for text in allowed if text not in texts.values()]
    return wrong


def suite():
    tools = [shutil.which(name) for name in ("llvm-profdata-19", "llvm-cov-19")]
    if None in tools:
        return skip("llvm-profdata-19 and llvm-cov-19 are not installed: run make setup")
    refused = build("coverage", sorted(WHOLE), "coverage")
    if refused:
        return refused
    exceptions = read_exceptions(EXCEPTIONS.read_text())
    total = Outcome()
    for program, patterns in WHOLE.items():
        total.add(_measure(program, patterns, exceptions, *tools))
    return total


def _measure(program, patterns, exceptions, profdata, cov):
    folder = ROOT / FOLDERS["coverage"]
    raw, merged = LOGS / f"{program}.profraw", LOGS / f"{program}.profdata"
    ran = run([folder / program, "--gtest_brief=1"], "coverage", 15, {"LLVM_PROFILE_FILE": str(raw)})
    if ran.code != 0:
        return failure(f"{program} failed: see coverage.log")
    files = [path for pattern in patterns for path in sorted(ROOT.glob(pattern)) if not _TESTS.search(path.name)]
    subprocess.run([profdata, "merge", "-sparse", raw, "-o", merged], check=True)
    exported = subprocess.run([cov, "export", folder / program, f"-instr-profile={merged}", "-skip-expansions", "-skip-functions",
                               *files], check=True, capture_output=True, text=True).stdout
    raw.unlink()
    seen = {entry["filename"]: entry["segments"] for entry in json.loads(exported)["data"][0]["files"]}
    outcome = Outcome()
    for file in files:
        path = str(file.relative_to(ROOT))
        measured = next((segments for name, segments in seen.items() if name.endswith("/" + path)), None)
        wrong = ["%s: not measured: no test program has it" % path] if measured is None else judge(path, missed_lines(measured), exceptions)
        if wrong:
            outcome.failed += 1
            outcome.notes += wrong
        else:
            outcome.passed += 1
    return outcome

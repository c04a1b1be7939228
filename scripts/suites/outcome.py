"""What a suite came to, and how its programs are run: with a bound, a log, and nothing left behind."""
import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOGS = ROOT / "build" / "test-logs"
_COUNTS = re.compile(r"^\W*(\d+) passed, (\d+) failed(?:, (\d+) skipped)?", re.MULTILINE)


@dataclass
class Outcome:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list = field(default_factory=list)  # why something failed or was skipped

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.notes += other.notes

    def line(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def failure(why):
    return Outcome(failed=1, notes=[why])


def skip(why):
    return Outcome(skipped=1, notes=[f"skipped: {why}"])


@dataclass
class Ran:
    code: int          # exit code; negative: ended by that signal
    timed_out: bool
    text: str          # stdout and stderr


def run(command, log, minutes, environment=None, cwd=ROOT):
    """Runs `command` in a process group of its own; when its time is over, or when we are interrupted, the group ends."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    timed_out = False
    with path.open("ab") as out:
        start = out.tell()
        out.write(f"$ {' '.join(map(str, command))}\n".encode())
        out.flush()
        child = subprocess.Popen(list(map(str, command)), cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                 env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            child.wait(timeout=minutes * 60)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            _end_group(child)
    text = path.read_bytes()[start:].decode(errors="replace")
    return Ran(child.returncode, timed_out, text)


def _end_group(child):
    for name in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, name)
        except ProcessLookupError:
            break
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
    child.wait()


def counted(ran, what):
    """The outcome of a program that ends with `N passed, N failed[, N skipped]`; exit 77 means it could not run."""
    if ran.timed_out:
        return failure(f"{what}: did not end in time")
    if ran.code == 77:
        return skip(next((line for line in reversed(ran.text.splitlines()) if line.strip()), what))
    lines = _COUNTS.findall(ran.text)
    if not lines:
        return failure(f"{what}: exit {ran.code} and no `N passed, N failed` line")
    passed, failed, skipped = (int(number or 0) for number in lines[-1])
    outcome = Outcome(passed, failed, skipped)
    outcome.notes += [line.strip() for line in ran.text.splitlines() if line.strip().startswith("skipped:")]
    if failed:
        outcome.notes.append(f"{what}: {failed} failed")
    elif ran.code != 0:
        outcome.add(failure(f"{what}: exit {ran.code} although nothing is said to have failed"))
    return outcome

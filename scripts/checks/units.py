"""The ten slowest translation units of the release build; over 8 s of CPU only if scripts/slow-units.txt says why.

Ninja knows how long a unit took, not how much of it was CPU, and ccache makes most of them free: only those that
took more than the limit by Ninja's clock are compiled once more, alone and without ccache, and that is remembered.
"""
import hashlib
import json
import resource
import shlex
import subprocess
import tempfile
from pathlib import Path

from tree import Tree, listed

EXCEPTIONS = "scripts/slow-units.txt"
LOG = "build/.ninja_log"
LIMIT = 8.0


def read_log(text):
    """{object: wall seconds}, the latest build of each; slowest first."""
    took = {}
    for line in text.splitlines():
        parts = line.split("\t")
        if len(parts) >= 4 and parts[3].endswith(".o"):
            took[parts[3]] = (int(parts[1]) - int(parts[0])) / 1000
    return dict(sorted(took.items(), key=lambda item: -item[1]))


def _log(tree):
    if tree.root is None:
        return tree.text(LOG)
    path = tree.root / LOG
    return path.read_text() if path.exists() else ""


def source_of(name):
    """CMakeFiles/net.dir/src/net/tls.cc.o -> src/net/tls.cc"""
    return name.split(".dir/", 1)[-1].removesuffix(".o")


def run(tree):
    exceptions = listed(tree, EXCEPTIONS)
    findings = [f"{EXCEPTIONS}: `{entry}` has no reason" for entry, why in exceptions.items() if not why]
    for name, wall in read_log(_log(tree)).items():
        source = source_of(name)
        if wall <= LIMIT or source in exceptions or ".pch" in name:
            continue
        seconds = wall if tree.root is None else _cpu_seconds(tree, name)
        if seconds > LIMIT:
            findings.append(f"{source}:1: {seconds:.1f} s of CPU to compile, over {LIMIT:.0f}: make it include less, "
                            f"or give a reason in {EXCEPTIONS}")
    return findings


def report(tree):
    slowest = list(read_log(_log(tree)).items())[:10]
    if not slowest:
        return "no release build yet: nothing to say of slow units"
    return "slowest units (seconds by the wall clock of the last build):\n" + "\n".join(
        f"  {wall:6.1f}  {source_of(name)}" for name, wall in slowest)


def _cpu_seconds(tree, name):
    commands = json.loads((tree.root / "build" / "compile_commands.json").read_text())
    entry = next((entry for entry in commands if entry.get("output", "") == name or f" {name} " in entry["command"]), None)
    if entry is None or not Path(entry["file"]).exists():
        return 0.0  # built once, gone since
    words = shlex.split(entry["command"])
    words = words[next(i for i, word in enumerate(words) if "clang++" in word or "g++" in word):]
    return _remembered(tree, words, entry["directory"])


def _remembered(tree, words, directory):
    source = words[-1]
    dependencies = subprocess.run([*words[:words.index("-o")], "-MM", source], cwd=directory, capture_output=True, text=True).stdout
    files = [word for word in dependencies.replace("\\\n", " ").split()[1:]]
    digest = hashlib.sha256(" ".join(words).encode())
    for file in files:
        digest.update((Path(directory) / file).read_bytes())
    mark = tree.root / "build" / "check-cache" / "units" / digest.hexdigest()
    if not mark.exists():
        seconds = _least(words, directory)
        if seconds is None:
            return 0.0  # does not compile: the build says so
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(str(seconds))
    return float(mark.read_text())


def _least(words, directory):
    """The least of up to three tries: what else the machine does can only add to it."""
    least = None
    for _ in range(3):
        seconds = _measure(list(words), directory)
        if seconds is None or seconds <= LIMIT:
            return seconds
        least = seconds if least is None else min(least, seconds)
    return least


def _measure(words, directory):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        words[words.index("-o") + 1] = f"{folder}/unit.o"
        done = subprocess.run(words, cwd=directory, capture_output=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before.ru_utime if done.returncode == 0 else None


def fixtures():
    log = "# ninja log v5\n0\t9500\t1\tCMakeFiles/net.dir/src/net/tls.cc.o\tabc\n0\t20\t1\tlibnet.a\tabc\n"
    yield True, Tree({LOG: log})
    yield True, Tree({LOG: "", EXCEPTIONS: "src/net/tls.cc\n"})
    yield False, Tree({LOG: log, EXCEPTIONS: "src/net/tls.cc   every Asio operation is instantiated here\n"})
    yield False, Tree({LOG: log.replace("9500", "7500")})

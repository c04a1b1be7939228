"""Calls that scripts/banned.txt bans, each with its reason."""
import fnmatch
import re

from cpp import allowed_here, code_only, line_of
from tree import Tree, sources

LIST = "scripts/banned.txt"


def read_bans(tree):
    bans = []
    for number, line in enumerate(tree.lines(LIST), 1):
        if line.strip() and not line.startswith("#"):
            parts = [part.strip() for part in line.split(" :: ")]
            if len(parts) != 3 or not parts[2]:
                raise ValueError(f"{LIST}:{number}: expected `pattern :: where it may stand :: why`")
            bans.append((re.compile(parts[0]), [] if parts[1] == "-" else parts[1].split(), parts[2]))
    return bans


def run(tree):
    bans = read_bans(tree)
    findings = []
    for path in sources(tree):
        text = tree.text(path)
        code, lines = code_only(text), text.splitlines()
        for pattern, places, why in bans:
            if any(fnmatch.fnmatch(path, place) for place in places):
                continue
            for match in pattern.finditer(code):
                line = line_of(code, match.start())
                if not allowed_here(lines, line, "banned"):
                    findings.append(f"{path}:{line}: `{match.group(0).strip()}` is banned: {why}")
    return findings


def report(tree):
    places = [path for path in sources(tree) if "_test.cc" not in path and not path.startswith("src/base/secret")
              for _ in re.finditer(r"\breveal\(\)", code_only(tree.text(path)))]
    modules = sorted({path.split("/")[1] for path in places})
    return f"reveal() is called at {len(places)} places outside tests, in: {' '.join(modules) or 'no module'}"


def fixtures():
    bans = "# list\n\\bstrcpy\\s*\\( :: - :: no bound\nstd::cout :: src/app/* *_test.cc :: only the command line prints\n"
    yield True, Tree({LIST: bans, "src/net/a.cc": "void f() { strcpy(a, b); }"})
    yield True, Tree({LIST: bans, "src/net/a.cc": "void f() { std::cout << 1; }"})
    yield False, Tree({LIST: bans, "src/app/a.cc": "void f() { std::cout << 1; }  // strcpy(a, b)"})
    yield False, Tree({LIST: bans, "src/net/a.cc": 'auto s = "strcpy(";'})

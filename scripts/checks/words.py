"""One word per idea (the glossary in ARCHITECTURE.md), and folder names that say something."""
import re

from cpp import code_only, line_of
from tree import Tree, sources

_FOLDERS = re.compile(r"(^|/)(util|utils|common|helper|helpers|misc)/")
_NAMES = [
    (re.compile(r"\b\w*[Dd]ownstream\w*\b"), "client"),
    (re.compile(r"\b(class|struct)\s+\w*(Manager|Helper|Impl|Utils?)\b"), "what it does"),
    (re.compile(r"\busing\s+namespace\s+(?![\w:]*literals\b)[\w:]+"), "the names it needs"),
]
_TODO = re.compile(r"//.*\b(TODO(?!\((?:security|perf|cleanup)\): )|FIXME\b|XXX\b)")


def run(tree):
    findings = [f"{path}: a folder name that says nothing" for path in tree.paths("src/*", "test/*", "scripts/*", "bench/*")
                if _FOLDERS.search(path)]
    for path in sources(tree):
        text = tree.text(path)
        code = code_only(text)
        for pattern, instead in _NAMES:
            if "using" in pattern.pattern and path.endswith(("_test.cc", "_fuzz.cc", "/main.cc")):
                continue
            findings += [f"{path}:{line_of(code, match.start())}: `{match.group(0)}`: write {instead}" for match in pattern.finditer(code)]
        findings += [f"{path}:{number}: TODO(security|perf|cleanup): what" for number, line in enumerate(text.splitlines(), 1)
                     if _TODO.search(line)]
    return findings


def fixtures():
    yield True, Tree({"src/net/util/a.h": ""})
    yield True, Tree({"src/net/a.h": "int downstream_count;"})
    yield True, Tree({"src/net/a.h": "class SocketManager {};"})
    yield True, Tree({"src/net/a.cc": "using namespace std;"})
    yield True, Tree({"src/net/a.cc": "int a;  // TODO: later"})
    yield False, Tree({"src/net/a_test.cc": "using namespace sallyport;", "src/net/b.cc": "using namespace std::chrono_literals;"})
    yield False, Tree({"src/net/a.cc": "int upstream;  // TODO(perf): one copy less\n// downstream is not our word\n"})

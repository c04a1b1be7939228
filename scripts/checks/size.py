"""Small, calm code: no file over 500 lines, no function over 60, outside scripts/size-exceptions.txt. Prints the medians."""
import re

from cpp import functions
from tree import Tree, listed, sources

EXCEPTIONS = "scripts/size-exceptions.txt"
FILE_LIMIT, FUNCTION_LIMIT = 500, 60


def _files(tree):
    return sorted(set(sources(tree) + tree.paths("*.py", "*.js", "*.mjs", "*.ts", "*.sh", "scripts/*", "bench/*", "*.cmake")))


def _is_code(path):
    return re.search(r"\.(h|cc|py|m?js|ts|sh|cmake)$", path) or (path.startswith("scripts/") and "." not in path.rsplit("/", 1)[-1])


def run(tree):
    exceptions = listed(tree, EXCEPTIONS)
    used, findings = set(), [f"{EXCEPTIONS}: `{entry}` has no reason" for entry, why in exceptions.items() if not why]
    for path in filter(_is_code, _files(tree)):
        length = len(tree.lines(path))
        if length > FILE_LIMIT:
            used.add(path)
            if path not in exceptions:
                findings.append(f"{path}:1: {length} lines, over {FILE_LIMIT}: split it, or give a reason in {EXCEPTIONS}")
    for path in sources(tree):
        for function in functions(tree.text(path)):
            if function.length > FUNCTION_LIMIT:
                entry = f"{path}:{function.name}"
                used.add(entry)
                if entry not in exceptions:
                    findings.append(f"{path}:{function.first_line}: {function.name} has {function.length} lines, "
                                    f"over {FUNCTION_LIMIT}: split it, or give a reason in {EXCEPTIONS}")
    return findings + [f"{EXCEPTIONS}: `{entry}` is no longer needed" for entry in exceptions if entry not in used]


def report(tree):
    product = [path for path in sources(tree) if not re.search(r"_(test|fuzz|bench)\.cc$", path)]
    lengths = [len(tree.lines(path)) for path in product]
    bodies = [function.length for path in product for function in functions(tree.text(path))]
    tests = [len(tree.lines(path)) for path in sources(tree) if path.endswith("_test.cc")]
    return "\n".join((f"files     {_figures(lengths)} lines (aim 150 / 350 / 500), {sum(lengths)} in all",
                      f"functions {_figures(bodies)} lines (aim 10 / 30 / 60)",
                      f"tests     {_figures(tests)} lines, {sum(tests)} in all"))


def _figures(values):
    if not values:
        return "none"
    ordered = sorted(values)
    return (f"{len(ordered):5d}: median {ordered[len(ordered) // 2]}, p90 {ordered[len(ordered) * 9 // 10]}, "
            f"longest {ordered[-1]}")


def fixtures():
    long_body = "void f() {\n" + "  g();\n" * 60 + "}\n"
    yield True, Tree({"src/net/a.cc": "int x;\n" * 501})
    yield True, Tree({"src/net/a.cc": long_body})
    yield True, Tree({"src/net/a.cc": "namespace n {\nclass A {\n A() : a_{1} {\n" + "  g();\n" * 60 + "}\n};\n}\n"})
    yield True, Tree({"src/net/a.cc": long_body, EXCEPTIONS: "src/net/a.cc:f\n"})
    yield True, Tree({"src/net/a.cc": "void f() {}\n", EXCEPTIONS: "src/net/a.cc:f  once long\n"})
    yield False, Tree({"src/net/a.cc": long_body, EXCEPTIONS: "src/net/a.cc:f  a table of states\n"})
    yield False, Tree({"src/net/a.cc": "const int t[] = {\n" + "  1,\n" * 100 + "};\nvoid f() {\n  g();\n}\n"})

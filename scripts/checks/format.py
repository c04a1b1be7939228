"""One layout: clang-format-19 with the tree's .clang-format changes nothing."""
import subprocess

from tree import Tree, sources

TOOL = "clang-format-19"


def run(tree):
    paths = [path for path in sources(tree)]
    if tree.root is None:
        return [path for path in paths if _formatted(tree.text(path), path) != tree.text(path)]
    findings = []
    for start in range(0, len(paths), 64):
        done = subprocess.run([TOOL, "--dry-run", "--ferror-limit=1", *paths[start:start + 64]], cwd=tree.root,
                              capture_output=True, text=True)
        findings += [line.replace(" warning: ", " ").replace(" [-Wclang-format-violations]", f" ({TOOL} -i)")
                     for line in done.stderr.splitlines() if "clang-format-violations" in line]
        if done.returncode and not findings:
            findings.append(done.stderr.strip())
    return _first_of_each_file(findings)


def _first_of_each_file(findings):
    seen, kept = set(), []
    for finding in findings:
        path = finding.split(":")[0]
        if path not in seen:
            kept.append(finding)
        seen.add(path)
    return kept


def _formatted(text, path):
    return subprocess.run([TOOL, "--style=Google", f"--assume-filename={path}"], input=text, capture_output=True, text=True).stdout


def fixtures():
    yield True, Tree({"src/net/a.cc": "int  f( ){return 1;}\n"})
    yield False, Tree({"src/net/a.cc": "int f() { return 1; }\n"})

"""ARCHITECTURE.md names every module of src/, each module has a short README, each linked package a reason, the changelog a
place for what is new; links lead somewhere."""
import re

from tree import Tree

README_LIMIT = 40
DEPENDENCIES = "docs/dependencies.md"


def modules_with_code(tree):
    return sorted({path.split("/")[1] for path in tree.paths("src/*/*.h", "src/*/*.cc")})


def modules_in_picture(text):
    """Names in the folder picture: lines `  name/   what it is` below the line `src/`."""
    inside, names = False, []
    for line in text.splitlines():
        if line.startswith("src/"):
            inside = True
        elif inside and re.match(r"\S", line):
            break
        elif inside:
            match = re.match(r"  ([a-z]+)/", line)
            if match:
                names.append(match.group(1))
    return names


def run(tree):
    findings = []
    modules, picture = modules_with_code(tree), modules_in_picture(tree.text("ARCHITECTURE.md"))
    findings += [f"ARCHITECTURE.md: module `{name}` is missing" for name in modules if name not in picture]
    findings += [f"ARCHITECTURE.md: there is no module `{name}`" for name in picture if name not in modules]
    for module in modules:
        path = f"src/{module}/README.md"
        lines = tree.lines(path)
        if not lines:
            findings.append(f"{path}: missing (purpose, entry header, threads, what it refuses to do)")
        elif len(lines) > README_LIMIT:
            findings.append(f"{path}: {len(lines)} lines, over {README_LIMIT}")
    if not re.search(r"^## .*Unreleased", tree.text("CHANGELOG.md"), re.MULTILINE):
        findings.append("CHANGELOG.md: no `## Unreleased` section")
    return findings + _unexplained_packages(tree) + _dead_links(tree)


def _unexplained_packages(tree):
    """What src/layers.txt lets a module use has a line, and so a reason, in docs/dependencies.md."""
    used = {package for line in tree.lines("src/layers.txt") if line[:1].isalpha() for package in line.split(":")[2].split()}
    explained = set(re.findall(r"^\| `(\w+)` \|", tree.text(DEPENDENCIES), re.MULTILINE))
    return ([f"{DEPENDENCIES}: package `{name}` has no line" for name in sorted(used - explained)]
            + [f"{DEPENDENCIES}: package `{name}` is used by no module" for name in sorted(explained - used)])


def _dead_links(tree):
    findings = []
    for path in tree.paths("*.md"):
        folder = path.rpartition("/")[0]
        for number, line in enumerate(tree.lines(path), 1):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                if re.match(r"[a-z]+:", target):
                    continue
                parts = []
                for part in (folder + "/" + target).split("/"):
                    if part == ".." and parts:
                        parts.pop()
                    elif part not in ("", "."):
                        parts.append(part)
                if not tree.paths("/".join(parts), "/".join(parts) + "/*"):
                    findings.append(f"{path}:{number}: dead link to {target}")
    return findings


def fixtures():
    good = {"src/net/a.h": "", "src/net/README.md": "# net\n", "CHANGELOG.md": "## Unreleased\n",
            "ARCHITECTURE.md": "```\nsrc/\n  net/   streams\ntest/\n  doors/ scripts\n```\n[net](src/net/README.md)\n"}
    yield False, Tree(dict(good))
    yield True, Tree({**good, "src/wire/a.h": "", "src/wire/README.md": "# wire\n"})
    yield True, Tree({**good, "ARCHITECTURE.md": "src/\n  net/\n  gone/\n"})
    yield True, Tree({**good, "src/net/README.md": "x\n" * 41})
    yield True, Tree({key: text for key, text in good.items() if key != "src/net/README.md"} | {"ARCHITECTURE.md": "src/\n  net/\n"})
    yield True, Tree({**good, "CHANGELOG.md": "## 0.1\n"})
    yield True, Tree({**good, "README.md": "[x](docs/none.md)\n"})
    yield True, Tree({**good, "src/layers.txt": "net : base : asio\n"})
    yield True, Tree({**good, DEPENDENCIES: "| `asio` | Asio |\n"})
    yield False, Tree({**good, "src/layers.txt": "net : base : asio\n", DEPENDENCIES: "| `asio` | Asio |\n"})

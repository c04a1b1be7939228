"""Every header compiles alone. The build shows it of a header that its own source includes first; the others are compiled here,
and what compiled is remembered by content, so that a second run is quick."""
import hashlib
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tree import Tree

_FLAGS = ["clang++-19", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-pragma-once-outside-header",
          "-Wno-gnu-zero-variadic-macro-arguments", "-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_ASIO_NO_DEPRECATED", "-x", "c++"]
_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
_INCLUDE_ANY = re.compile(r'^\s*#\s*include.*$', re.MULTILINE)


def run(tree):
    if tree.root is None:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for path in tree.paths("*"):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(tree.text(path))
            return _compile_all(tree, root, root / "cache")
    return _compile_all(tree, tree.root, tree.root / "build" / "check-cache" / "headers")


def _compile_all(tree, root, cache):
    cache.mkdir(parents=True, exist_ok=True)
    digests = {}
    wanted = [(path, cache / _digest(tree, path, digests, ())) for path in tree.paths("src/*.h") if not _is_built_first(tree, path)]
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda item: _compile(root, *item), wanted)
    _forget_old(cache, {mark for _, mark in wanted})
    return [finding for finding in results if finding]


def _is_built_first(tree, path):
    first = _INCLUDE_ANY.search(tree.text(f"{path[:-2]}.cc"))
    return first is not None and f'"{path[4:]}"' in first.group()


def _digest(tree, path, digests, above):
    """Of the header and everything of ours that it includes."""
    if path not in digests:
        text = tree.text(path)
        inner = [f"src/{name}" for name in sorted(_INCLUDE.findall(text))]
        parts = [text, *_FLAGS, *(_digest(tree, name, digests, (*above, path)) for name in inner if name not in above)]
        digests[path] = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return digests[path]


def _compile(root, path, mark):
    if mark.exists():
        return None
    done = subprocess.run([*_FLAGS, "-I", "src", path], cwd=root, capture_output=True, text=True)
    if done.returncode == 0:
        mark.touch()
        return None
    first = next((line for line in done.stderr.splitlines() if " error: " in line), done.stderr.strip()[:200])
    return f"{path}: does not compile alone: {first}"


def _forget_old(cache, current):
    for mark in cache.iterdir():
        if mark not in current:
            mark.unlink()


def fixtures():
    yield True, Tree({"src/net/a.h": "#pragma once\nstd::string f();\n"})
    yield False, Tree({"src/net/a.h": "#pragma once\n#include <string>\nstd::string f();\n"})

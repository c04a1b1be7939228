"""What a check sees: the project's own files by path, or a handful of made-up ones in a self-test."""
import fnmatch
import subprocess
from pathlib import Path


class Tree:
    """Immutable. Paths are relative to the root, with forward slashes."""

    def __init__(self, texts, root=None):
        self._texts = texts  # path -> text, or None for "read it from the disk when asked"
        self.root = root

    @staticmethod
    def of(root):
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root, check=True, capture_output=True, text=True).stdout
        names = sorted(name for name in listed.split("\0") if name and (root / name).is_file())
        return Tree(dict.fromkeys(names), root)

    def paths(self, *patterns):
        """Every path that matches one of `patterns`; `*` also matches `/`."""
        return [path for path in self._texts if any(fnmatch.fnmatch(path, pattern) for pattern in patterns)]

    def text(self, path):
        if self._texts.get(path) is None:
            if self.root is None or not (self.root / path).is_file():
                return ""
            self._texts[path] = Path(self.root / path).read_text(encoding="utf-8", errors="replace")
        return self._texts[path]

    def lines(self, path):
        return self.text(path).splitlines()


def sources(tree):
    """C++ of the project, wherever it lies."""
    return tree.paths("src/*.h", "src/*.cc", "test/*.h", "test/*.cc", "bench/*.h", "bench/*.cc", "cmake/*.cc")


def listed(tree, path):
    """Entries of a list with reasons: `entry   why`. Returns {entry: why}; an entry without a reason has why ''."""
    entries = {}
    for line in tree.lines(path):
        if line.strip() and not line.startswith("#"):
            entry, _, why = line.strip().partition(" ")
            entries[entry] = why.strip()
    return entries

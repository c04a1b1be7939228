"""No key, token or certificate is committed, and no lock file says where it was downloaded from."""
import re

from tree import Tree

_NAMES = re.compile(r"\.(pem|key|p12|pfx|crt|cer|der|jks|kdbx|sqlite3?)$|(^|/)(id_rsa|id_ed25519|\.env|\.npmrc|\.netrc)$")
_VALUES = [
    ("a PEM block", re.compile(r"-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE)-----\s*\n[A-Za-z0-9+/=\s]{64,}")),
    ("a signed token", re.compile(r"\beyJ[A-Za-z0-9_-]{16,}\.eyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}")),
    ("an API key", re.compile(r"\b(?:sk-(?:proj-|ant-)?[A-Za-z0-9_-]{24,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|"
                              r"xox[abprs]-[0-9]{6,}-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{35}|"
                              r"whsec_[A-Za-z0-9]{24,}|npm_[A-Za-z0-9]{36})\b")),
]
_ALLOWED = re.compile(r"allow\(secrets\):\s*\S")
_LOCKS = ("*package-lock.json", "*npm-shrinkwrap.json", "*yarn.lock", "*pnpm-lock.yaml")
_RESOLVED = re.compile(r'"resolved"\s*:|^\s*resolved\b|\btarball:', re.MULTILINE)


def run(tree):
    findings = [f"{path}: looks like a key, certificate or store; make it at run time" for path in tree.paths("*") if _NAMES.search(path)]
    for path in tree.paths("*"):
        text = tree.text(path)
        for what, pattern in _VALUES:
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                if not _ALLOWED.search("\n".join(text.splitlines()[max(0, line - 2):line])):
                    findings.append(f"{path}:{line}: {what} is committed; make it at run time")
    for path in tree.paths(*_LOCKS):
        if _RESOLVED.search(tree.text(path)):
            findings.append(f"{path}: names a registry; write it with `npm install --package-lock-only --omit-lockfile-registry-resolved`")
    return findings


def fixtures():
    dashes, body = "-" * 5, "MIIB" * 20
    yield True, Tree({"test/server.key": "x"})
    yield True, Tree({"test/a.cc": f"{dashes}BEGIN EC PRIVATE KEY{dashes}\n{body}\n"})
    yield True, Tree({"test/a.cc": f"{dashes}BEGIN CERTIFICATE{dashes}\n{body}\n"})
    yield True, Tree({"a.md": "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 20})
    yield True, Tree({"a.yaml": "key: sk-" + "a1" * 16})
    yield True, Tree({"test/e2e/package-lock.json": '{"a": {"resolved": "https://example.com/a.tgz"}}'})
    yield False, Tree({"test/e2e/package-lock.json": '{"a": {"integrity": "sha512-x"}}',
                       "a.cc": f'find("{dashes}BEGIN CERTIFICATE{dashes}");', "map.yaml": "secret: secret:stripe"})

"""A file includes only what src/layers.txt lets its module include. Tests beside the code included."""
import re

from tree import Tree

_INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
# The only modules that may see these headers, whatever else they include (STYLE 3.9).
_OWNERS = {
    r"openssl/": "openssl",
    r"sqlite3\.h": "sqlite",
    r"boost/asio": "asio",
    r"boost/json": "json",
    r"yaml-cpp/": "yaml",
    r"re2/": "re2",
    r"argon2\.h": "argon2",
    r"qrencode\.h": "qrencode",
    r"p11-kit/": "p11kit",
    r"CLI/": "cli",
    r"zlib\.h": "zlib",
    r"spdlog/|fmt/": "log",
}


def read_layers(tree):
    """{module: (modules it may include, packages its sources may use)}"""
    layers = {}
    for line in tree.lines("src/layers.txt"):
        if line and line[0].isalpha():
            module, modules, packages = (part.split() for part in line.split(":"))
            layers[module[0]] = (set(modules), set(packages))
    return layers


def run(tree):
    layers = read_layers(tree)
    findings = []
    for path in tree.paths("src/*.h", "src/*.cc"):
        module = path.split("/")[1]
        if module not in layers:
            findings.append(f"{path}:1: module `{module}` is not in src/layers.txt")
            continue
        for number, line in enumerate(tree.lines(path), 1):
            match = _INCLUDE.match(line)
            if match:
                complaint = _judge(module, match.group(1), match.group(2), layers)
                if complaint:
                    findings.append(f"{path}:{number}: {complaint}")
    return findings


def _judge(module, own, system, layers):
    modules, packages = layers[module]
    if own is None:
        for pattern, package in _OWNERS.items():
            if re.match(pattern, system) and package not in packages:
                return f"`{module}` may not use package `{package}` (<{system}>)"
        return None
    target = own.split("/")[0]
    if "/" not in own or target not in layers:
        return f'"{own}" does not start with a module: write the path below src/'
    if target != module and target not in modules:
        return f"`{module}` may not include `{target}` ({own})"
    return None


_LAYERS = "# x\nbase : :\nnet : base : asio\npolicy : base :\n"


def fixtures():
    def tree(path, text):
        return Tree({"src/layers.txt": _LAYERS, path: text})

    yield True, tree("src/policy/a.cc", '#include "net/stream.h"\n')
    yield True, tree("src/policy/a_test.cc", "#include <boost/asio/ip/tcp.hpp>\n")
    yield True, tree("src/extra/a.cc", '#include "base/result.h"\n')
    yield True, tree("src/policy/a.cc", '#include "engine.h"\n')
    yield False, tree("src/net/a.cc", '#include "base/result.h"\n#include <boost/asio/ip/tcp.hpp>\n')

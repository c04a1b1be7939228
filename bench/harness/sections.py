"""Sections of bench/RESULTS.md: each program writes its own, the others stay as they are."""


def put(path, heading, text):
    """Puts the section where it was, or before the first of the others."""
    before = path.read_text() if path.exists() else ""
    head, found, rest = before.partition(f"\n{heading}\n")
    if not found:
        head, mark, others = before.partition("\n## ")
    else:
        _, mark, others = rest.partition("\n## ")
    path.write_text(f"{head.rstrip()}\n\n{text.rstrip()}\n{mark}{others}")

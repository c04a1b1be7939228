"""How long wrong sign-ins take, for an account that exists and for one that does not, in turns (S17)."""
import bisect
import statistics

from gateway import ACCOUNT
from people import at_gate, hidden_fields


def measure(gateway, tries):
    """Milliseconds of the answers to the form: {"known": [...], "unknown": [...]}."""
    found, gate = {"known": [], "unknown": []}, at_gate(gateway)
    for number in range(tries):
        # Who comes first changes, and so does the name that nobody has; all names are of one length.
        order = [("known", ACCOUNT), ("unknown", f"n{number % 10_000:04}")]
        for kind, account in order if number % 2 == 0 else reversed(order):
            _, _, page = gate.ask("/.sallyport/sign-in")
            status, _, text = gate.ask("/.sallyport/sign-in", hidden_fields(page) | {"account": account, "password": "not the right password"})
            if status != 403 and status != 200 and status != 401:
                raise RuntimeError(f"a wrong password was answered {status}: {text[:300]}")
            found[kind].append(gate.took * 1000)
    gate.close()
    return found


def separation(a, b):
    """The chance that one of `a` took longer than one of `b` (Mann and Whitney): 0.5 if nobody can tell them apart."""
    ordered = sorted(b)
    won = sum((bisect.bisect_left(ordered, one) + bisect.bisect_right(ordered, one)) / 2 for one in a)
    return won / len(a) / len(b)


def summary(found):
    known, unknown = found["known"], found["unknown"]
    quantiles = {kind: [round(value, 2) for value in statistics.quantiles(found[kind], n=10)] for kind in found}
    return {"tries": len(known), "separation": separation(known, unknown), "deciles_ms": quantiles,
            "median_difference_ms": statistics.median(known) - statistics.median(unknown)}

# SPDX-License-Identifier: Apache-2.0
"""What the domains of a configuration lose, as ./mullion check prints it, out of the lines of
mullion-dt --losses (tools/dt_losses.h)."""
import collections
import textwrap

WIDTH = 100
ROWS = 12  # of a domain, where not all are asked for
HEAD = ("device", "property", "provider", "owner", "without it")

Row = collections.namedtuple("Row", "domain device property provider owner weight consequence "
                             "there here")


def rows(text):
    return [Row(*line.split("\t")) for line in text.splitlines()]


def aligned(table):
    widths = [max(map(len, column)) for column in zip(*table)]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
            for line in table]


def advice(shown):
    """What helps with these rows, each thing once."""
    said = {}
    for row in shown:
        words = [f"{where}: {what}" for where, what in
                 ((row.owner, row.there), (row.domain, row.here)) if what != "-"]
        if words:
            said.setdefault("; ".join(words), {})[row.property] = None
    for words, properties in said.items():
        yield from textwrap.wrap(f"{', '.join(properties)} - {words}", WIDTH,
                                 initial_indent="  ", subsequent_indent="      ",
                                 break_on_hyphens=False)


def lines(found, verbose):
    """The tables of all domains that lose something, and beneath each what helps: some rows of what
    is missed; or, if `verbose`, all, with what nobody misses."""
    for domain in dict.fromkeys(row.domain for row in found):
        mine = [row for row in found if row.domain == domain]
        missed = [row for row in mine if row.weight == "needed"]
        shown = mine if verbose else missed[:ROWS]
        if not shown:
            continue
        yield f"{domain}: not given, of what its devices refer to:"
        yield from aligned([HEAD, *((row.device, row.property, row.provider, row.owner,
                                     row.consequence) for row in shown)])
        if len(shown) < len(missed):
            yield f"  .. and {len(missed) - len(shown)} more: --verbose"
        yield from advice(shown)

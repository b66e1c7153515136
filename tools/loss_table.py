# SPDX-License-Identifier: Apache-2.0
"""What the domains of a configuration lose, as ./mullion check prints it, out of the lines of
mullion-dt --losses (tools/dt_losses.h)."""
import collections
import textwrap

WIDTH = 100
ROWS = 12  # of a domain, where not all are asked for
HEAD = ("device", "property", "provider", "owner", "without it")

GONE_BY = ("  A line goes when the configuration empties its property (&{/PATH} { clocks; };), for "
           "a device that can do without.")

FEW = 2  # references of a row, where not all are asked for

Row = collections.namedtuple("Row", "domain node property provider owner weight consequence there "
                             "here name cells device named")


def rows(text):
    return [Row(*line.split("\t")) for line in text.splitlines()]


def together(found, verbose):
    """Lists of rows that are one line: of a device, what one property of it (or of its parts: the
    entries of a table) loses of one owner. If `verbose`, each part for itself. What the user has
    named comes first."""
    devices, groups = {}, {}
    for row in found:
        devices.setdefault(row.device, []).append(row)
    for rows_of in sorted(devices.values(), key=lambda rows_of: rows_of[0].named != "named"):
        for row in sorted(rows_of, key=lambda row: row.node != row.device):
            key = (row.device, row.property, row.owner, row.consequence, verbose and row.node)
            groups.setdefault(key, []).append(row)
    return list(groups.values())


def listed(texts, most):
    texts = list(dict.fromkeys(texts))
    return ", ".join(texts[:most] + [".."] * (len(texts) > most))


def line_of(group, verbose):
    """The cells of a group's line."""
    first, most = group[0], len(group) if verbose else FEW
    names = listed((row.name for row in group if row.name != "-"), most)
    told = {}
    for row in group:
        told.setdefault(row.provider, []).append("" if row.cells == "-" else f" <{row.cells}>")
    return (first.device if first.node == first.device or not verbose
            else f"{first.node} of {first.device}",
            f"{first.property} ({names})" if names else first.property,
            listed((provider + "".join(cells[:most]) + " .." * (len(cells) > most)
                    for provider, cells in told.items()), most),
            first.owner, first.consequence)


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
    """The tables of all domains that lose something, and beneath each what helps: some lines of
    what is missed; or, if `verbose`, all, with what nobody misses."""
    for domain in dict.fromkeys(row.domain for row in found):
        mine = [row for row in found if row.domain == domain]
        missed = together([row for row in mine if row.weight == "needed"], verbose)
        shown = together(mine, True) if verbose else missed[:ROWS]
        if not shown:
            continue
        yield f"{domain}: not given, of what its devices refer to:"
        yield from aligned([HEAD, *(line_of(group, verbose) for group in shown)])
        if len(shown) < len(missed):
            devices = {group[0].device for group in missed[ROWS:]}
            yield (f"  .. and {len(missed) - len(shown)} more lines, of {len(devices)} "
                   f"device{'s' if len(devices) > 1 else ''}: --verbose")
        yield from advice([group[0] for group in shown])
        yield GONE_BY

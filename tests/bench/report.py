# SPDX-License-Identifier: Apache-2.0
"""docs/performance.md: its tables and charts from docs/performance.json. What stands between
`<!-- NAME -->` and `<!-- end -->` is replaced, the prose around it is kept."""
import json
import re

import breakdown
import budgets
from hardening import COLUMNS
from machines import TOP
import media
import noted
from parts import PARTS, WHAT
from rows import LINUX_ROWS, ROWS

PAGE = TOP / "docs" / "performance.md"
DATA = TOP / "docs" / "performance.json"
CHART = TOP / "docs" / "img" / "bench-peers.svg"
BOOT_CHART = TOP / "docs" / "img" / "bench-boot.svg"
COLOURS = {"native": "#9aa0a6", "Mullion": "#1a73e8", "Xen": "#e37400", "KVM": "#188038",
           "U-Boot": "#a142f4"}
MEDIAN = 1
PARTS_OFF = "parts off"  # the name of Mullion without its optional parts
OURS = "native", "Mullion", PARTS_OFF


def number(n):
    return f"{n:,}" if isinstance(n, int) else str(n)


def table(head, lines):
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(map(number, cells)) + " |" for cells in [head, rule] + lines)


def spread(figures):
    """Median, with min and max where they differ."""
    if figures is None:
        return "-"
    least, median, most = figures
    return number(median) if least == most else f"{median:,} ({least:,} to {most:,})"


def peers_table(data):
    rows = data["rows"]
    lines = [[row.what, *(spread(rows[s].get(name)) for s in rows)] for name, row in ROWS.items()]
    return table(["Instructions"] + list(rows), lines)


def own_table(data):
    """Mullion's own figures against their budgets."""
    return table(["Instructions", "native", "Mullion", "budget", "parts off", "budget", "wanted",
                  "BHB adds", "budget"],
                 [[ROWS[name].what, *row] for name, row in data["own"].items()])


def ratio_table(data):
    rows = data["rows"]
    others = [s for s in rows if s not in OURS]
    lines = []
    for name, row in ROWS.items():
        ours = rows["Mullion"][name][MEDIAN]
        lines.append([row.what] + [f"{rows[s][name][MEDIAN] / ours:.1f}" if name in rows[s] else "-"
                                   for s in others])
    return table(["Over Mullion"] + others, lines)


def pair_table(data):
    parts = data["parts"]
    names = [n for n in ROWS if n in parts["Mullion"] and n != "wfi_timer"]  # that is one CPU's
    lines = [[ROWS[n].what] + [" + ".join(map(number, parts[s][n])) if n in parts[s] else "-"
                               for s in parts] for n in names]
    return table(["Sender + receiver"] + list(parts), lines)


def bhb_table(data):
    """The affected core's figures, and in brackets what they are more than the other core's."""
    plain, affected = data["rows"], data["affected"]
    lines = []
    for name, row in ROWS.items():
        if all(name in affected[s] for s in affected):
            pairs = [(affected[s][name][MEDIAN], plain[s][name][MEDIAN]) for s in affected]
            lines.append([row.what] + [f"{n:,} ({n - before:+,})" for n, before in pairs])
    return table(["Instructions, " + data["cores"]["affected"]] + list(affected), lines)


def linux_table(data):
    """Medians over those of the first system, which is the bare machine with the same tree."""
    linux = data["linux"]
    first, *others = linux
    lines = []
    for name, what in LINUX_ROWS.items():
        base = linux[first][name][MEDIAN]
        lines.append([what, base] + [f"{linux[s][name][MEDIAN] / base:.4f}" if name in linux[s]
                                     else "-" for s in others])
    return table(["Linux", f"{first}: instructions"] + [f"{s} over it" for s in others], lines)


def share_line(data):
    below, inside = data["share"]
    return ("EL2 and EL3 below Linux on Mullion with one CPU, from its first instruction to "
            f"power-off: {below * 1000000 // inside:,} instructions in a million of Linux' own.")


def floor_table(data):
    less = data["rows"][PARTS_OFF]
    lines = [[row.what, less[name][MEDIAN], budgets.V3[name].wanted or "", row.floor]
             for name, row in ROWS.items()]
    return table(["Row, parts off", "today", "wanted", "what sets the floor"], lines)


def simple_table(head, key):
    return lambda data: table(head, [[name] + (v if isinstance(v, list) else [v])
                                     for name, v in data[key].items()])


def versions(data):
    lines = [f"Measured {data['date']} by `./mullion bench --peers`: the peers, Linux, the boot "
             "beside U-Boot.", ""]
    lines += [f"- {name} {version}" for name, version in data["versions"].items()]
    date, commit = data["own measured"]
    lines += ["", f"Measured {date} by `./mullion bench --write`: all else, of Mullion {commit}."]
    return "\n".join(lines)


def part_table(name, part, head):
    return lambda data: table(head, [[what, *row] for what, row in data[name][part].items()])


def measured(name):
    return lambda data: ("Measured {} by `./mullion bench {} --write`, of Mullion {}.".format(
        data[f"{name} measured"][0], name, data[f"{name} measured"][1]))


def commands(data):
    lines = []
    for system, used in data["commands"].items():
        lines += [f"{system}:", ""] + [f"    {c}".replace(f"{TOP}/", "") for c in used] + [""]
    return "\n".join(lines).rstrip()


SECTIONS = {
    "versions": versions, "peers": peers_table, "ratios": ratio_table, "pair": pair_table,
    "own": own_table,
    "breakdown": simple_table(["Instructions, parts off", breakdown.GUEST, *PARTS, "sum"],
                              "breakdown"),
    "parts": lambda data: "\n".join(f"- *{part}*: {what}" for part, what in WHAT.items()),
    "spectre-bhb": bhb_table, "floors": floor_table, "commands": commands,
    "stays": simple_table(["Longest stay at EL2", "instructions", "budget", "parts off", "budget",
                           "wanted", "most of it in"], "stays"),
    "over-native": simple_table(["Linux over native, cortex-a53", "native", "Mullion", "budget",
                                 "parts off", "budget", "wanted"], "over native"),
    "stages": simple_table(["Until the end of", "31 KiB guest", "budget",
                            "Debian's kernel and ramdisk", "budget"], "stages"),
    "sizes": simple_table(["Size in bytes", "Mullion", "budget"], "sizes"),
    "peer-sizes": simple_table(["Image, bytes", "size"], "peer sizes"),
    "gicv2": simple_table(["Instructions, GICv2", "native", "Mullion", "budget", "parts off",
                           "budget", "wanted", "BHB adds", "budget", "Bao", "Xen"], "gicv2"),
    "software-gic": simple_table(["Instructions, GICv2", "hardware's GICV", "software", "budget"],
                                 "software gic"),
    "direct": simple_table(["Instructions", "native", "virtual", "direct", "budget"], "direct"),
    "direct-gicv2": simple_table(["Instructions, GICv2", "native", "virtual", "direct", "budget"],
                                 "direct gicv2"),
    "hardening": simple_table(["Option", *COLUMNS], "hardening"),
    "noted": simple_table(["Option", *noted.COLUMNS], "noted"),
    "consoles": simple_table(["Virtual UART", "instructions, exits", "budget"], "consoles"),
    "life": simple_table(["A VM that starts again", "instructions", "budget"], "life"),
    "scrub": simple_table(["Cleared before the first guest", "MiB", "instructions", "a GiB",
                           "budget"], "scrub"),
    "zcu102": simple_table(["Until the end of", "31 KiB guest", "budget",
                            "Debian's kernel and ramdisk", "budget", "code, read-only data",
                            "writable"], "zcu102"),
    "aarch32-stages": part_table("aarch32", "stages", [
        "Until the end of", "31 KiB payload", "budget", "Debian's armmp and ramdisk", "budget"]),
    "aarch32-bytes": part_table("aarch32", "bytes", ["Bytes in AArch32", "Mullion", "most"]),
    "aarch32-measured": measured("aarch32"),
    "channels": part_table("channels", "rows", ["Channels, instructions", "GICv3", "budget",
                                                "GICv2", "budget"]),
    "channels-ping-pong": part_table("channels", "ping-pong", [
        "Ping-pong in shared memory", "native", "Mullion", "over native", "budget"]),
    "channels-measured": measured("channels"),
    "media": simple_table(["Instructions for a byte", *media.COLUMNS], "media"),
    "media-resets": simple_table(["Reset to the kernel's first instruction", "31 KiB guest",
                                  "budget", "Debian's kernel and ramdisk"], "media resets"),
    "boot": simple_table(["Reset to the kernel's first instruction", "instructions",
                          "over Mullion's"], "boot"),
    "unpack": simple_table(["Instructions per byte of the kernel", "Mullion"], "unpack"),
    "linux": linux_table, "share": share_line,
}


def text(x, y, words, anchor="start", fill="#3c4043"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{fill}">{words}</text>'


def chart(title, groups, scale=None):
    """Bars that begin at 0, a group for each row: [(row, [(system, value)])]. `scale` is the
    longest bar's value; without it each group's largest is its longest."""
    left, width, bar, gap = 400, 360, 14, 12
    y, shapes = 46, [text(10, 20, title)]
    for row, bars in groups:
        most = scale or max(v for _, v in bars)
        shapes.append(text(left - 10, y + bar * len(bars) / 2 + 4, row, "end"))
        for system, value in bars:
            length = width * value / most
            shapes.append(f'<rect x="{left}" y="{y}" width="{max(1, length):.0f}" '
                          f'height="{bar - 2}" fill="{COLOURS[system]}"/>')
            shapes.append(text(left + length + 6, y + bar - 4, f"{system} {value:,}"))
            y += bar
        y += gap
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {y}" '
            'font-family="sans-serif" font-size="11">'
            f'<rect width="900" height="{y}" fill="white"/>' + "\n".join(shapes) + "</svg>\n")


def peers_chart(data):
    rows = data["rows"]
    systems = [s for s in rows if s not in ("native", PARTS_OFF)]
    groups = [(row.what, [(s, rows[s][name][MEDIAN]) for s in systems if name in rows[s]])
              for name, row in ROWS.items()]
    return chart("Instructions, smaller is better; each group on its own scale", groups)


def merged(old, new):
    """`old` with all that has been measured anew; of a table by systems, those systems."""
    by_system = "rows", "parts", "affected", "commands", "linux"
    return {**old, **new, **{key: {**old.get(key, {}), **new.get(key, {})} for key in by_system}}


def write(data, prefix=""):
    """Puts what has been measured into the data, and writes what is made of it: of the page the
    sections whose names begin so."""
    data = merged(json.loads(DATA.read_text()), data)
    data["rows"] = {name: data["rows"][name]
                    for name in (*OURS, *(s for s in data["rows"] if s not in OURS))}
    DATA.write_text(json.dumps(data, indent=1) + "\n")
    page = PAGE.read_text()
    for name, make in SECTIONS.items():
        if f"<!-- {name} -->" in page and name.startswith(prefix):
            section = f"<!-- {name} -->\n{make(data)}\n<!-- end -->"
            page = re.sub(f"<!-- {name} -->.*?<!-- end -->", section.replace("\\", r"\\"), page,
                          flags=re.S)
    PAGE.write_text(page)
    CHART.write_text(peers_chart(data))
    if data.get("boot"):
        groups = [(how, [("U-Boot" if "U-Boot" in how else "Mullion", v[0])])
                  for how, v in data["boot"].items()]
        longest = max(bars[0][1] for _, bars in groups)
        title = "Instructions from reset to the kernel's first, smaller is better"
        BOOT_CHART.write_text(chart(title, groups, longest))

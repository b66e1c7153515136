# SPDX-License-Identifier: Apache-2.0
"""The errors of a system configuration: what the boot code says (mullion-dt --errors), each with
the line of the source that it is of, the node, the property and its value, and what mends it."""
import dataclasses
import pathlib
import re

import board_dir
import dtb
import mends
from dts_lines import DtsLines, as_label
from prepare import TOP

VALUE_MAX = 60
# What a reason goes on with behind the name of the property that it is of.
GOES_ON = "is|are|has|names|does|asks"
MEMORIES = "mullion,memory-size", "mullion,memory-rest", "memory"


@dataclasses.dataclass
class Error:
    """One error. `line`, `prop`, `value` and `mend` are None where there is none."""
    file: str
    line: int | None
    node: str
    prop: str | None
    value: str | None
    reason: str
    mend: str | None

    def lines(self):
        """As the user reads it."""
        where = self.file + (f":{self.line}" if self.line else "")
        value, reason = self.value, self.reason
        if value and len(value) > VALUE_MAX:
            value = value[:VALUE_MAX - 2] + ".."
        said = (f"{self.prop} = {value}: " if value else
                f"{self.prop}: " if value == "" else "")
        if said:
            reason = re.sub(rf"^{re.escape(self.prop)}(: | (?=({GOES_ON}) ))", "", reason)
        yield f"{where}: error: {self.node}: {said}{reason}"
        if self.mend:
            yield f"  mend: {self.mend}"


def folders(out):
    """Where dtc looks for what a configuration includes."""
    return [TOP / "board", board_dir.links(out) / "board"]


def read_tree(path):
    """The dtb.Tree of a file; None where it cannot be read, which the boot code says itself."""
    try:
        return dtb.read(pathlib.Path(path).read_bytes())
    except (dtb.Damaged, OSError):
        return None


class Source:
    """A configuration's source: where an error of the boot code's is in it."""

    def __init__(self, file, board=None, include=()):
        self.file, self.board = str(file), board
        self.lines = DtsLines(file, include, board)

    def node(self, name):
        """The path of what the boot code names without one."""
        if name.startswith("/"):
            return name
        if found := self.lines.domain(name):
            return found
        of_board = [p for p in (self.board.nodes if self.board else ())
                    if name in (p.rpartition("/")[2], as_label(p.rpartition("/")[2]))]
        of_source = [path for path, prop in self.lines.found
                     if prop is None and path.rpartition("/")[2] == name]
        found = of_board or of_source
        return found[0] if found else name

    def use_of(self, label):
        """((file, line, column), whether it is what a fragment changes) of the first use of a label
        or path."""
        used = re.compile(rf"&(?:{re.escape(label)}\b|\{{{re.escape(label)}\}})(\s*\{{)?")
        files = dict.fromkeys([self.file, *(place.file for _, places in self.lines.found.values()
                                            for place in places)])
        for file in files:
            for number, text in enumerate(self.lines.lines_of(file), 1):
                if match := used.search(text):
                    return (file, number, match.start() + 1), bool(match[1])
        return None, True

    def at(self, place):
        """(path, property) of what is at a place of the source; None: no property is."""
        for (path, prop), (_, places) in self.lines.found.items():
            if prop and place and any(
                    p.file == place[0] and
                    (p.line, p.column) <= place[1:] <= (p.last_line, p.last_column)
                    for p in places):
                return path, prop
        return None

    def given(self, path):
        """The paths of what the domain's access names."""
        for label, place in re.findall(r"&(?:(\w+)|\{([^}]*)\})",
                                       self.lines.text(path, "access") or ""):
            found = place or self.lines.labels.get(label) or self.lines.resolved(label)
            yield self.node(found[1:]) if found.startswith("&") else found

    def access_of(self, device, domain):
        """(path, property) of what gives the device to the domain, or (without one) to any."""
        paths = [self.lines.domain(domain)] if domain else self.lines.domains()
        wanted = self.node(device)
        for path in paths:
            if any(f"{wanted}/".startswith(f"{given}/") for given in self.given(path)):
                return path, "access"
        for path in paths:
            if self.lines.decided(path, "mullion,access-rest"):
                return path, "mullion,access-rest"
        return (paths or ["/domains"])[0], "access"

    def place(self, where, name, values):
        """(path, property or None, (file, line) or None) for a place of mends.py."""
        path = self.node(name)
        if where == mends.LABEL:
            place, is_target = self.use_of(values[0])
            return *(not is_target and self.at(place) or (path, None)), place and place[:2]
        if where == mends.ROOT:
            return path, None, self.lines.decided("/" + values[0])
        if where == mends.TREE:
            return path, None, None
        if where == mends.BOARD:
            prop = next((p for p in ("reg", "interrupts") if self.lines.decided(path, p)), None)
            return path, prop, self.lines.decided(path, prop) if prop else self.lines.decided(path)
        if where == mends.ROOM:
            prop = next((p for p in MEMORIES if self.lines.decided(path, p)), None)
            return path, prop, self.lines.find(path, prop)
        if where == mends.ACCESS:
            domain = values[0] if self.lines.domain(values[0]) else None
            giver, prop = self.access_of(name, domain)
            return path, None, self.lines.find(giver, prop)
        if where == mends.NODE:
            inside = path.startswith("/domains")
            return path, None, self.lines.find(path) if inside else self.lines.decided(path)
        if where.startswith("/"):
            return path, None, self.lines.find(path + where)
        if self.lines.decided(path + "/chosen", where):
            path += "/chosen"
        return path, where, self.lines.find(path, where)

    def error(self, name, reason):
        """The Error for a line of mullion-dt --errors."""
        found = mends.mend_of(reason)
        where, mend, values = found or (mends.NODE, None, ())
        path, prop, place = self.place(where, name, values)
        value = self.lines.text(path, prop) if prop and path.startswith("/") else None
        file, line = place or (self.file, None)
        return Error(file, line, path, prop, value, reason, mend)


def without_source(file, name, reason):
    """The Error where there is no source: a compiled configuration."""
    found = mends.mend_of(reason)
    return Error(str(file), None, name, None, None, reason, found[1] if found else None)


def of_dtc(error):
    """The Errors of a DtsError."""
    for file, line, text in error.errors:
        yield Error(file, line, "dtc", None, None, text,
                    "dtc cannot read the line, or the one before it: a ; or } is missing?"
                    if text == "syntax error" else None)


def all_errors(file, tree, said, include=()):
    """The Errors for the lines of mullion-dt --errors about the configuration `file` on the board
    of the tree in the file `tree`, in the order of the source."""
    pairs = [line.split("\t", 1) for line in said.splitlines() if "\t" in line]
    if str(file).endswith((".dtb", ".dtbo")):
        return [without_source(file, *pair) for pair in pairs]
    source = Source(file, read_tree(tree), include)
    found = [source.error(*pair) for pair in pairs]
    return sorted(found, key=lambda e: (e.file != source.file, e.file, e.line or 0))

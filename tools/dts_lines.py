# SPDX-License-Identifier: Apache-2.0
"""Which line of a system configuration's source a node or property of the merged tree comes from.

dtc itself says so: with -T -T it writes behind each node and property from which lines of which
file it was read, included ones too. Here the nodes of overlay fragments are given the paths that
they have on the board."""
import collections
import pathlib
import re
import subprocess

from program import Failure

# Lines and columns count from 1; a tab is one column.
Place = collections.namedtuple("Place", "file line column last_line last_column")

NO_PLACE = "<no-file>:<no-line>"
PLACE = re.compile(r"(.+?):(\d+):(\d+)-(\d+):(\d+)(?:, |$)")
LINE = re.compile(r"\s*(?P<what>.*?) /\* (?P<places>.*) \*/$")
# dtc's messages: FILE:LINE.COLUMN[-..]: [ERROR (check): ]TEXT, with "Error: " in front of some.
SAID = re.compile(r"(?:Error: )?(?P<file>[^:]+):(?P<line>\d+)\.[\d.-]+:? (?:ERROR )?(?P<text>.*)")
WITHOUT_LINE = re.compile(r"(?:FATAL )?ERROR: (.*)|Error: (.*)")
INCLUDE = re.compile(r'^\s*/include/\s+"([^"]*)"', re.M)
NO_FILE = re.compile(r'Couldn\'t open "([^"]*)"')
END_OF_ERRORS = ("Unable to parse input tree", "Input tree has errors, aborting")


class DtsError(Failure):
    """What dtc has against a source: `errors` are (file, line, text); line is None where dtc names
    none."""

    def __init__(self, errors):
        super().__init__("; ".join(f"{file}:{line}: {text}" if line else f"{file}: {text}"
                                   for file, line, text in errors))
        self.errors = errors


def includer(source, name, folders):
    """(file, line) of what includes a file that is not there; None: nothing does."""
    text = pathlib.Path(source).read_text(errors="replace")
    for match in INCLUDE.finditer(text):
        if match[1] == name:
            return str(source), text.count("\n", 0, match.start(1)) + 1
        for folder in (pathlib.Path(source).parent, *folders):
            if (folder / match[1]).is_file():
                if found := includer(folder / match[1], name, folders):
                    return found
                break
    return None


def said_by_dtc(stderr, source, folders=()):
    """The (file, line, text) of dtc's errors; without a line where nothing has one."""
    placed = list(dict.fromkeys((m["file"], int(m["line"]), m["text"])
                                for m in map(SAID.match, stderr.splitlines()) if m))
    if placed:
        return placed
    rest = [m[1] or m[2] for m in map(WITHOUT_LINE.match, stderr.splitlines()) if m]
    rest = [text for text in rest if not text.startswith(END_OF_ERRORS)]
    missing = {text: includer(source, match[1], folders)
               for text in rest if (match := NO_FILE.match(text))}
    return [(*(missing.get(text) or (str(source), None)), text)
            for text in rest or [" ".join(stderr.split())]]


def as_label(name):
    """A node's name as a label can be written (docs/configuration.md#naming-nodes)."""
    return re.sub(r"\W", "_", name, flags=re.A)


def below(target, inside):
    """The path of what an overlay has at `inside`, a path in it, on a target."""
    return target.rstrip("/") + ("" if inside == "/" else inside) or "/"


class DtsLines:
    """The lines of a source: DtsLines("configs/linux+rt.dts").find("/domains/rt", "cpus").

    `folders` are where dtc looks for what the source includes. `board` (a dtb.Tree) knows what its
    labels are; without it, &LABEL is the node whose name the label was made from. Raises DtsError
    where dtc does not take the source."""

    def __init__(self, source, folders=(), board=None):
        self.source, self.board = str(source), board
        self.found = {}  # (path, property or None) -> (order, [Place])
        self.labels = {}  # the source's own: their paths
        self.files = {}
        argv = ["dtc", "-@", "-q", "-T", "-T", "-I", "dts", "-O", "dts"]
        for folder in folders:
            argv += ["-i", str(folder)]
        done = subprocess.run([*argv, self.source], stdin=subprocess.DEVNULL, text=True,
                              errors="replace", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            raise DtsError(said_by_dtc(done.stderr, self.source, folders))
        self.read(done.stdout)

    # --- reading what dtc writes ---

    def read(self, text):
        entries, targets, labels, path = [], {}, {}, []
        for line in text.splitlines():
            if not (match := LINE.match(line)):
                continue
            what, places = match["what"], self.places(match["places"])
            if what.endswith("{"):
                *names, name = what[:-1].strip().split(": ")
                path.append(name)
                self.labels |= dict.fromkeys(names, self.joined(path))
                entries.append((self.joined(path), None, places))
            elif what == "};":
                path.pop()
            else:
                name, _, value = what.rstrip(";").partition(" = ")
                name = name.split(": ")[-1]
                entries.append((self.joined(path), name, places))
                if name == "target-path" and len(path) == 2:
                    targets[path[1]] = value.strip('"')
                elif path[1:] == ["__fixups__"]:
                    for fragment in re.findall(r'"/([^"/]+):target:0"', value):
                        labels[fragment] = name
        for fragment, label in labels.items():
            targets[fragment] = self.resolved(label)
        for order, (where, name, places) in enumerate(entries):
            self.add(order, where, name, places, targets)
        self.labels = {label: self.on_board(path, targets) or path
                       for label, path in self.labels.items()}

    @staticmethod
    def on_board(where, targets):
        """The path in the merged tree of what is at `where` of the overlay. None: it has none."""
        first, _, inside = where[1:].partition("/")
        if first in ("__symbols__", "__fixups__", "__local_fixups__"):
            return None
        if first not in targets:
            return where
        top, _, rest = inside.partition("/")
        return below(targets[first], "/" + rest) if top == "__overlay__" else None

    def add(self, order, where, name, places, targets):
        """Notes one node or property, where its fragment puts it."""
        where = self.on_board(where, targets)
        if not where or not places:
            return
        old = self.found.get((where, name))
        # a later overlay's property stands in the place of an earlier one's; a node is both
        both = old[1] + places if old and name is None else places
        self.found[where, name] = (order, both)

    @staticmethod
    def joined(path):
        """["/", "a", "b"] as /a/b."""
        return "/" + "/".join(path[1:])

    @staticmethod
    def places(text):
        if text == NO_PLACE:
            return []
        return [Place(m[1], *map(int, m.groups()[1:])) for m in PLACE.finditer(text)]

    def resolved(self, label):
        """The path of a label of the board's; &LABEL where only the node's name can tell."""
        if label.startswith("/"):
            return label
        symbols = self.board and self.board.root.child("__symbols__")
        if symbols and symbols.string(label):
            return symbols.string(label)
        named = [path for path in (self.board.nodes if self.board else ())
                 if as_label(path.rpartition("/")[2]) == label]
        return named[0] if len(named) == 1 else "&" + label

    # --- being asked ---

    def keys(self, path):
        """Where something at `path` can be noted: there, or below a label that fits a node of the
        path."""
        yield path
        names = path.strip("/").split("/")
        for k, name in enumerate(names):
            yield "/".join(["&" + as_label(name), *names[k + 1:]])

    def place(self, path, prop=None):
        """The Place that decides: of a property the last, of a node the first. None: the source
        does not say it, so the board's tree does."""
        hits = [hit for key in self.keys(path) if (hit := self.found.get((key, prop)))]
        if not hits:
            return None
        return max(hits)[1][-1] if prop else min(hits)[1][0]

    def decided(self, path, prop=None):
        """(file, line) of what the source says of the node or property; None: nothing."""
        place = self.place(path, prop)
        return (place.file, place.line) if place else None

    def find(self, path, prop=None):
        """(file, line) of the property; without one, of the node; without that, of the nearest node
        above that the source has. None: of none."""
        if prop and (found := self.decided(path, prop)):
            return found
        while True:
            if found := self.decided(path):
                return found
            if path in ("", "/"):
                return None
            path = path.rpartition("/")[0] or "/"

    def domains(self):
        """The paths of all that is in /domains, also of a /domains that is misplaced, or of a
        group's (domain_groups.py)."""
        return [path for path, prop in self.found
                if prop is None and path.rpartition("/")[0].endswith("/domains")]

    def domain(self, name):
        """The path of the domain; None: no such one."""
        return next((p for p in self.domains() if p.rpartition("/")[2] == name), None)

    def text(self, path, prop):
        """The property's value as the source writes it, in one line: "<&cpus 0x8 0x1>"; "" where it
        has none. None: the source does not have the property."""
        place = self.place(path, prop)
        if not place:
            return None
        lines = self.lines_of(place.file)[place.line - 1:place.last_line]
        if not lines:
            return None
        lines[-1] = lines[-1][:place.last_column]
        lines[0] = lines[0][place.column - 1:]
        return " ".join(" ".join(lines).rstrip(" ;").partition("=")[2].split())

    def lines_of(self, file):
        if file not in self.files:
            self.files[file] = pathlib.Path(file).read_text(errors="replace").splitlines()
        return self.files[file]

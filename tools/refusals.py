# SPDX-License-Identifier: Apache-2.0
"""The reasons for which a configuration is refused, out of the C that refuses it: the formats that
dtb/config gives diag_fail(). mends.py has a mend for each, and a test a case."""
import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parent.parent
CALL = re.compile(r"(?<!\w)(diag_fail|refuse)\(")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
MACRO = re.compile(r'^#define (\w+)\s+"((?:[^"\\]|\\.)*)"', re.M)
HOLE = re.compile(r"%(?:\.\d+)?(?:l|z)*[dusxc]")


def arguments(code, at):
    """The arguments of the call whose parenthesis is before `at`."""
    depth, start, quoted, found = 0, at, False, []
    for k in range(at, len(code)):
        c = code[k]
        if c == '"' and code[k - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        if c in ",)" and not depth:
            found.append(code[start:k])
            start = k + 1
            if c == ")":
                return found
        depth += (c in "([{") - (c in ")]}")
    return found


def formats_of(path):
    """The formats of a source file, in its order."""
    code = path.read_text()
    # a macro's body is no call of its own; its name in a format is what it stands for
    macros = dict(MACRO.findall(code))
    code = re.sub(r"^#define(?:.*\\\n)*.*$", "", code, flags=re.M)
    for call in CALL.finditer(code):
        given = arguments(code, call.end())
        # diag_fail(diag, object, format, ..); refuse(parse, format, ..); refuse(format, ..)
        place = 2 if call[1] == "diag_fail" else 0 if given[0].strip()[0] == '"' else 1
        if place >= len(given) or '"' not in given[place]:
            continue
        for name, text in macros.items():
            given[place] = re.sub(rf"\b{name}\b(?= *\")", f'"{text}"', given[place])
        joined = re.sub(r'(?<!\\)"\s*"', "", given[place])
        for literal in LITERAL.findall(joined):
            if " " in literal:
                yield literal.replace('\\"', '"')


def formats(folder="dtb/config"):
    """{format: source file} of a folder."""
    return {text: str(path.relative_to(TOP)) for path in sorted((TOP / folder).glob("*.c"))
            for text in formats_of(path)}


def pattern(text):
    """What fits the reasons that this format makes; its groups are the values."""
    values = text.replace("%s%s", "%s\0%s")
    values = "(.*?)".join(map(re.escape, HOLE.split(values)))
    # of two values that touch, the first is a word, and what tells more is behind it
    return re.compile(values.replace("(.*?)\0", r"([^\s:;]*)").replace("\\\0", ""), re.S)

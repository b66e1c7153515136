# SPDX-License-Identifier: Apache-2.0
"""Domains in a group: /domains/default/domains/NAME, as Lopper's users write them since 2025, is
/domains/NAME for the hypervisor. The compiled configuration is changed so, with all that refers to
what is moved."""
import pathlib

import dtb
from program import Failure

CELLS = ("#address-cells", "#size-cells", "#access-flags-cells", "#memory-flags-cells",
         "#sram-flags-cells")
# What a group may say: who it is. What it would have of memory and devices is nobody's.
OF_A_GROUP = {"compatible", "id", "os,type", "phandle", "linux,phandle", *CELLS}


def is_group(node):
    return bool(node.child("domains")) and "cpus" not in node.props


def check_group(group, domains):
    """Failure where a group says more than its name, or a name is there twice."""
    for prop in group.props:
        if prop not in OF_A_GROUP:
            raise Failure(f"{group.name}: a group of domains has no {prop}, each of them has its "
                          "own")
    for child in group.children:
        if child.name != "domains":
            raise Failure(f"{group.name}: a group of domains has no {child.name}, each of them has "
                          "its own")
    names = [node.name for node in (*domains.children, *group.child("domains").children)]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Failure(f"{twice}: is in {group.name} and in /domains, or there twice")


def lift(domains, name):
    """Puts the domains of the group `name` where that was. The paths: before, and now."""
    group = domains.child(name)
    inner = group.child("domains")
    at = domains.children.index(group)
    domains.children[at:at + 1] = inner.children
    for node in inner.children:
        node.parent = domains
        for cells in CELLS:
            for above in (inner, group):
                if cells in above.props:
                    node.props.setdefault(cells, above.props[cells])
    return inner.path, domains.path


def renamed(value, before, now):
    """The strings of a property with each path that begins with `before` changed."""
    strings = value.removesuffix(b"\0").split(b"\0")
    before, now = before.encode("latin-1") + b"/", now.encode("latin-1") + b"/"
    return b"".join((now + s[len(before):] if s.startswith(before) else s) + b"\0"
                    for s in strings)


def at_path(node, path):
    for name in path.strip("/").split("/"):
        node = node.child(name) if node else None
    return node


def flatten(tree):
    """Takes the groups out of a compiled overlay; whether there was one."""
    found = False
    for fragment in list(tree.root.children):
        domains = at_path(fragment, "__overlay__/domains")
        for group in [node for node in (domains.children if domains else ()) if is_group(node)]:
            found = True
            check_group(group, domains)
            before, now = lift(domains, group.name)
            local = at_path(tree.root, "__local_fixups__" + domains.path)
            if local and local.child(group.name) and local.child(group.name).child("domains"):
                lift(local, group.name)
            for table in "__fixups__", "__symbols__":
                props = tree.root.child(table).props if tree.root.child(table) else {}
                for prop, value in props.items():
                    props[prop] = renamed(value, before, now)
    return found


def flatten_file(path, source):
    """The same for a file that was compiled from `source`; one that is no tree, or has none, is
    left as it is."""
    try:
        tree = dtb.read(pathlib.Path(path).read_bytes())
    except dtb.Damaged:
        return
    try:
        if flatten(tree):
            pathlib.Path(path).write_bytes(dtb.write(tree))
    except Failure as failure:
        raise Failure(f"{source}: {failure}") from None

# SPDX-License-Identifier: Apache-2.0
"""Builds with other Kconfig symbols than an output folder has, each in a folder of its own, VARIANT
in OUT/variant/VARIANT."""
import contextlib
import fcntl
import os
import pathlib
import subprocess

import kconfiglib

import board_dir
import seed
from prepare import TOP, Failure

# menus in Kconfig
PARTS = "Optional parts of the hypervisor"
HARDENING = "Hardening"


def load(config):
    """Kconfig with the values of a .config."""
    os.environ["EXTERNAL"] = str(board_dir.links(pathlib.Path(config).resolve().parent))
    kconfig = kconfiglib.Kconfig(TOP / "Kconfig", warn=False)
    if not board_dir.configured_board(pathlib.Path(config).resolve().parent):
        raise Failure(f"{config}: is no configuration of Mullion's (./mullion config)")
    kconfig.load_config(config)
    return kconfig


def parts(kconfig, title=PARTS):
    """The symbols of a menu: of the optional parts, of hardening. A number that belongs to one is
    none."""
    menu = next(node for node in kconfig.node_iter()
                if node.item == kconfiglib.MENU and node.prompt[0] == title)
    found, nodes = [], [menu.list]
    while nodes:
        node = nodes.pop()
        if node:
            nodes += [node.next, node.list]
            symbol = isinstance(node.item, kconfiglib.Symbol) and node.prompt
            if symbol and node.item.type == kconfiglib.BOOL:
                found.append(node.item)
    return found


@contextlib.contextmanager
def builder(out):
    """Nobody else builds in an output folder meanwhile, by us or by ./mullion (prepare.make)."""
    out.mkdir(parents=True, exist_ok=True)
    folder = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def folder_of(out, name):
    return pathlib.Path(out) / "variant" / name


def configure(out, name, symbols, reset=None):
    """Writes the configuration of OUT's variant, with these values ({"EL2_BHB": "n"}) and the
    defaults of those whose names match `reset`; returns its folder. Failure where Kconfig does not
    let one be so."""
    kconfig = load(out / ".config")
    for symbol in kconfig.unique_defined_syms:
        if reset and reset.match(symbol.name):
            symbol.unset_value()
            if symbol.choice:
                symbol.choice.unset_value()
    set_values(kconfig, symbols)
    for symbol, value in symbols.items():
        if kconfig.syms[symbol].str_value != str(value):
            raise Failure(f"variant {name}: {symbol} cannot be {value}")
    made = folder_of(out, name)
    made.mkdir(parents=True, exist_ok=True)
    board_dir.hand_on(out, made)
    kconfig.write_config(made / ".config")  # left alone where it is the same already
    return made


def set_values(kconfig, symbols):
    for symbol, value in symbols.items():
        kconfig.syms[symbol].set_value(str(value))


def without_parts(config):
    """{part: "n"} of all optional parts that can be left out together, and of hardening: of two GIC
    versions, one stays."""
    kconfig = load(config)
    found = parts(kconfig) + parts(kconfig, HARDENING)
    set_values(kconfig, {part.name: "n" for part in found})
    return {part.name: "n" for part in found if part.str_value == "n"}


def seeded(like, out, debug_info="-g"):
    """Gives a new folder, which is the caller's alone (builder), what has been compiled for another
    configuration and is the same for its own."""
    with builder(like):
        return seed.seed(like, out, debug_info)


def build(folder, *targets, debug_info="-g0", **options):
    """Makes targets in it, without what a debugger wants where nothing else is said: a
    CompletedProcess."""
    return subprocess.run(["make", "--no-print-directory", "-C", TOP, "-s", f"O={folder}",
                           f"DEBUG_INFO={debug_info}", *targets], stdin=subprocess.DEVNULL,
                          **options)


def check_configured(folder, defconfig):
    """Failure where the folder's configuration is not what the defconfig gives."""
    values = {}
    for config in defconfig, folder / ".config":
        kconfig = load(folder / ".config")
        kconfig.load_config(config)
        values[config] = {symbol.name: symbol.str_value for symbol in kconfig.unique_defined_syms}
    wanted, found = values.values()
    other = next((name for name in wanted if found[name] != wanted[name]), None)
    if other:
        raise Failure(f"{folder}: {other} is {found[other]}, {wanted[other]} by {defconfig.name}: "
                      "another configuration")


def board_folder(out, name, defconfig=None):
    """The folder in OUT of another board, whose images are built there, with the board's defconfig
    or with another one. It begins with those of OUT's objects that are the same. Failure where the
    folder is there already with another configuration."""
    folder = pathlib.Path(out) / name
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
               "stderr": subprocess.STDOUT, "text": True}
    make = ["make", "--no-print-directory", "-C", TOP, "-s", f"O={folder}"]
    with builder(folder):
        done = None
        if not (folder / ".config").exists():
            first = [defconfig] if defconfig else [f"BOARD={name}", "configured"]
            done = subprocess.run([*make, *first], **options)
            if done.returncode == 0:
                seeded(pathlib.Path(out), folder)
        if not done or done.returncode == 0:
            done = subprocess.run([*make, f"BOARD={name}", f"-j{os.cpu_count()}", "images"],
                                  **options)
            check_configured(folder, TOP / "board" / name / (defconfig or f"{name}_defconfig"))
    if done.returncode:
        raise Failure(f"{name} does not build:\n{done.stdout[-3000:]}")
    return folder

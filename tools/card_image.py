# SPDX-License-Identifier: Apache-2.0
"""What ./mullion image does: the image of a card around the bundle (genimage and mtools make it),
or that of the flash; with a map of its blocks, a manifest, and the list of what went in (sbom.py).
The same content is the same image, byte for byte: no clock, no random number, no folder is in
it."""
import dataclasses
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import uuid

import bundle_folder
import debian_full
import desk
import fat
import fit
import flash
import machine
import output_folder
import prepare
import program
import raspberry
import sbom
from loader_image import tree_image
from machine import DEPS, OUT, Failure

MIB = 1 << 20
EPOCH = 315532800  # 1980: FAT has no earlier day
FIRST = MIB        # where partitions begin, and what raw parts lie before
BLOCK = 4096
DATA = 32 * MIB
ROM_SIZE = 32 << 10  # what Allwinner's boot ROM loads
BUNDLE_NAME, ROM_NAME = raspberry.BUNDLE_NAME, "BOOT.BIN"
MBR_TYPES = {"L": "0x83", "F": "0x0c"}
SPACE = uuid.UUID("6d756c6c-696f-5e00-8000-000000000000")  # of our GUIDs


@dataclasses.dataclass
class Part:
    """A part of the image. `table`: it is in the partition table. `used`: bytes from its start that
    have content, if that is not all of its file."""
    name: str
    offset: int
    size: int
    file: pathlib.Path = None
    table: bool = True
    kind: str = "L"    # genimage's letter: Linux, or F for FAT
    used: int = None
    files: list = dataclasses.field(default_factory=list)  # (name, path) inside


def up(size, step):
    return -(-size // step) * step


def epoch():
    text = os.environ.get("SOURCE_DATE_EPOCH") or str(EPOCH)
    if not text.isdecimal() or not EPOCH <= int(text) < 1 << 32:
        raise Failure(f"SOURCE_DATE_EPOCH={text}: is no number of seconds from 1980 ({EPOCH}) on")
    return int(text)


def environment():
    return {**os.environ, "TZ": "UTC", "SOURCE_DATE_EPOCH": str(epoch()),
            "E2FSPROGS_FAKE_TIME": str(epoch()), "LC_ALL": "C",
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def call(what, argv):
    """Runs a program that says what is wrong only where it fails."""
    done = program.run(argv, env=environment(), text=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if program.ended(what, done.returncode):
        raise Failure(f"{what}: {' '.join(done.stdout.split()) or 'failed'}")


def digest(path):
    found = hashlib.sha256()
    with open(path, "rb") as f:
        while some := f.read(MIB):
            found.update(some)
    return found.hexdigest()


# ---- What is on the card ----

def raw_parts(m, made):
    """What the bootblock reads at fixed places, before the first partition. The tree has the memory
    of the board, in a build for QEMU that of QEMU."""
    tree, stored, board = made / "tree.dtb", made / "tree.img", m.board
    if board.get("SIMULATOR_QUIRK"):
        m.packaged_tree(tree)
    else:
        shutil.copyfile(m.debian_tree(), tree)
    stored.write_bytes(tree_image(tree.read_bytes()))
    found = [Part("tree", board["TREE_STORE_BASE"], board["TREE_STORE_SIZE"], stored, False),
             Part("loader", board["LOADER_STORE_BASE"], board["LOADER_STORE_SIZE"],
                  m.out / "loader.img", False)]
    found = [Part("bootblock", place, ROM_SIZE, file, False)
             for place, file in m.rom_image()] + found
    for part in found:
        if part.file.stat().st_size > part.size:
            raise Failure(f"{part.file}: has {part.file.stat().st_size} bytes, its place on the "
                          f"card {part.size}")
    return found


def parts(m, bundled, made):
    """The parts, in their order on the card."""
    slot = 64 * MIB
    while slot < bundled.stat().st_size * 2:  # a later bundle is larger
        slot *= 2
    found, at, files = [], FIRST, [(BUNDLE_NAME, bundled)]
    if m.board.get("ARMSTUB"):
        files += raspberry.files(m, made)
    elif m.board.get("QEMU_TREE"):
        found = raw_parts(m, made)
        if (m.out / "boot.bin").exists():
            files.insert(0, (ROM_NAME, m.out / "boot.bin"))
    found.append(Part("boot", at, slot, made / "boot.vfat", kind="F", files=files))
    found.append(Part("boot-b", at + slot, slot, kind="F", used=MIB))
    found.append(Part("data", at + 2 * slot, DATA, made / "data.ext4"))
    return found


def guid(of, name):
    """The same content has the same."""
    return str(uuid.uuid5(SPACE, f"{of} {name}"))


def genimage_config(found, of):
    boot = next(part for part in found if part.files)
    # a boot ROM knows no GPT: its partition is in an MBR, too; Allwinner's reads where a GPT lies
    rom = {ROM_NAME, raspberry.CONFIG_NAME} & dict(boot.files).keys()
    mbr = any(part.offset == machine.ROM_PLACE for part in found)
    files = "".join(f'\t\tfile "{name}" {{ image = "{path}" }}\n' for name, path in boot.files)
    text = (f"image {boot.file.name} {{\n\tvfat {{\n"
            f'\t\textraargs = "--invariant -F 32 -i {guid(of, "volume")[:8]}"\n'
            f'\t\tlabel = "MULLION"\n{files}\t}}\n\tsize = {boot.size}\n}}\n'
            "image card.img {\n\thdimage {\n\t\talign = 1M\n"
            f'\t\tpartition-table-type = "{"mbr" if mbr else "hybrid" if rom else "gpt"}"\n'
            + (f'\t\tdisk-signature = 0x{guid(of, "disk")[:8]}\n\t}}\n' if mbr else
               f'\t\tdisk-uuid = "{guid(of, "disk")}"\n\t}}\n'))
    for part in found:
        text += (f'\tpartition {part.name} {{\n\t\toffset = {part.offset}\n\t\tsize = {part.size}\n'
                 + (f'\t\timage = "{part.file}"\n' if part.file and not part.files else
                    f'\t\timage = "{part.file.name}"\n' if part.file else "")
                 + ("\t\tpartition-type = 0x0c\n" if part.files and rom else "")
                 + (f"\t\tpartition-type = {MBR_TYPES[part.kind]}\n" if part.table and mbr else
                    f'\t\tpartition-type-uuid = "{part.kind}"\n'
                    f'\t\tpartition-uuid = "{guid(of, part.name)}"\n' if part.table else
                    "\t\tin-partition-table = false\n") + "\t}\n")
    return text


def make_card(m, bundled, made):
    """(the image, its parts)"""
    found = parts(m, bundled, made)
    of = hashlib.sha256(" ".join([m.board["BOARD_NAME"], *(
        digest(path) for part in found for _, path in part.files or [(0, part.file)]
        if path and path.exists())]).encode()).hexdigest()
    data = next(part for part in found if part.name == "data")
    with open(data.file, "wb") as f:
        f.truncate(data.size)
    call("mke2fs", ["mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-L", "data", "-U",
                    guid(of, "ext4"), "-E", f"root_owner=0:0,hash_seed={guid(of, 'hash')}",
                    data.file])
    config, work = made / "genimage.cfg", made / "genimage"
    config.write_text(genimage_config(found, of))
    (made / "empty").mkdir(exist_ok=True)
    call("genimage", ["genimage", "--config", config, "--rootpath", made / "empty", "--tmppath",
                      work, "--inputpath", made, "--outputpath", made, "--loglevel", "1"])
    image = made / "card.img"
    with open(image, "rb") as f:
        boot = next(part for part in found if part.files)
        boot.used = fat.used(f, boot.offset)
    for name in "boot.vfat", "data.ext4":
        (made / name).unlink()
    return image, found


def make_flash(m, bundled, made):
    """Both banks, one behind the other."""
    if m.board.get("QEMU_TREE"):
        raise Failure(f"--flash: {m.board['BOARD_NAME']} has no flash that Mullion boots from: its "
                      "bundle is on a card")
    m.check_bank(bundled)
    bank0 = m.out / "flash0.img"
    first, second = bank0.stat().st_size, m.board["BUNDLE_SIZE"]
    found = [Part("boot", 0, first, bank0), Part("bundle", first, second, bundled)]
    image = made / "flash.img"
    flash.flash(image, first + second, [(part.offset, part.file) for part in found])
    return image, found


# ---- What is said of it ----

def spans(image, found):
    """[(first block, last block)] that a card needs. What is free in a file system is not among
    them; what has to be zero is."""
    size = image.stat().st_size
    wanted = [(0, FIRST), (found[-1].offset + found[-1].size, size)]
    for part in found:
        wanted.append((part.offset, part.offset + (part.used or part.size)))
    merged = []
    for begin, end in sorted((b // BLOCK, up(e, BLOCK) // BLOCK) for b, e in wanted if e > b):
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([begin, end])
    return [(begin, end - 1) for begin, end in merged]


def bmap(image, found):
    """The map of blocks, as bmaptool reads it (version 2.0)."""
    size, blocks = image.stat().st_size, spans(image, found)
    lines = []
    with open(image, "rb") as f:
        for first, last in blocks:
            f.seek(first * BLOCK)
            left, hashed = (last + 1 - first) * BLOCK, hashlib.sha256()
            while left and (some := f.read(min(left, MIB))):
                hashed.update(some)
                left -= len(some)
            lines.append(f'<Range chksum="{hashed.hexdigest()}">{first}-{last}</Range>')
    text = (f'<?xml version="1.0" ?>\n<bmap version="2.0">\n<ImageSize>{size}</ImageSize>\n'
            f"<BlockSize>{BLOCK}</BlockSize>\n<BlocksCount>{up(size, BLOCK) // BLOCK}</BlocksCount>"
            f"\n<MappedBlocksCount>{sum(e + 1 - b for b, e in blocks)}</MappedBlocksCount>\n"
            f"<ChecksumType>sha256</ChecksumType>\n<BmapFileChecksum>{'0' * 64}</BmapFileChecksum>"
            "\n<BlockMap>\n" + "\n".join(lines) + "\n</BlockMap>\n</bmap>\n")
    return text.replace("0" * 64, hashlib.sha256(text.encode()).hexdigest())


def bundled_images(bundled):
    """[what the bundle has: name, type, compression, size, SHA-256 of the stored bytes]"""
    images = fit.parse(bundled.read_bytes()).children["images"].children
    return [{"name": name, "type": image.text("type").decode(),
             "compression": image.text("compression").decode(), "size": image.cell("data-size"),
             "sha256": next(h for n, h in image.children.items() if n.startswith("hash"))
             .props["value"][1].hex()} for name, image in images.items()]


def version():
    commit = prepare.commit()
    return (prepare.TOP / "VERSION").read_text().strip() + (f"-{commit}" if commit else "")


def in_units(size):
    """A size as it is read best: whole KiB where it is less than 1 MiB."""
    return f"{size >> 20:5} MiB" if size >> 20 else f"{-(-size >> 10):5} KiB"


def boot_words(m):
    """How it is booted, for flash, which puts the name of what it has written in place of FILE."""
    name = m.board["BOARD_NAME"]
    if m.board.get("ARMSTUB"):
        return m.board["BOOT_FROM_CARD"]
    if not m.reads_cards():
        return f"{name} boots from no card yet: its bundle is in flash (--flash)."
    if m.board.get("QEMU_RESET"):  # a build for that
        return f"In QEMU: ./mullion run --board {name} --card FILE"
    return m.board.get("BOOT_FROM_CARD") or f"How {name} starts from it: docs/boards/{name}.md."


def manifest(m, image, found, bundled):
    listed, model = [], {"model": True} if m.board.get("SIMULATOR_QUIRK") else {}
    for part in found:
        entry = {"name": part.name, "offset": part.offset, "size": part.size}
        if part.files:
            entry["files"] = [{"name": name, "size": path.stat().st_size, "sha256": digest(path)}
                              for name, path in part.files]
        elif part.file and part.file.exists():
            entry.update(bytes=part.file.stat().st_size, sha256=digest(part.file))
        listed.append(entry)
    return {"version": version(), "board": m.board["BOARD_NAME"], **model,
            "boot": boot_words(m),
            "image": {"name": image.name, "size": image.stat().st_size, "sha256": digest(image)},
            "parts": listed, "bundle": bundled_images(bundled)}


def sources(m):
    """{image of the bundle: the packages that it is made of, or the user's file}"""
    full = DEPS / debian_full.NAME
    kernel, full_kernel = (tuple(name for name in sbom.packages(DEPS)
                                 if name.startswith("linux-image") and ("cloud" in name) == cloud)
                           for cloud in (True, False))
    ours = {DEPS / "vmlinuz": kernel, m.out / "initramfs.cpio": ("busybox-static",),
            full / "vmlinuz": full_kernel, m.out / "mullion.bin": ("mullion",),
            m.out / "initramfs-full.cpio": ("busybox-static", *full_kernel)}
    known = {name: ours.get(pathlib.Path(path), (os.path.basename(path),))
             for name, _, path in m.images()}
    known["config"] = (os.path.basename(m.config) if m.config else "mullion",)
    return known


def bill(m, image, manifested):
    known = sources(m)
    return sbom.document(f"mullion-{m.board['BOARD_NAME']}-{image.stem}", manifested["version"],
                         epoch(), (image.name, manifested["image"]["sha256"]),
                         [(i["name"], i["sha256"], known[i["name"]])
                          for i in manifested["bundle"]], DEPS)


def kept_folder(args):
    folder = pathlib.Path(args.out or OUT / "image").absolute()
    if folder.exists() and not folder.is_dir():
        raise Failure(f"--out {args.out}: is no folder")
    output_folder.refuse_sources(folder.resolve())
    return folder


def say_where_to(m, said, file, args):
    """What is done with the card: that of a build for QEMU's model is for no board."""
    board = f" --board {args.board}" if args.board else ""
    where = board + ("" if args.out is None else f" --image {shlex.quote(str(file))}")
    if not said.get("model"):
        print(f"To a card: ./mullion flash DEVICE{where}")
    print(said["boot"].replace("--card FILE", f"--card {shlex.quote(str(file))}"))
    if said.get("model"):
        m.note(f"note: this card is for QEMU's model of {said['board']} alone, as the build is "
               f"(SIMULATOR_QUIRK); the board's: {prepare.for_itself(said['board'])}")


def image(args):
    folder = kept_folder(args)
    epoch()
    m, made, bundled = bundle_folder.made_bundle(args)
    if args.flash:
        whole, found = make_flash(m, bundled, made)
    else:
        whole, found = make_card(m, bundled, made)
    said = manifest(m, whole, found, bundled)
    files = {".json": json.dumps(said, indent=1) + "\n",
             ".spdx.json": json.dumps(bill(m, whole, said), indent=1, ensure_ascii=False) + "\n"}
    if not args.flash:
        files[".bmap"] = bmap(whole, found)
    folder.mkdir(parents=True, exist_ok=True)
    for end, text in files.items():
        with program.whole_file(folder / f"{whole.name}{end}") as part:
            part.write_text(text)
    with program.whole_file(folder / whole.name) as part:
        shutil.move(whole, part)
    desk.remove_images(made)
    for part in found:
        print(f"{part.offset:#12x} {in_units(part.size)}  {part.name}" + "".join(
            f"  {name}" for name, _ in part.files))
    print(f"{folder / whole.name}:", *(f"  {whole.name}{end}" for end in ("", *files)), sep="\n")
    if not args.flash:
        say_where_to(m, said, folder / whole.name, args)
    return 0

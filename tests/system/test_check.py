# SPDX-License-Identifier: Apache-2.0
"""./mullion check: each error of a configuration has its line and its mend, and all come at
once."""
import re
import subprocess

import pytest

import config_errors
import desk
import mends
import refusals
import refused_channels
from harness import OUT, TOP
from refused_configs import CASES, HERE, NESTED
from refused_configs import NO_CASE as NO_CASE_OF_DOMAINS

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]

TOOL = OUT / "tools" / "mullion-dt"
DATA = TOP / "tests" / "unit" / "data"
DEEP = "p-name-of-31-characters-is-long { twin { }; };"
RPU = """/ { tcm@20000 { compatible = "mmio-sram"; reg = <0 0x20000 0 0x10000>; };
    cpus-r5@0 { compatible = "cpus,cluster"; cpu@0 { compatible = "arm,cortex-r5"; }; };
    cpus-twin@1 { compatible = "cpus,cluster"; cpu@0 { compatible = "arm,cortex-a72"; }; }; };"""
# name: (file, what is added, dtc's words)
BOARDS = {"virt": ("virt.dts", "", []), "soc": ("soc.dts", "", ["-@"]),
          "twins": ("virt.dts", "/ { a-name-of-31-characters-is-long { " + DEEP + " }; "
                                "b { twin { }; }; };", []),
          "stale": ("virt.dts", '/ { __symbols__ { gone = "/gone"; }; };', []),
          "rooted": ("virt.dts", '/ { __symbols__ { board = "/"; }; };', []),
          "deep": ("virt.dts", "/ { " + NESTED + "};", []),
          "rpu": ("virt.dts", RPU, [])}


ALL_CASES = [*CASES, *refused_channels.CASES]
NO_CASE = {**NO_CASE_OF_DOMAINS, **refused_channels.NO_CASE}
HAS_CHANNELS = "CONFIG_CHANNELS=y" in (OUT / "auto.conf").read_text().splitlines()


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boards")
    for name, (file, more, words) in BOARDS.items():
        out = folder / f"{name}.dtb"
        subprocess.run(["dtc", "-q", *words, "-I", "dts", "-O", "dtb", "-o", out],
                       input=(DATA / file).read_text() + more, text=True, check=True)
    return folder


def in_lines(text):
    """Each property and node on a line of its own, so that a line tells which is meant."""
    text = re.sub(r"([;{])(/\*HERE\*/)? ", r"\1\2\n", text)
    return "/dts-v1/;\n/plugin/;\n" + text + "\n"


def errors_of(source, text, board):
    """The errors of a configuration on the board of a tree in a file."""
    source.write_text(text)
    overlay = source.with_suffix(".dtbo")
    subprocess.run(["dtc", "-@", "-q", "-f", "-I", "dts", "-O", "dtb", "-o", overlay, source],
                   stderr=subprocess.DEVNULL, check=True)
    done = subprocess.run([TOOL, board, overlay, "--check", "--errors"], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=60)
    assert done.returncode == (1 if done.stdout else 0)
    return config_errors.all_errors(source, board, done.stdout)


@pytest.mark.parametrize("board, text, reason",
                         ALL_CASES if HAS_CHANNELS else [*CASES, *refused_channels.WITHOUT],
                         ids=lambda value: value[:50])
def test_an_error_has_its_line_and_its_mend(tmp_path, boards, board, text, reason):
    text = in_lines(text)
    wanted = [k for k, line in enumerate(text.splitlines(), 1) if HERE in line]
    errors = errors_of(tmp_path / "config.dts", text, boards / f"{board}.dtb")
    assert [(e.line, e.reason[:len(reason)]) for e in errors] == [((wanted or [None])[0], reason)]
    assert errors[0].mend and "$" not in errors[0].mend
    assert errors[0].file == str(tmp_path / "config.dts")


def test_every_reason_has_a_case_and_a_mend():
    formats = refusals.formats()
    # "cannot be given: NODE: WHY" has a second reason in it; whose status it is the tool adds
    reasons = [part.removesuffix(" in the board's tree") for _, _, reason in ALL_CASES
               for part in (reason, reason.rpartition(": ")[2])]
    seen = {text for text in formats if any(map(refusals.pattern(text).fullmatch, reasons))}
    assert sorted(set(formats) - seen - set(NO_CASE)) == []
    assert sorted(set(NO_CASE) - set(formats)) == []
    assert sorted(set(formats) - set(mends.MENDS)) == []
    boot = {text.replace("%ll", "%l") for folder in ("el2/boot", "image", "boot/loader")
            for text in refusals.formats(folder)}
    assert sorted(set(mends.MENDS) - set(formats) - boot) == []


def test_a_misspelt_property_is_offered_rightly():
    for file, properties in (("system", mends.PROPERTIES), ("channels", mends.CHANNEL_PROPERTIES)):
        table = re.search(r"known_properties\[\] = \{(.*?)\n\};",
                          (TOP / "dtb" / "config" / f"{file}.c").read_text(), re.S)[1]
        assert sorted(properties) == sorted(set(re.findall(r'"(.*?)"', table)) -
                                            {"phandle", "linux,phandle"})
    for name, right in (("acces", "access"), ("mullion,acces-rest", "mullion,access-rest"),
                        ("memory-rest", "mullion,memory-rest"), ("xyz", "leave it out")):
        assert mends.mend_of(f"unknown property {name}")[1].startswith(right)
    for name, right in (("mtu", "mullion,mtu"), ("mullion,cid", "mullion,cids"),
                        ("xyz", "leave it out")):
        assert mends.mend_of(f"a channel has no property {name}")[1].startswith(right)
    for name, right in (("netw", "net"), ("Console", "console"), ("cable", "one of the four")):
        reason = mends.UNKNOWN_TYPE.replace("%.40s", name)
        assert mends.mend_of(reason)[1].startswith(right)


def test_the_desk_s_own_reasons_are_tested():
    """What mullion-dt refuses itself (--memory) has its cases in tests/unit/test_dt_fill.c."""
    none = {"there is no room for more in the tree",
            "this host cannot lend 0x%llx + 0x%llx for the check"}
    cases = re.sub(r'"\s*"', "", (TOP / "tests" / "unit" / "test_dt_fill.c").read_text())
    own = [text for text, path in refusals.formats("tools").items()
           if path in ("tools/dt_fill.c", "tools/dt_memory.c", "tools/dt_notes.c")]
    assert len(own) > 10 and none == {
        text for text in own if max(refusals.HOLE.split(text), key=len).strip() not in cases}


def test_a_reason_in_the_source_is_found(tmp_path):
    """Joined literals, alternatives, macros, and what is no format."""
    source = tmp_path / "a.c"
    source.write_text("""#define MORE "more"
#define refuse(p, ...) diag_fail((p)->diag, "x y", __VA_ARGS__)
int f(void) { if (a) return refuse(p, "one \\"%s\\" "
    "two", "not this one"); return diag_fail(diag, "/a b", a ? MORE " of %u" : "less of", 1); }
""")
    assert list(refusals.formats_of(source)) == ['one "%s" two', "more of %u", "less of"]


@pytest.mark.parametrize("prop, value, reason, said", [
    ("mullion,interrupts", '"Direct"', 'mullion,interrupts is neither "virtual" nor "direct"',
     'mullion,interrupts = "Direct": is neither "virtual" nor "direct"'),
    ("cpus", "<&cpus 0 1>", "cpus: the mask is 0", "cpus = <&cpus 0 1>: the mask is 0"),
    ("mullion,memory-rest", "", "mullion,memory-rest: domain a has the rest already",
     "mullion,memory-rest: domain a has the rest already"),
    ("mullion,memory-size", "<1>", "mullion,memory-size and mullion,memory-rest exclude each other",
     "mullion,memory-size = <1>: mullion,memory-size and mullion,memory-rest exclude each other")])
def test_a_property_is_named_once(prop, value, reason, said):
    error = config_errors.Error("a.dts", 1, "/domains/a", prop, value, reason, None)
    assert list(error.lines()) == [f"a.dts:1: error: /domains/a: {said}"]


TEN = """&{/} { domains {
a { compatible = "openamp,domain-v1";/*1*/
cpus = <&cpus 0x13 1>;/*1*/
memory = <0 0x40000000 0 0x1234>, <0 0x10000000 0 0x1000>;/*2*/
acces = <1>;/*1*/
access = <&nothing_there &timer &memory_40000000>;/*3*/
mullion,on-off = "reboot";/*1*/
mullion,restart-limit = <1 1>;
mullion,after = <&nobody>;/*1*/
mullion,kernel = "a", "", "a";/*2*/
mullion,console = "virtual";
mullion,more-consoles = "x.", "y", "y";/*2*/
mullion,load-offset = <2>;/*1*/
mullion,entry = <6>;/*1*/
mullion,tree-address = <4>;/*1*/
extra {/*1*/ }; };
b { compatible = "openamp";/*1*/
}; }; };
&nowhere {/*1*/ status = "okay"; };
&{/no/such@1} {/*1*/ x = <&pl011_9000000>; };
"""


def test_all_errors_at_once(tmp_path, boards):
    text = "/dts-v1/;\n/plugin/;\n" + TEN.replace("1\";/*1*/", "1\";")
    errors = errors_of(tmp_path / "ten.dts", text, boards / "virt.dtb")
    wanted = [number for number, line in enumerate(text.splitlines(), 1)
              for _ in range(int((re.search(r"/\*(\d)\*/", line) or [0, 0])[1]))]
    assert len(wanted) > 10 and [e.line for e in errors] == wanted, [e.reason for e in errors]


def test_what_is_wrong_once_is_one_error(tmp_path, boards):
    """What follows from an error is no other one."""
    text = in_lines(CASES[0][1].replace("&nothing", "&nothing &pl031_9010000").replace(
        "mullion,kernel", 'mullion,on-crash = "x"; mullion,restart-limit = <1 1>; mullion,kernel'))
    errors = errors_of(tmp_path / "two.dts", text, boards / "virt.dtb")
    assert [e.reason[:13] for e in errors] == ["mullion,on-cr", "label nothing"]


def test_of_two_properties_on_a_line_it_is_the_right_one(tmp_path, boards):
    text = CASES[0][1].replace(HERE, "").replace("access", "mullion,watchdog; access")
    assert "mullion,watchdog; access = <&nothing" in text
    errors = errors_of(tmp_path / "line.dts", "/dts-v1/;\n/plugin/;\n" + text + "\n",
                       boards / "virt.dtb")
    assert [(e.line, e.prop) for e in errors] == [(3, "access")]


def test_what_is_fine_has_none(tmp_path, boards):
    for name in "linux", "linux+rt", "linux+rt-direct", "two-linux", "three":
        text = (TOP / "configs" / f"{name}.dts").read_text()
        assert errors_of(tmp_path / "fine.dts", text, boards / "virt.dtb") == []


def test_without_errors_named_the_first_one_ends_it(tmp_path, boards):
    """As at boot: one line, the first of those that --errors names."""
    source = tmp_path / "ten.dts"
    errors_of(source, "/dts-v1/;\n/plugin/;\n" + TEN, boards / "virt.dtb")
    words = [TOOL, boards / "virt.dtb", source.with_suffix(".dtbo"), "--check"]
    one = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    all_of_them = subprocess.run([*words, "--errors"], text=True, stdout=subprocess.PIPE)
    first = all_of_them.stdout.splitlines()[0].replace("\t", ": ")
    assert (one.returncode, one.stdout, one.stderr) == (1, "", f"mullion-dt: error: {first}\n")


def mullion(*words):
    return subprocess.run([TOP / "mullion", "check", *words], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)


def test_how_it_is_said(tmp_path):
    source = tmp_path / "config.dts"
    source.write_text((TOP / "configs" / "linux+rt.dts").read_text().replace("0x8 0x1", "0x10 0x1")
                      .replace("mullion,memory-size = <0x2000000>", "mullion,memory-size = <33>"))
    done = mullion(source)
    assert (done.returncode, done.stdout) == (1, "")
    said = [line for line in done.stderr.splitlines() if not line.startswith("mullion: builds ")]
    assert said == [
        f"{source}:27: error: /domains/rt: cpus = <&cpus 0x10 0x1>: there is no cpu 4, the board's "
        "are 0 to 3",
        "  mend: bits 0 to 3 of the mask",
        f"{source}:28: error: /domains/rt: mullion,memory-size = <33>: is not a number of bytes in "
        "whole 4 KiB pages",
        "  mend: a multiple of 0x1000, as <0x2000000> for 32 MiB",
        f"mullion: note: rt runs our example, {OUT}/guest/rt.bin (--image rt=FILE: yours)",
        f"mullion: check: {source}: 2 errors on virt with 4 cores, 1G and a GICv3"]


IN_MEMORY = {
    "mullion,load-offset = <0x4000000>;": (
        "mullion,load-offset = <0x4000000>", "at 0x4000000 above the start of memory",
        "so much memory that both fit, or a smaller offset"),
    "mullion,load-offset = <0x1000>;": (
        "mullion,load-offset = <0x1000>", "the kernel's header wants",
        "leave it out: the header says where"),
    "mullion,entry = <4>;": (
        "mullion,entry = <4>", "rt has an arm64 Image header", "leave it out"),
    "mullion,tree-address = <0x40>;": (
        "mullion,tree-address = <0x40>", "mullion,tree-address 0x40 is not in its memory",
        "an address in the domain's memory, as the guest sees it"),
    "mullion,memory-size = <0x10000>;": (
        "mullion,memory-size = <0x10000>", "the largest free piece of its memory is 0x10000",
        "so much memory that the images and the domain's tree fit, in one piece"),
    "mullion,ramoops = <0x1000000>; mullion,memory-size = <0x1000000>;": (
        "mullion,memory-size = <0x1000000>", "mullion,ramoops wants 0x1000000 bytes in one piece",
        "so much memory that the images and the domain's tree fit, in one piece, or a smaller "
        "mullion,ramoops"),
    "mullion,memory-size = <0x1 0x0>;": (
        "mullion,memory-size = <0x1 0x0>", "wants 0x100000000 bytes of memory",
        "less of it, or less for the other domains"),
}


@pytest.mark.parametrize("line", IN_MEMORY)
def test_what_does_not_fit_has_its_line(tmp_path, line):
    """What is found when memory is divided, and the images are placed in it."""
    said, reason, mend = IN_MEMORY[line]
    source, old = tmp_path / "config.dts", "mullion,memory-size = <0x2000000>;"
    source.write_text((TOP / "configs" / "linux+rt.dts").read_text().replace(
        old, line if "memory-size" in line else f"{old} {line}"))
    done = mullion(source)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("mullion: ")]
    assert done.returncode == 1 and len(lines) == 2, done.stderr
    assert lines[0].startswith(f"{source}:28: error: /domains/rt: {said}: ") and reason in lines[0]
    assert lines[1] == f"  mend: {mend}"


def test_each_domain_says_what_does_not_fit(tmp_path):
    source = tmp_path / "config.dts"
    source.write_text((TOP / "configs" / "linux+rt.dts").read_text()
                      .replace("0x2000000", "0x10000")
                      .replace("mullion,housekeeping;", "mullion,tree-address = <0x8>;"))
    done = mullion(source)
    errors = [line.split(": ")[:4] for line in done.stderr.splitlines() if ": error: " in line]
    assert [(place, node, prop) for place, _, node, prop in errors] == [
        (f"{source}:15", "/domains/linux", "mullion,tree-address = <0x8>"),
        (f"{source}:28", "/domains/rt", "mullion,memory-size = <0x10000>")]


def test_what_dtc_refuses_has_its_line(tmp_path):
    source = tmp_path / "config.dts"
    source.write_text("/dts-v1/;\n/plugin/;\n&{/} {\n\tx = <1\n};\n")
    done = mullion(source)
    assert (done.returncode, done.stderr.splitlines()[-3:]) == (1, [
        f"{source}:5: error: dtc: syntax error",
        "  mend: dtc cannot read the line, or the one before it: a ; or } is missing?",
        f"mullion: check: {source}: 1 error"])


def test_whose_gic_it_says(boards):
    assert desk.gic_version(boards / "virt.dtb", 2) == 3
    assert desk.gic_version(boards / "soc.dtb", 3) == 2

# SPDX-License-Identifier: Apache-2.0
"""tools/domain_groups.py: domains in a group, as in Lopper's /domains/default/domains, are those of
a configuration that has them in /domains."""
import re
import subprocess

import pytest

import dtb
import machine
from harness import OUT, TOP
from machine import Failure

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]

APU = """apu: apu { compatible = "openamp,domain-v1"; id = <1>; cpus = <&cpus 0x3 0x1>;
    memory = <0x40000000 0x8000000>; #access-flags-cells = <1>; os,type = "linux";
    access = <&pl031_9010000 0x0>, <&own 0x0>; mullion,kernel = "kernel";
    mullion,after = <&rt>; chosen { bootargs = "quiet"; }; };
"""
RT = """rt: rt { compatible = "openamp,domain-v1"; id = <2>; cpus = <&cpus 0x4 0x1>;
    mullion,memory-size = <0x2000000>; mullion,kernel = "rt"; };
"""
CELLS = "#address-cells = <1>; #size-cells = <1>; "
HEAD = "/dts-v1/; /plugin/; &{/} { own: own@9090000 { reg = <0 0x9090000 0 0x1000>; }; domains { "
FLAT = HEAD + APU.replace("memory =", CELLS + "memory =") + RT + "}; };"
GROUP = ('default { compatible = "openamp,domain-v1"; id = <0>; domains { ' + CELLS + APU +
         "}; };\n")
NESTED = HEAD + GROUP + RT + "}; };"


def compiled(folder, name, text):
    (folder / f"{name}.dts").write_text(text)
    machine.compile_config(folder / f"{name}.dts", folder / f"{name}.dtbo")
    return folder / f"{name}.dtbo"


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    out = tmp_path_factory.mktemp("board") / "virt.dtb"
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", out,
                    TOP / "tests" / "unit" / "data" / "virt.dts"], check=True)
    return out


def tree_of(board, overlay, domain):
    done = subprocess.run([OUT / "tools" / "mullion-dt", board, overlay, "--domain", domain],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_domains_of_a_group_are_domains(tmp_path, board):
    """Their trees are the same, by labels of the board's, of their own, and numbers of cells."""
    flat, nested = (compiled(tmp_path, name, text)
                    for name, text in (("flat", FLAT), ("nested", NESTED)))
    for domain in "apu", "rt":
        assert tree_of(board, flat, domain) == tree_of(board, nested, domain)
    text = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", "-"], check=True,
                          stdout=subprocess.PIPE, input=tree_of(board, nested, "apu")).stdout
    assert b"own@9090000" in text and b"pl031@9010000" in text and b"0x8000000>" in text
    assert sorted(path.rpartition("/")[2] for path in machine.domains(nested)) == ["apu", "rt"]


def test_what_was_compiled_before_is_taken_too(tmp_path, board):
    (tmp_path / "a.dts").write_text(NESTED)
    subprocess.run(["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", tmp_path / "a.dtbo",
                    tmp_path / "a.dts"], check=True)
    machine.compile_config(tmp_path / "a.dtbo", tmp_path / "b.dtbo")
    assert tree_of(board, tmp_path / "b.dtbo", "apu") == \
        tree_of(board, compiled(tmp_path, "flat", FLAT), "apu")


def test_without_a_group_nothing_is_changed(tmp_path):
    (tmp_path / "flat.dts").write_text(FLAT)
    plain = subprocess.run(["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", tmp_path / "flat.dts"],
                           stdout=subprocess.PIPE, check=True).stdout
    assert compiled(tmp_path, "flat", FLAT).read_bytes() == plain
    assert dtb.read(plain)


@pytest.mark.parametrize("group, why", [
    (GROUP.replace("id = <0>;", "id = <0>; access = <&pl031_9010000>;"),
     "default: a group of domains has no access, each of them has its own"),
    (GROUP.replace("domains {", "chosen { }; domains {"),
     "default: a group of domains has no chosen, each of them has its own"),
    (GROUP.replace("apu", "rt").replace("<&rt>", "<&cpus>").replace("rt: rt", "rt"),
     "rt: is in default and in /domains, or there twice"),
])
def test_a_group_has_nothing_of_its_own(tmp_path, group, why):
    with pytest.raises(Failure, match=re.escape(why)):
        compiled(tmp_path, "bad", HEAD + group + RT + "}; };")


def test_an_error_in_a_group_has_its_line(tmp_path):
    source = tmp_path / "nested.dts"
    source.write_text(NESTED.replace("0x3 0x1", "0x30 0x1"))
    done = subprocess.run([TOP / "mullion", "check", source], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    assert done.returncode == 1
    assert (f"{source}:1: error: /domains/default/domains/apu: cpus = <&cpus 0x30 0x1>: there is "
            "no cpu 4, the board's are 0 to 3\n") in done.stderr

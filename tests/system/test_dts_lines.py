# SPDX-License-Identifier: Apache-2.0
"""tools/dts_lines.py: a node and a property of the merged tree lead to the line of the source that
has them."""
import subprocess

import pytest

import dtb
import dts_lines
from harness import TOP

pytestmark = [pytest.mark.quick, pytest.mark.no_machine]

MAIN = """/dts-v1/;
/plugin/;
&{/} {
	domains {
		rt: rt {
			cpus = <&cpus 0x8
				0x1>;
			mullion,kernel = "a\\";/*{ b"; mullion,memory-rest;
		};
	};
};
/include/ "more.dtsi"
&serial_1000 { status = "okay"; };
&{/soc/rtc@2000} { reg = <1>; };
&rt { chosen { bootargs = "x"; }; };
"""
MORE = """&{/} {
	domains {
		rt { mullion,kernel = "second"; };
		linux { };
	};
};
&console { status = "reserved"; };
"""
BOARD = """/dts-v1/;
/ {
	cpus { };
	soc {
		console: serial@3000 { };
		serial@1000 { };
		rtc@2000 { };
	};
};
"""


@pytest.fixture
def source(tmp_path):
    (tmp_path / "more.dtsi").write_text(MORE)
    (tmp_path / "main.dts").write_text(MAIN)
    return tmp_path / "main.dts"


@pytest.fixture
def board(tmp_path):
    (tmp_path / "board.dts").write_text(BOARD)
    out = tmp_path / "board.dtb"
    subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", out,
                    tmp_path / "board.dts"], check=True)
    return dtb.read(out.read_bytes())


def named(found):
    """A (file, line) with the file's name alone."""
    return found and (found[0].rpartition("/")[2], found[1])


FOUND = [
    ("/domains/rt", "cpus", ("main.dts", 6)),
    ("/domains/rt", "mullion,memory-rest", ("main.dts", 8)),
    ("/domains/rt", "mullion,kernel", ("more.dtsi", 3)),       # the later fragment's
    ("/domains/rt", None, ("main.dts", 5)),
    ("/domains/rt", "mullion,ramoops", ("main.dts", 5)),       # not there: the node
    ("/domains/rt/chosen", "bootargs", ("main.dts", 15)),      # by the overlay's own label
    ("/domains/rt/nothing_there/node", "reg", ("main.dts", 5)),       # the nearest above
    ("/domains/linux", None, ("more.dtsi", 4)),
    ("/domains", None, ("main.dts", 4)),
    ("/soc/serial@1000", "status", ("main.dts", 13)),          # the name as label
    ("/soc/rtc@2000", "reg", ("main.dts", 14)),                # a path
    ("/", None, ("main.dts", 3)),
]


@pytest.mark.parametrize("path, prop, where", FOUND)
def test_a_node_and_a_property_have_their_line(source, path, prop, where):
    assert named(dts_lines.DtsLines(source).find(path, prop)) == where


@pytest.mark.parametrize("path, prop, where", FOUND)
def test_it_is_the_same_with_the_boards_tree(source, board, path, prop, where):
    assert named(dts_lines.DtsLines(source, board=board).find(path, prop)) == where


def test_only_the_boards_tree_knows_a_label_of_another_name(source, board):
    assert dts_lines.DtsLines(source).decided("/soc/serial@3000", "status") is None
    lines = dts_lines.DtsLines(source, board=board)
    assert named(lines.decided("/soc/serial@3000", "status")) == ("more.dtsi", 7)


@pytest.mark.parametrize("first, last", [("serial_1000", "{/soc/serial@1000}"),
                                         ("{/soc/serial@1000}", "serial_1000")])
def test_the_last_decides_by_label_or_by_path(tmp_path, first, last):
    (tmp_path / "two.dts").write_text("/dts-v1/;\n/plugin/;\n"
                                      f'&{first} {{ status = "okay"; }};\n'
                                      f'&{last} {{ status = "reserved"; }};\n')
    lines = dts_lines.DtsLines(tmp_path / "two.dts")
    assert lines.decided("/soc/serial@1000", "status")[1] == 4
    assert lines.decided("/soc/serial@1000")[1] == 3
    assert lines.text("/soc/serial@1000", "status") == '"reserved"'


def test_what_the_source_does_not_say_it_has_not_decided(source):
    lines = dts_lines.DtsLines(source)
    assert named(lines.decided("/domains/rt", "cpus")) == ("main.dts", 6)
    assert lines.decided("/domains/rt", "memory") is None
    assert lines.decided("/soc/nothing_there") is None


def test_a_value_is_as_the_source_has_it(source):
    lines = dts_lines.DtsLines(source)
    assert lines.text("/domains/rt", "cpus") == "<&cpus 0x8 0x1>"
    assert lines.text("/domains/rt", "mullion,memory-rest") == ""
    assert lines.text("/domains/rt/chosen", "bootargs") == '"x"'
    assert lines.text("/domains/rt", "memory") is None


def test_a_folder_of_includes(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "more.dtsi").write_text(MORE)
    (tmp_path / "main.dts").write_text(MAIN)
    lines = dts_lines.DtsLines(tmp_path / "main.dts", folders=[tmp_path / "folder"])
    assert named(lines.find("/domains/linux")) == ("more.dtsi", 4)


@pytest.mark.parametrize("text, errors", [
    ("/dts-v1/;\n/plugin/;\n&{/} {\n\ta = <1\n};\n", [(5, "syntax error")]),
    ("/dts-v1/;\n/ {\n\ta = <1>\n\tb = <2>;\n};\n", [(4, "syntax error")]),
    ("/dts-v1/;\n/ {\n\tc {};\n\ta: d {};\n\ta: e {};\n};\n",
     [(5, "(duplicate_label): /e: Duplicate label 'a' on /e and /d")]),
    ('/dts-v1/;\n/include/ "no.dtsi"\n',
     [(2, 'Couldn\'t open "no.dtsi": No such file or directory')]),
])
def test_what_dtc_refuses_has_its_line(tmp_path, text, errors):
    (tmp_path / "bad.dts").write_text(text)
    with pytest.raises(dts_lines.DtsError) as refused:
        dts_lines.DtsLines(tmp_path / "bad.dts")
    assert [(line, said) for _, line, said in refused.value.errors] == errors
    assert {file for file, _, _ in refused.value.errors} == {str(tmp_path / "bad.dts")}


def test_a_file_that_is_not_there_is_missed_by_a_line(tmp_path):
    """Of what includes it: an included file of another folder, which is looked for as dtc does."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "more.dtsi").write_text('\n/include/ "no.dtsi"\n')
    (tmp_path / "main.dts").write_text('/dts-v1/;\n/include/ "more.dtsi"\n')
    with pytest.raises(dts_lines.DtsError) as refused:
        dts_lines.DtsLines(tmp_path / "main.dts", folders=[tmp_path / "folder"])
    assert [(file, line) for file, line, _ in refused.value.errors] == [
        (str(tmp_path / "folder" / "more.dtsi"), 2)]


@pytest.mark.parametrize("config", sorted((TOP / "configs").glob("*.dts")), ids=lambda p: p.stem)
def test_our_own_configurations(config):
    """Each domain's and each channel's compatible is on a line that has it."""
    lines, text = dts_lines.DtsLines(config), config.read_text().splitlines()
    paths = {path for path, prop in lines.found if prop == "compatible"}
    kinds = {"/domains": "openamp,domain-v1", "/channels": "mullion,wire"}
    assert any(path.startswith("/domains/") for path in paths)
    for path in paths:
        _, line = lines.find(path, "compatible")
        assert f'"{kinds[path.rpartition("/")[0]]}"' in text[line - 1]
        _, line = lines.find(path)
        assert path.rpartition("/")[2] in text[line - 1]

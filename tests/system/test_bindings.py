# SPDX-License-Identifier: Apache-2.0
"""tools/bindings.py reads what it says of Linux's sources, and the table in the repository has the
properties that are written in the tool by hand."""
import re

import pytest

import bindings

pytestmark = pytest.mark.quick

SCHEMA = """
properties:
  vendor,syscon:
    $ref: /schemas/types.yaml#/definitions/phandle
  vendor,stop:
    $ref: "/schemas/types.yaml#/definitions/phandle-array"
    items:
      - items:
          - description: of the registers
          - description: offset
          - description: bit
  vendor,either:
    $ref: /schemas/types.yaml#/definitions/phandle-array
  vendor,count:
    $ref: /schemas/types.yaml#/definitions/uint32
allOf:
  - if: {}
    then:
      properties:
        vendor,inner:
          allOf:
            - $ref: /schemas/types.yaml#/definitions/phandle-array
          items:
            maxItems: 3
        vcc-supply: {$ref: /schemas/types.yaml#/definitions/phandle}
"""
SOURCE = """
#include "arm/other.dtsi"
/ {
	a { vendor,list = <&b (1 << 2) ID(3)>, <&c 4 5>; /* vendor,comment = <&b>; */ };
	b { vendor,either = <&a 1>; };
	c { vendor,either = <&a>; peer-hub = <&a>; vendor,number = <1 2>; reset-gpios = <&a 1>; };
	// vendor,line = <&b>;
};
"""


@pytest.fixture(name="linux")
def make_linux(tmp_path):
    for name, text in (("Documentation/devicetree/bindings/x/vendor.yaml", SCHEMA),
                       ("arch/arm64/boot/dts/vendor/board.dts", SOURCE),
                       ("arch/arm/boot/dts/other.dtsi", "d { vendor,old = <&a>; };"),
                       ("drivers/of/property.c", 'DEFINE_SIMPLE_PROP(a, "vendor,list", NULL)\n'
                        'DEFINE_SIMPLE_PROP(b, "vendor,lacks", NULL)\n'
                        'DEFINE_SUFFIX_PROP(c, "-gpio", "#gpio-cells")\n')):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_rows(linux):
    pytest.importorskip("yaml")
    rows = bindings.make_rows(linux)
    found = {name: (row.cells, row.flags) for name, row in rows.items()
             if name.startswith(("vendor", "peer"))}
    assert found == {
        "vendor,syscon": (0, "REF_NEED"), "vendor,stop": (2, "REF_NEED"),
        "vendor,inner": (2, "REF_NEED"), "vendor,list": (2, "REF_NEED"),
        "vendor,either": (bindings.REST, "REF_NEED"), "vendor,old": (0, "REF_NEED"),
        "peer-hub": (0, "0"),
    }
    assert bindings.missing_of_linux(linux, rows) == ["vendor,lacks"]
    assert "vcc-supply" not in rows and "reset-gpios" not in rows


def node(**props):
    made = bindings.fit.Node()
    made.props = {name: (0, value.to_bytes(4, "big")) for name, value in props.items()}
    return made


@pytest.mark.parametrize("layout, cells, whole", [
    ((2, ""), (7, 1, 2, 7, 3, 4), True),
    ((2, ""), (7, 1), False),
    ((2, ""), (0, 7, 1, 2), True),
    ((0, ""), (9,), False),
    ((bindings.REST, ""), (7, 1, 2, 3), True),
    (("clock", ""), (7, 1), True),
    (("reset", ""), (7,), True),
    ((2, "1"), (5, 7, 1, 2, 6, 0, 1, 2), True),
    ((2, "1"), (5,), False),
])
def test_a_list_fits_its_row(layout, cells, whole):
    row = bindings.Row("vendor,list", layout[0], None, layout[1], "here")
    assert bindings.fits(row, cells, {7: node(**{"#clock-cells": 1})}) == whole


def entries(text):
    """The REF(..) of a text, each on one line."""
    return {re.sub(r"\s*\\\n\s*", " ", entry) for entry in re.findall(r"\tREF\([^)]*\)", text)}


def test_the_hand_made_part_is_in_the_table():
    table = bindings.TABLE.read_text()
    rows = list(bindings.generic_rows({}, {}))
    assert {entry for row in rows for entry in entries(row.text())} <= entries(table)
    assert all(f'NAMES("{row.names}", {row.id()})' in table for row in rows if row.names)

# SPDX-License-Identifier: Apache-2.0
"""Kconfig's menu "Hardening": what lint says of objects, and what the options do on a machine."""
import pytest

import harden_check
import variant
from harness import OUT

pytestmark = pytest.mark.mullion

HEAD = "a.o:     file format elf64-littleaarch64\n\n0000000000000000 <f>:\n"


def listing(*instructions):
    """As objdump -d prints them."""
    return HEAD + "".join(f"  {4 * i:2x}:\t" + text.replace(" ", "\t", 1) + "\n"
                          for i, text in enumerate(instructions))


@pytest.mark.quick
@pytest.mark.no_machine
@pytest.mark.parametrize("code", [
    ("ret", "dsb sy", "isb"), ("ret x4", "dsb sy", "isb"), ("br x16", "sb"),
    ("eret", "dsb nsh", "isb"), ("bl 0 <f>", ".word 0xd65f03c0"), ("b 0 <f>",),
    ("br x16", "mov x16, x2", "br x16", "mov x16, x4", "br x16", "dsb sy", "isb")])
def test_barriers_where_they_must_be(code):
    assert not list(harden_check.complaints(listing(*code), {"HARDEN_SLS"}))


@pytest.mark.quick
@pytest.mark.no_machine
@pytest.mark.parametrize("code, what", [
    (("ret",), "ret"), (("ret", "dsb sy"), "ret"), (("ret", "isb", "dsb sy"), "ret"),
    (("nop", "br x1", "nop", "nop"), "br x1"), (("blr x1", "dsb sy", "isb"), "blr x1"),
    (("eret",), "eret"), (("retaa", "nop"), "retaa"),
    (("br x16", "mov x16, x2", "br x16", "nop"), "br x16")])
def test_a_barrier_is_missed(code, what):
    found = list(harden_check.complaints(listing(*code), {"HARDEN_SLS"}))
    assert found and f": {what}" in found[0] and found[0].startswith("a.o: f: ")
    assert not list(harden_check.complaints(listing(*code), set()))


@pytest.mark.quick
@pytest.mark.no_machine
def test_options_are_no_parts():
    """So they have no row of `make size-parts`; the hypervisor without parts is without them."""
    kconfig = variant.load(OUT / ".config")
    options = {symbol.name for symbol in variant.parts(kconfig, variant.HARDENING)}
    assert "HARDEN_SLS" in options and all(name.startswith("HARDEN_") for name in options)
    assert not options & {part.name for part in variant.parts(kconfig)}
    assert options <= set(variant.without_parts(OUT / ".config"))

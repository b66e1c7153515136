# SPDX-License-Identifier: Apache-2.0
"""What lint says of sizes: budgets can be exceeded, and each optional part is a symbol of Kconfig
that is built with and without."""
import re

import pytest

import sizes
import variant
from harness import OUT
from machine import Failure

pytestmark = [pytest.mark.mullion, pytest.mark.quick]


def test_budget_is_held(capsys):
    budget = sizes.Size(100, 1000)
    assert sizes.print_against("el2", sizes.Size(100, 1000), budget)
    assert "OVER" not in capsys.readouterr().out
    assert not sizes.print_against("el2", sizes.Size(101, 1000), budget)
    assert not sizes.print_against("el2", sizes.Size(100, 1001), budget)
    assert capsys.readouterr().out.count("OVER BUDGET") == 2


def test_what_stays_is_within_the_image():
    whole = sizes.split(OUT / "el2.elf")
    size = sizes.resident(OUT)
    assert 0 < size.code < size.memory
    assert size.code + whole["boot-ro"] < (OUT / "el2.elf").stat().st_size


def test_parts_are_what_kconfig_says():
    parts = variant.parts(variant.load(OUT / ".config"))
    names = {part.name for part in parts}
    assert {"EL2_BHB", "DEBUG_LOCKS", "EL2_GICV2", "EL2_GICV3"} <= names
    assert not {"MAX_CPUS", "LOG_UART", "PARK_WFI"} & names
    assert "TEST_OWN_IRQ" in names and "TEST_OWN_IRQ_CPU" not in names, "a number is no part"


def test_without_parts_one_gic_stays():
    without = variant.without_parts(OUT / ".config")
    assert {"EL2_BHB", "DEBUG_LOCKS"} <= set(without) and set(without.values()) == {"n"}
    assert len({"EL2_GICV2", "EL2_GICV3"} & set(without)) == 1


def test_direct_interrupts_want_the_monitor_s_signal():
    """A build without it has none, so ./mullion check says what boot would."""
    kconfig = variant.load(OUT / ".config")
    assert kconfig.syms["DIRECT_INTERRUPTS"].str_value == "y"
    variant.set_values(kconfig, {"MONITOR_SIGNAL": "n"})
    assert kconfig.syms["DIRECT_INTERRUPTS"].str_value == "n"


def test_configuration_of_a_variant(tmp_path):
    (tmp_path / ".config").write_text((OUT / ".config").read_text())
    folder = variant.configure(tmp_path, "odd", {"EL2_BHB": "n", "MAX_CPUS": 3})
    text = (folder / ".config").read_text()
    assert "# CONFIG_EL2_BHB is not set\n" in text and "CONFIG_MAX_CPUS=3\n" in text
    with pytest.raises(Failure, match="variant odd: MAX_CPUS cannot be 17"):
        variant.configure(tmp_path, "odd", {"MAX_CPUS": 17})


def test_variant_takes_defaults_where_it_says_nothing(tmp_path):
    (tmp_path / ".config").write_text((OUT / ".config").read_text())
    first = variant.configure(tmp_path, "first", {"PARK_WFE": "y", "TEST_SGI_SUPPRESS_CPU": 2})
    assert "CONFIG_PARK_WFE=y\n" in (first / ".config").read_text()
    second = variant.configure(first, "second", {"START_LINUX_EL1": "y"}, re.compile("PARK_|TEST_"))
    text = (second / ".config").read_text()
    assert "CONFIG_PARK_WFI=y\n" in text and "CONFIG_TEST_SGI_SUPPRESS_CPU=-1\n" in text
    assert "CONFIG_START_LINUX_EL1=y\n" in text and "CONFIG_START_HYPERVISOR=y" not in text

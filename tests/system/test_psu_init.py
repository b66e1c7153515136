# SPDX-License-Identifier: Apache-2.0
"""tools/psu_init.py makes tables of what the vendor's tool writes: small functions here, and with
Debian's source of U-Boot the ZCU102's, of which the table must do just what the functions do."""
import re
import subprocess
import sys

import pytest

from harness import TOP

import machine
import program
import psu_init

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]

SOURCE = """
/* Register : PIR_OF_ITS_OWN @ 0XFD080004 */
static unsigned long psu_ddr_init_data(void)
{
    psu_mask_write(0xFD070000, 0xE30FBE3DU, 0x41040012U);
    PSU_Mask_Write(DDR_CTRL_OFFSET, 0x0000ff00U,
        0x00000200U);
    psu_mask_write(0xFD070024, 0xFFFFFFFFU, 0x00800000U);
    /* not a step: psu_mask_write(0, 0, 0); */
    return 1;
}
static unsigned long psu_ddr_phybringup_data(void)
{
    unsigned int regval = 0;
    %s
    return 1;
}
"""


def profile(folder, statements, header=""):
    source = folder / "psu_init_gpl.c"
    source.write_text(SOURCE % statements)
    (folder / "psu_init_gpl.h").write_text("#define DDR_CTRL_OFFSET 0XFD1A0080\n" + header)
    return psu_init.profile(source, "ddr", "MODULE", 4, 2048, 2400)


def rows(text):
    """The steps, each in one line."""
    table = text.split("{\n", 1)[1].split("\n};", 1)[0]
    return [line.strip() for line in re.sub(r",\n\t\t +", ", ", table).splitlines()]


@pytest.mark.quick
@pytest.mark.parametrize("statement, row", [
    ("prog_reg(0xFD080014U, 0x00000040U, 0x00000006U, 0x00000001U);",
     'REG_FIELD("PGCR1", 0xfd080014, 0x00000040, 0x00000040),'),
    ("Xil_Out32(0xFD080004, 0x0004FE01);",
     'REG_WRITE("PIR_OF_ITS_OWN", 0xfd080004, 0x0004fe01),'),
    ("mask_poll(0xFD080F30, 0x10U);",
     'REG_POLL("0xfd080f30", 0xfd080f30, 0x00000010, 0x10, 1000000, '
     '"0xfd080f30 does not become that"),'),
    ("mask_delay(5);", "REG_DELAY(5),"),
    ("regval = Xil_In32(0xFD070018);", "REG_DELAY(1),"),
    ("while ((Xil_In32(0xFD080030U) & 0x0000000FU) != 0x0000000FU)\n;",
     'REG_POLL("PGSR0", 0xfd080030, 0x0000000f, 0xf, 1000000, '
     '"the PHY\'s calibration is not over"),'),
    ("while ((Xil_In32(0xFD070018) & 0x1) == 1);",
     'REG_POLL("MRSTAT", 0xfd070018, 0x00000001, 0x0, 1000000, '
     '"a mode register is not written"),'),
    ("regval = Xil_In32(0xFD080030);\nwhile (regval != 0x80000FFF)\nregval = Xil_In32(0xFD080030);",
     'REG_POLL("PGSR0", 0xfd080030, 0xffffffff, 0x80000fff, 1000000, "training is not over"),'),
    ("regval = Xil_In32(0xFD0807E0);\nwhile ((regval & 0x3) != 0x1) regval = Xil_In32(0xFD0807E0);",
     'REG_POLL("DX0GSR0", 0xfd0807e0, 0x00000003, 0x1, 1000000, "DX0GSR0 does not become that"),'),
    ("regval = ((Xil_In32(0xFD080030) & 0x1FFF0000) >> 18); if (regval != 0) return 0;",
     'REG_CHECK("PGSR0", 0xfd080030, 0x1ffc0000, 0x0, "training says an error"),'),
])
def test_statement(tmp_path, statement, row):
    assert rows(profile(tmp_path, statement)) == [
        'REG_FIELD("MSTR", 0xfd070000, 0xe30fbe3d, 0x41040010),',
        'REG_FIELD("0xfd1a0080", 0xfd1a0080, 0x0000ff00, 0x00000200),',
        'REG_WRITE("DERATEINT", 0xfd070024, 0x00800000),', row]


LOOP = """unsigned int pll_retry = 7; unsigned int pll_locked = 0;
    while ((pll_retry > 0) && (!pll_locked)) {
        Xil_Out32(0xFD080000, 0x1);
        while ((Xil_In32(0xFD080030) & 0x1) != 1)
            ;
        pll_locked = (Xil_In32(0xFD080030) & 0x80000000) >> 31;
        pll_locked &= (Xil_In32(0xFD0809E0) & 0x10000) >> 16;
        pll_retry--;
    }
    Xil_Out32(0xFD0800C4, Xil_In32(0xFD0800C4) | (pll_retry << 16));"""


@pytest.mark.quick
@pytest.mark.parametrize("end", ["", "if (!pll_locked) return 0;", "if (!pll_locked)\nreturn (0);"])
def test_tried_again(tmp_path, end):
    assert rows(profile(tmp_path, LOOP + end))[3:] == [
        'REG_WRITE("0xfd080000", 0xfd080000, 0x00000001),',
        'REG_POLL("PGSR0", 0xfd080030, 0x00000001, 0x1, 1000000, "the PHY is not initialized"),',
        'REG_AGAIN("PGSR0", 0xfd080030, 0x80000000, 0x80000000, 3, 7, '
        '"the PHY\'s PLL does not lock"),',
        'REG_AGAIN("DX2GSR0", 0xfd0809e0, 0x00010000, 0x10000, 4, 7, '
        '"the PLL of data lane 2 does not lock"),']


@pytest.mark.quick
def test_variable(tmp_path):
    """What a register holds is known from the steps before, of whatever fields they were."""
    text = profile(tmp_path, "psu_mask_write(0xFD070000U, 0x1U, 0x1U);\nint cur_x;\n"
                   "cur_x = (Xil_In32(0xFD070000U) & 0x0004000CU) >> 2;\n"
                   "prog_reg(0xFD070010U, 0xFFFFFU, 0, cur_x);")
    assert rows(text)[4:] == ['REG_FIELD("MRCTRL0", 0xfd070010, 0x000fffff, 0x00010000),']


@pytest.mark.quick
@pytest.mark.parametrize("statement, why", [
    ("for (int i = 0; i < 9; i++) ;", "cannot be a step of a table: for (int i = 0; i < 9; i++) ;"),
    (LOOP.replace(">> 16", ">> 15"), "locked is not one bit"),
    (LOOP.replace("Xil_Out32(0xFD080000, 0x1);", "puts(text);"),
     "cannot be a step of a table: puts(text);"),
    ("cur_x = (Xil_In32(0xFD070000U) & 0x2U) >> 1;", "reads what no step before has written"),
    ("prog_reg(0xFD080018, 0x3FFFF, 0x0, cur);", "cur is no number"),
    ("prog_reg(0xFD080018, 0x3, 0x1, 0x3);", "a bit of the value is beside the mask"),
    ("while ((Xil_In32(0xFD070018) & 0x3) == 1);", "waits for the end of a value of several bits"),
    ("mask_poll(0xFD080F30, 0x11);", "waits for any of several bits"),
    ("regval = Xil_In32(0xFD080030);while (regval != 1) regval = Xil_In32(0xFD080034);",
     "looks at one register, and then at another"),
])
def test_refused(tmp_path, statement, why):
    with pytest.raises(program.Failure) as said:
        profile(tmp_path, statement)
    assert str(said.value) == f"line 15: {why}"


@pytest.mark.quick
def test_no_such_function(tmp_path):
    source = tmp_path / "other.c"
    source.write_text("static unsigned long psu_ddr_init_data(void)\n{\n")
    with pytest.raises(program.Failure, match="^psu_ddr_init_data.. does not end$"):
        psu_init.profile(source, "ddr", "MODULE", 4, 2048, 2400)
    source.write_text("int main(void) { return 0; }\n")
    done = subprocess.run([sys.executable, TOP / "tools/psu_init.py", source, "--memory", "X",
                           "--lanes", "4", "--mib", "2048", "--rate", "2400"], text=True,
                          capture_output=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{source}: has no function psu_ddr_init_data()\n"


# What the vendor's functions call, and the table's engine: both write to a record. Registers keep
# what is written; status answers what either waits for next.
HARNESS = r"""
#include <stdio.h>
#include <stdlib.h>
#include "board/soc/zynqmp/ddr.h"
typedef unsigned int u32;
static struct { unsigned long address; u32 value; } reg[1024];
static u32 *at(unsigned long address)
{
	for (unsigned i = 0; i < 1024; i++)
		if (!reg[i].address || reg[i].address == address) {
			reg[i].address = address;
			return &reg[i].value;
		}
	abort();
}
static unsigned resets, looks;
static u32 Xil_In32(unsigned long address)
{
	u32 pir = *at(0xfd080004);

	if (address == 0xfd080030)
		return pir == 0x40011 ? (resets == 3 ? 0x80000001 : 1) :
		       pir == 0x40073 || pir == 0x40063 ? (looks++ ? 0x1f : 0xf) :
		       pir == 0x4fe01 ? 0x80000fff : pir == 0x60001 ? 0x80004001 : 0x80000c01;
	if (address >= 0xfd0807e0 && address < 0xfd081000 && (address & 0xff) == 0xe0)
		return 0x10000;
	return address == 0xfd070004 ? 1 : address == 0xfd070018 ? 0 : *at(address);
}
static void Xil_Out32(unsigned long address, u32 value)
{
	printf("%lx %x\n", address, value);
	resets += address == 0xfd080004 && value == 0x40011;
	*at(address) = value;
}
static void psu_mask_write(unsigned long a, unsigned long mask, unsigned long value)
{
	Xil_Out32(a, (u32)((Xil_In32(a) & ~mask) | (value & mask)));
}
static void prog_reg(unsigned long a, unsigned long mask, unsigned long shift, unsigned long value)
{
	Xil_Out32(a, (u32)((Xil_In32(a) & ~mask) | (value << shift)));
}
#include "functions.c"
#include "profile.h"
uint32_t mmio_read32(uint64_t address) { return Xil_In32(address); }
void mmio_write32(uint64_t address, uint32_t value) { Xil_Out32(address, value); }
uint64_t counter(void) { return ++*at(2); }
uint64_t deadline_us(uint32_t us) { return *at(2) + us; }
_Bool deadline_over(uint64_t deadline) { return *at(2) >= deadline; }
uint64_t microseconds_since(uint64_t start) { return *at(2) - start; }
void log_line(const char *format, ...) { fprintf(stderr, "%s", format); }
int main(int argc, char **argv)
{
	struct diag d;

	(void)argv;
	if (argc == 1)
		return !psu_ddr_init_data() || !psu_ddr_phybringup_data();
	if (!reg_table_apply(ddr.steps, ddr.n_steps, &d))
		return 0;
	fprintf(stderr, "%s: %s\n", d.object, d.reason);
	return 1;
}
"""


def vendors(name):
    """A file of the vendor's in Debian's source of U-Boot, which is never a part of ours."""
    folder = machine.DEPS / "u-boot-source"
    done = subprocess.run([TOP / "tools/debian_source.sh", folder, "u-boot",
                           "*/board/xilinx/zynqmp/*/psu_init_gpl.c"], capture_output=True,
                          text=True)
    if done.returncode:
        pytest.skip(done.stderr)
    return next(folder.glob(f"*/board/xilinx/zynqmp/{name}/psu_init_gpl.c"))


@pytest.mark.parametrize("board, resets", [("zcu102-rev1.0", 0), ("zcu102-rev1.1", 3),
                                           ("sm-k26-revA", 3)])
def test_the_vendors_file(tmp_path, board, resets):
    source = vendors(f"zynqmp-{board}")
    text = source.read_text()
    made = psu_init.profile(source, "ddr", "MODULE", 8, 4096, 2133)
    (tmp_path / "profile.h").write_text(made)
    bodies = [text[slice(*psu_init.body(text, name))] for name in psu_init.FUNCTIONS]
    (tmp_path / "functions.c").write_text("\n".join(
        f"static int {name}(void)\n{{{body}}}" for name, body in zip(psu_init.FUNCTIONS, bodies)))
    (tmp_path / "both.c").write_text(HARNESS)
    subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Werror", "-Wno-unused-but-set-variable",
                    f"-I{TOP}", f"-I{tmp_path}", "-include", TOP / "include/kconfig.h",
                    f"-I{machine.OUT}/include", "-o", tmp_path / "both", tmp_path / "both.c",
                    *(TOP / name for name in ("board/driver/reg_table.c", "lib/diag.c",
                                              "lib/printf.c"))], check=True, cwd=TOP)
    vendor, ours = (subprocess.run([tmp_path / "both", *word], check=True, capture_output=True,
                                   text=True, timeout=60).stdout for word in ([], ["table"]))
    assert len(vendor.splitlines()) > 280
    assert vendor.count("fd080004 40011\n") == resets
    # the vendor notes there how many tries were left
    assert ours.splitlines() == [line for i, line in enumerate(vendor.splitlines())
                                 if i < 200 or not line.startswith("fd0800c4 ")]
    # every register has its name
    assert not [row for row in rows(made) if '("0x' in row]


def test_the_boards_profile():
    """What is in the board's folder is what its first line says."""
    of = "U-Boot 2023.01, zynqmp-zcu102-rev1.0"
    made = psu_init.profile(vendors("zynqmp-zcu102-rev1.0"), "ddr_4g", "SODIMM 1Rx8 4 Gbit", 8,
                            4096, 2133, of)
    assert (TOP / "board/zcu102/ddr_4g.h").read_text() == made


def test_the_vendors_file_that_no_table_can_be():
    """It tries a training with values that it computes from results."""
    with pytest.raises(program.Failure, match=r"^line \d+: cannot be a step of a table: for "):
        psu_init.profile(vendors("zynqmp-a2197-revA"), "ddr", "MODULE", 8, 4096, 2133)


@pytest.mark.quick
@pytest.mark.parametrize("change, said", [
    ("CPU_MHZ=1210",
     ["APLL: no multiple of half the reference clock is within 0.1 % of the wish",
      "ACPU: what APLL can be divided to is too far below the wish"]),
    ("CPU_MHZ=1400", ["ZCU102_CPU_MHZ: this chip has 1333 MHz at most"]),
    ("DDR_RATE=1333", ["DPLL: its oscillator would run below 1500 MHz: wish for 750 MHz or more",
                       "ZCU102_DDR_RATE: the profile of ZCU102_DDR_4G is for 2133 MT/s"]),
    ("DDR_RATE=2666", ["ZCU102_DDR_RATE: the controller has 2400 at most",
                       "ZCU102_DDR_RATE: the profile of ZCU102_DDR_4G is for 2133 MT/s"]),
    ("CPU_MHZ=1100", []),
    ("CPU_MHZ=1333", []),
    ("DDR_8G=y", []),
    ("UART1=y", []),
])
def test_the_boards_choices(tmp_path, change, said):
    """What menuconfig offers and the tables cannot reach does not build, and the compiler says
    which; other choices do."""
    fragment = (TOP / "board/zcu102/zcu102_defconfig").read_text()
    (tmp_path / ".config").write_text(f"{fragment}CONFIG_ZCU102_{change}\n")
    done = subprocess.run(["make", "-C", TOP, "-s", f"O={tmp_path}",
                           tmp_path / "bootblock/board/zcu102/board.o"], text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=300)
    found = re.findall(r'static assertion failed: "([^"]*)"', done.stderr)
    assert found == said and (done.returncode == 0) == (not said), done.stderr


TABLES = r"""
#include <stdio.h>
#include "board/zcu102/clocks.h"
#include "board/zcu102/pins.h"
static struct { uint64_t address; uint32_t value; } reg[1024];
static uint32_t *at(uint64_t address)
{
	unsigned i = 0;

	while (reg[i].address && reg[i].address != address)
		i++;
	reg[i].address = address;
	return &reg[i].value;
}
uint32_t mmio_read32(uint64_t address) { return *at(address); }
void mmio_write32(uint64_t address, uint32_t value) { *at(address) = value; }
uint64_t counter(void) { return 0; }
uint64_t deadline_us(uint32_t us) { return us; }
_Bool deadline_over(uint64_t deadline) { return deadline; }
uint64_t microseconds_since(uint64_t start) { return start; }
void log_line(const char *format, ...) { (void)format; }
static int take(const struct reg_step *steps, unsigned count)
{
	struct diag diag;

	*at(0xff5e0040) = *at(0xfd1a0044) = 7;
	return reg_table_apply(steps, count, &diag);
}
#define TAKE(steps) take(steps, sizeof(steps) / sizeof((steps)[0]))
int main(void)
{
	/* peripherals in reset */
	*at(0xff5e0230) = *at(0xff5e0238) = *at(0xff5e023c) = ~0u;
	if (TAKE(zcu102_log) || TAKE(zcu102_plan_steps) || TAKE(zcu102_pins))
		return 1;
	for (unsigned i = 0; reg[i].address; i++)
		printf("%lx %x\n", reg[i].address, reg[i].value);
}
"""
# What the board does otherwise: it has no use for RPLL, VPLL, and what they feed; what DPLL makes
# does not go to the low power domain; the counter's rate is said in Hz, not in MHz; and QSPI, which
# runs below 40 MHz here and at 125 there, has no delay (IOU_TAPDLY_BYPASS, UG1085 chapter 24).
OTHERS = {0xff180390, 0xff260020, 0xff5e0030, 0xff5e0034, 0xff5e0038, 0xff5e0048, 0xfd1a0038,
          0xfd1a003c, 0xfd1a0040, 0xfd1a0048, 0xfd1a004c, 0xfd1a0050}
WRITE = re.compile(r"psu_mask_write\((0x\w+?)U?, (0x\w+?)U?, (0x\w+?)U?\);")


def test_the_boards_clocks_and_pins(tmp_path):
    """Each field that ZCU102's tables and the vendor's functions both set is the same in the end:
    PLLs, dividers, pins, resets."""
    text = re.sub(r"\s+", " ", vendors("zynqmp-zcu102-rev1.0").read_text())
    (tmp_path / "tables.c").write_text(TABLES)
    subprocess.run(["gcc", "-std=gnu11", "-Wall", f"-I{TOP}", "-include",
                    TOP / "include/kconfig.h", f"-I{machine.OUT}/include",
                    "-DCONFIG_ZCU102_CPU_MHZ=1200", "-DCONFIG_ZCU102_DDR_RATE=2133", "-o",
                    tmp_path / "tables", tmp_path / "tables.c", TOP / "board/driver/reg_table.c",
                    TOP / "lib/diag.c", TOP / "lib/printf.c"], check=True, cwd=TOP)
    done = subprocess.run([tmp_path / "tables"], check=True, capture_output=True, text=True,
                          timeout=60)
    ours = {int(at, 16): int(value, 16)
            for at, value in map(str.split, done.stdout.splitlines())}
    vendor, masks = {}, {}
    for name in ("psu_pll_init_data", "psu_clock_init_data", "psu_mio_init_data",
                 "psu_peripherals_init_data"):
        for words in WRITE.findall(text[slice(*psu_init.body(text, name))]):
            at, mask, value = (int(word, 16) for word in words)
            vendor[at] = vendor.get(at, 0) & ~mask | value & mask
            masks[at] = masks.get(at, 0) | mask
    both = vendor.keys() & ours.keys() - OTHERS
    assert len(both) > 130
    assert not {hex(at): (hex(ours[at] & masks[at]), hex(vendor[at])) for at in both
                if ours[at] & masks[at] != vendor[at]}
    # all pins, and whatever belongs to them
    assert {at for at in vendor if 0xff180000 <= at < 0xff180210} <= ours.keys()

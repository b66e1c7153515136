# SPDX-License-Identifier: Apache-2.0
"""tools/deps_check.py finds what it is for: each rule is broken once, in a small tree of its
own."""
import subprocess
import sys

import pytest

from harness import TOP

pytestmark = [pytest.mark.mullion, pytest.mark.quick]
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
CLEAN = {
    "docs/dependencies.md": "",
    "tools/packages.txt": "",
    "lib/log.h": "void log_line(void);\n",
    "lib/log.c": '#include "lib/log.h"\nvoid log_line(void) {}\n',
    "el2/core/cpu.h": "void cpu_call(void);\n",
    "el2/core/cpu.c": '#include "el2/core/cpu.h"\n#include "lib/log.h"\n'
                      "void cpu_call(void) { log_line(); }\n",
    "el2/vm/vm.h": "void vm_end(void);\n",
    "el2/vm/vm.c": '#include "el2/vm/vm.h"\n#include "el2/core/cpu.h"\n'
                   "void vm_end(void) { cpu_call(); }\n",
}


class Tree:
    def __init__(self, path):
        self.path = path
        for name, text in CLEAN.items():
            self.write(name, text)
        subprocess.run(["git", "init", "-q", str(path)], check=True)

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        spdx = SPDX.replace("Apache-2.0", "MIT-0") if name.startswith("sdk/") else SPDX
        file.write_text((spdx if name.endswith((".c", ".h", ".S")) else "") + text)

    def compile(self, source, infix=""):
        target = f"build/el2/{source[:-2]}{infix}.o"
        (self.path / target).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["aarch64-linux-gnu-gcc", "-c", "-I.", "-o", target, source], cwd=self.path,
                       check=True)
        return target

    def check(self, infixes=None):
        """Exit status and lines of a check of the sources and of one image with all .c files."""
        objects = [self.compile(str(file.relative_to(self.path)),
                                (infixes or {}).get(file.name, ""))
                   for file in sorted(self.path.rglob("*.c"))]
        done = subprocess.run([sys.executable, TOP / "tools/deps_check.py", "--image", "build/el2",
                               *objects], cwd=self.path, stdout=subprocess.PIPE, text=True)
        return done.returncode, done.stdout.splitlines()

    def breaches(self, **options):
        status, lines = self.check(**options)
        found = [line for line in lines if line and not line.startswith("deps-check: ")]
        assert status == (1 if found else 0)
        assert lines[-1].startswith(f"deps-check: {len(found)} breach")
        return found


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def test_clean_tree(tree):
    assert tree.breaches() == []


@pytest.mark.parametrize("user, used", [
    ("lib/a.c", "arch/arm64/sysreg.h"),
    ("arch/arm64/a.c", "image/kimage.h"),
    ("image/a.c", "arch/arm64/sysreg.h"),
    ("image/a.c", "storage/gpt.h"),
    ("storage/a.c", "arch/arm64/sysreg.h"),
    ("storage/a.c", "board/driver/block.h"),
    ("sdk/a.c", "lib/log.h"),
    ("sdk/a.c", "tests/guest/lib/guest.h"),
    ("lib/a.c", "sdk/kit.h"),
    ("el2/boot/a.c", "storage/gpt.h"),
    ("dtb/tree/a.c", "dtb/config/own.h"),
    ("dtb/config/a.h", "dtb/derive/derive.h"),
    ("gic/a.c", "gic/vgic/vgic.h"),
    ("gic/vgic/a.c", "gic/gic.h"),
    ("gic/vgic/a.c", "arch/arm64/sysreg.h"),
    ("board/driver/a.c", "board/board.h"),
    ("boot/bootblock/a.c", "boot/monitor/core.h"),
    ("boot/monitor/a.c", "boot/loader/loader.h"),
    ("boot/monitor/psci.c", "arch/arm64/sysreg.h"),
    ("boot/loader/a.c", "el2/boot/boot.h"),
    ("el2/boot/a.c", "boot/mailbox.h"),
    ("el2/core/a.c", "el2/vm/vm.h"),
    ("el2/vm/a.c", "el2/trap/trap.h"),
    ("el2/vdev/a.c", "el2/trap/trap.h"),
    ("el2/trap/a.S", "el2/console/stop_report.h"),
    ("el2/console/a.c", "el2/boot/run.h"),
    ("el2/core/a.c", "dtb/tree/board.h"),
])
def test_include_upwards(tree, user, used):
    tree.write(used, "")
    tree.write(user, f'#include "{used}"\n')
    found = tree.breaches()
    assert len(found) == 1
    assert found[0].startswith(f"{user}:2: ") and used in found[0] and "may not use" in found[0]


@pytest.mark.parametrize("user, used", [
    ("gic/vgic/a.c", "gic/vgic/vgic_hw.h"),
    ("gic/a.c", "gic/vgic/vgic_hw.h"),
    ("gic/vgic/a.c", "gic/gicv3_regs.h"),
    ("boot/loader/a.c", "boot/monitor/core.h"),
    ("el2/boot/a.c", "el2/console/stop_report.h"),
    ("tests/unit/a.c", "el2/boot/boot.h"),
    ("tests/unit/a.c", "sdk/kit.h"),
    ("sdk/a.c", "sdk/kit.h"),
])
def test_include_downwards(tree, user, used):
    tree.write(used, "")
    tree.write(user, f'#include "{used}"\n')
    assert tree.breaches() == []


def test_symbol_upwards(tree):
    """The include is not there: only what is linked tells."""
    tree.write("el2/core/cpu.c", "void vm_end(void);\nvoid cpu_call(void);\n"
                                 "void cpu_call(void) { vm_end(); }\n")
    found = tree.breaches()
    assert found[0] == "el2: el2/core/cpu.c: el2/core/ may not use el2/vm/ (vm_end of el2/vm/vm.c)"
    assert found[1:] == ["el2: el2/core/cpu.c: files lead in a circle: el2/core/cpu.c el2/vm/vm.c"]


def test_object_upwards(tree):
    """Data, and a file that is compiled in two ways (vgic.v3.o, create.boot.o)."""
    tree.write("el2/vm/vm.c", "int n_vms;\n")
    tree.write("arch/arm64/cache.c",
               "extern int n_vms;\nint n(void);\nint n(void) { return n_vms; }\n")
    found = tree.breaches(infixes={"cache.c": ".v3", "vm.c": ".boot"})
    assert found == ["el2: arch/arm64/cache.c: arch/ may not use el2/vm/ (n_vms of el2/vm/vm.c)"]


def test_symbols_of_the_physical_gic(tree):
    """The virtual one reaches it by what vgic_hw.h declares, and by nothing else."""
    tree.write("gic/gicv3.c", "void vgic_hw_set(void) {}\nvoid gic_kick(void) {}\n")
    tree.write("gic/vgic/vgic.c", "void vgic_hw_set(void);\nvoid vgic(void) { vgic_hw_set(); }\n")
    assert tree.breaches() == []
    tree.write("gic/vgic/vgic.c", "void gic_kick(void);\nvoid vgic(void) { gic_kick(); }\n")
    assert tree.breaches() == ["el2: gic/vgic/vgic.c: gic/vgic/ may not use gic/ "
                               "(gic_kick of gic/gicv3.c)"]


def test_circle_of_files(tree):
    def circle(one, other):
        tree.write(one, "void b(void);\nvoid a(void) { b(); }\n")
        tree.write(other, "void a(void);\nvoid b(void) { a(); }\n")

    circle("gic/vgic/one.c", "gic/vgic/other.c")  # one engine
    assert tree.breaches() == []
    circle("gic/vgic/one.c", "gic/vgic/other.c")
    tree.write("gic/vgic/other.c", "")
    circle("el2/vm/one.c", "el2/vm/other.c")
    tree.write("gic/vgic/one.c", "")
    assert tree.breaches() == ["el2: el2/vm/one.c: files lead in a circle: "
                               "el2/vm/one.c el2/vm/other.c"]


def test_circle_of_headers(tree):
    tree.write("lib/a.h", '#include "lib/b.h"\n')
    tree.write("lib/b.h", '#include "lib/a.h"\n')
    assert tree.breaches() == ["lib/a.h:1: headers include one another: lib/a.h lib/b.h"]


@pytest.mark.parametrize("text, what", [
    ("__attribute__((weak)) void f(void) {}\n", "2: weak symbol"),
    ("void f(void)\n{\n#if 1\n#endif\n}\n", "4: #if inside a function or a struct"),
    ('#include "log.h"\n', "2: log.h: a header is named from the top, with its folder"),
])
def test_text(tree, text, what):
    tree.write("lib/log.h", "")
    tree.write("log.h", "")
    tree.write("lib/a.c", text)
    assert tree.breaches() == [f"lib/a.c:{what}"]


def test_package_without_a_word(tree):
    tree.write("tools/packages.txt", "host gcc 1\n")
    assert tree.breaches() == ["tools/packages.txt:1: gcc is not in docs/dependencies.md"]

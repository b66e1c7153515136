# SPDX-License-Identifier: Apache-2.0
"""./mullion new-guest and its kit (sdk/): a folder that builds and runs, alone and beside others;
the configurations that run with no further option."""
import os
import subprocess

import pytest

from harness import OUT, TOP, machine, plain, unprovoked
from test_consoles import ESCAPE, SHELL
from test_front import mullion
from test_guests import CONFIGS

pytestmark = pytest.mark.mullion
KIT = "the guest kit: console, ticks, interrupts, CPUs, PSCI"


def new_guest(*args, cwd, out=OUT):
    return subprocess.run([TOP / "mullion", "new-guest", *map(str, args)], cwd=cwd, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "O": str(out)})


def make(folder, *words):
    return subprocess.run(["make", "-C", folder, *words], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture(scope="module")
def blink(tmp_path_factory):
    """The binary of a new guest, by what the command prints; nothing is in the way of a space."""
    top = tmp_path_factory.mktemp("my guests")
    done = new_guest("blink", cwd=top)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{top}/blink has the guest blink: ")
    assert "\n    make -C blink\n" in done.stdout
    assert done.stdout.count("run --config linux+rt --image rt=blink/blink.bin\n") == 1
    built = make(top / "blink")
    assert (built.returncode, built.stderr) == (0, "")
    return top / "blink" / "blink.bin"


@pytest.mark.quick
@pytest.mark.no_machine
def test_folder_is_whole(blink):
    """No file of the checkout's is used; what git is to leave alone is said; clean is clean."""
    folder = blink.parent
    assert not [path for path in folder.rglob("*.[chS]") if "@NAME@" in path.read_text()]
    assert (folder / ".gitignore").read_text() == "/build/\n/*.bin\n"
    used = {word for path in folder.glob("build/**/*.d") for word in path.read_text().split()}
    assert not [word for word in used if str(TOP) in word or word.startswith("..")]
    assert all(word.startswith(("main.c", "sdk/", "build/", "/usr/lib/gcc", "\\"))
               for word in used), used
    missing = make(folder, "-B", "CROSS=no-such-")
    assert missing.returncode == 2
    assert "no no-such-gcc: apt-get install gcc-aarch64-linux-gnu" in missing.stderr


@pytest.mark.quick
@pytest.mark.no_machine
@pytest.mark.parametrize("args, why", [
    (["there"], "{}/there is there already: nothing was written"),
    (["new", "there"], "{}/there is there already: nothing was written"),
    (["new", TOP / "el2" / "new"], f"{TOP}/el2/new has sources of the checkout: choose another "
     "folder"),
    *[([name], f"'{name}' is no name of a guest: letters, digits and single dashes inside, 31 at "
       "most") for name in ("a_b", "a/b", "", "a b", "a" * 32, "a--b")],
])
def test_refused(tmp_path, args, why):
    (tmp_path / "there").mkdir()
    done = new_guest(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"mullion: new-guest: {why.format(tmp_path)}\n"
    assert os.listdir(tmp_path) == ["there"] and not os.listdir(tmp_path / "there")


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers(KIT)
def test_alone(lab, blink, gic):
    """All CPUs come on, ticks come, keys come by the UART's interrupt; off by PSCI."""
    run = lab.boot(limit=60, gic=gic, smp=4, memory="256M", kernel=blink)
    run.shown("blink: begins, 4 CPUs", r"blink: CPU 1 is on\r", r"blink: CPU 3 is on\r",
              r"blink: second 2, CPU 0\r")
    run.send("?")
    run.expect("blink: o: off, r: starts again, x: crashes")
    run.send("o")
    assert run.ended(30) == 0
    assert not unprovoked(run.text())


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.covers("two of the guest kit: a restart, a crash")
def test_beside_another(lab, blink, gic):
    """On virtual consoles. A restart is a new life; a crash says where, and leaves the other
    alone."""
    run = lab.boot(limit=60, gic=gic, smp=4, memory="256M", kernel=blink,
                   config=CONFIGS / "consoles.dts", image=[("second", blink)])
    run.shown(r"\[left\].* blink: second 1", r"\[right\].* blink: second 1")
    run.send("r")
    run.expect(r"left: starts again\r*\n(?s:.*)\[left\].* blink: begins, 2 CPUs")
    run.send("x")
    run.expect("left: .*it says that it has crashed: code 0xf20003e8")
    text = plain(run.text())
    assert "guest: synchronous exception on CPU 0 at 0x" in text
    assert "ESR f20003e8" in text, text
    run.expect(r"\[right\].* blink: second \d+")
    run.send(ESCAPE + "2o")
    assert run.ended(30) == 0


@pytest.mark.covers("Debian beside a guest of the kit, by configs/linux+rt.dts")
@pytest.mark.parametrize("config", ["linux+rt", "linux+rt-direct"])
def test_beside_linux(lab, blink, config):
    """The newcomer's way: the configuration by its name, the guest as its image. Linux restarts
    it."""
    run = lab.boot(limit=150, smp=4, config=config, image=[("rt", blink)])
    run.shown("blink: second 1, CPU 0", SHELL)
    run.send(ESCAPE + "1")
    run.expect(r"\[mullion\] linux alone \(\^\] \? helps\)\r*\n")
    run.send("\n")
    run.login()
    run.ok("mullionctl restart rt")
    assert "restart: by request" in run.ok("mullionctl ps")
    assert "blink: begins" in run.ok("mullionctl log rt")
    run.send(ESCAPE + "2o" + ESCAPE + "1poweroff -f\n")
    assert run.ended(60) == 0


@pytest.mark.covers("Debian pings a guest of the kit, by linux+rt-net.dts")
def test_wire_to_linux(lab, blink):
    """Linux' own driver and the kit's. A life that ends takes the link down, and the next one is
    there again without help."""
    run = lab.boot(limit=150, smp=4, config="linux+rt-net", image=[("rt", blink)])
    run.shown("blink: has a network card, and answers ping as 10.0.0.2", SHELL)
    run.send(ESCAPE + "1")
    run.expect(r"\[mullion\] linux alone \(\^\] \? helps\)\r*\n")
    run.send("\n")
    run.login()
    carrier, answer = "cat /sys/class/net/eth0/carrier", "ping -c 1 -W 1 10.0.0.2 >/dev/null"
    run.ok("ifconfig eth0 10.0.0.1 up")
    for size in 0, 1472:
        said = run.ok(f"ping -c 10 -i 0.02 -s {size} 10.0.0.2")
        assert "10 packets received, 0% packet loss" in said
    run.ok(f"mullionctl restart rt; until {answer}; do :; done", 60)
    assert run.ok(f"mullionctl stop rt; {carrier}") == "0"
    run.ok(f"mullionctl start rt; until {answer}; do :; done", 60)
    assert run.ok(carrier) == "1"
    run.send(ESCAPE + "2o" + ESCAPE + "1poweroff -f\n")
    assert run.ended(60) == 0
    assert not unprovoked(run.text())


@pytest.mark.quick
@pytest.mark.no_machine
@pytest.mark.parametrize("name", ["linux", "linux+rt", "linux+rt-direct", "two-linux", "three"])
def test_configuration_needs_no_option(name):
    """By its name or its file; where our example runs for want of another, a line says so."""
    done = mullion("check", name)
    assert done.returncode == 0, done.stderr
    assert f"check: {TOP}/configs/{name}.dts: " in done.stdout
    note = f"mullion: note: rt runs our example, {OUT}/guest/rt.bin (--image rt=FILE: yours)\n"
    runs = 'mullion,kernel = "rt"' in (TOP / "configs" / f"{name}.dts").read_text()
    assert done.stderr == (note if runs else "")
    assert "no --image" not in done.stdout
    if name == "linux+rt":
        given = mullion("check", f"configs/{name}.dts", "--image", f"rt={OUT}/guest/pair.bin")
        assert (given.returncode, given.stderr) == (0, "")


@pytest.mark.quick
@pytest.mark.no_machine
def test_configuration_that_is_none():
    done = mullion("check", "three-linux")
    assert done.returncode == 1
    ours = " ".join(sorted(path.stem for path in (TOP / "configs").glob("*.dts")))
    assert done.stderr == ("mullion: check: no file three-linux; near: two-linux; in configs/ "
                           f"there are: {ours}\n")
    assert mullion("check", "three-linux.dts").stderr == \
        "mullion: check: no file three-linux.dts\n"


@pytest.mark.long
@pytest.mark.covers("two Debians and a guest of the kit, by configs/three.dts")
def test_three(lab):
    run = lab.boot(limit=200, smp=4, memory="1G", config="three")
    run.shown(r"\[rt\].* rt: second 1", r"\[second\].*under Mullion", r"\[linux\].*under Mullion")
    assert not unprovoked(run.text())


@pytest.mark.long
@pytest.mark.covers("two Debians, by configs/two-linux.dts")
def test_two_linux(lab):
    run = lab.boot(limit=200, smp=4, memory="1G", config="two-linux")
    run.shown(r"\[first\].*under Mullion", r"\[second\].*under Mullion")
    assert not unprovoked(run.text())


@pytest.mark.quick
@pytest.mark.no_machine
def test_in_the_checkout():
    """Git and the checks of the sources leave it alone."""
    folder = TOP / "guest-of-a-test"
    try:
        done = new_guest(folder.name, cwd=TOP)
        assert (done.returncode, done.stderr) == (0, "")
        assert "    ./mullion run --config linux+rt" in done.stdout
        status = subprocess.run(["git", "-C", TOP, "status", "--porcelain", "--", folder.name],
                                check=True, stdout=subprocess.PIPE, text=True)
        assert status.stdout == ""
    finally:
        subprocess.run(["rm", "-rf", folder])
    assert machine.OWN_IMAGES == {"rt": "guest/rt.bin"}

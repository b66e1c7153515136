# SPDX-License-Identifier: Apache-2.0
"""mullion,control: a Linux asks the hypervisor about other domains and restarts them, by
mullionctl on a UART of its own; a Linux without it cannot."""
import base64
import gzip
import re
import subprocess

import pytest

from harness import TOP, errors, guest, poll
from test_consoles import ESCAPE, SHELL
from test_guests import CONFIGS

pytestmark = [pytest.mark.mullion]


def alone(run, number, name):
    run.send(ESCAPE + number)
    run.expect(rf"\[mullion\] {name} alone")


def beats(run):
    """The heartbeats of rt that its console keeps."""
    return [int(n) for n in re.findall(r"guest: rt beat (\d+)", run.ok("mullionctl log rt"))]


def without_seeds(source):
    """Linux removes the seeds that it was given; ./mullion dt has none."""
    return [line for line in source.splitlines() if "-seed = " not in line]


def own_tree(run):
    """The tree that this Linux was started with."""
    packed = run.ok("gzip -c /sys/firmware/fdt | base64 -w 0; echo")
    return subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts"], check=True,
                          input=gzip.decompress(base64.b64decode(packed)),
                          stdout=subprocess.PIPE).stdout.decode()


def tree_at_the_desk(gic, domain):
    done = subprocess.run([TOP / "mullion", "dt", CONFIGS / "control.dts", "--image",
                           f"talk={guest('talk')}", "--gic", str(gic), "--domain", domain],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def anew(log):
    """The log, once it has heartbeats before rt's last beginning and after it."""
    before, _, after = log.rpartition("listens")
    return "beat" in before and "beat" in after and log


def second_console(run):
    """Linux finds it behind the first, and hears and is heard there: once it says that it listens,
    for its driver drops what came before it was opened."""
    assert run.ok("ls -d /sys/class/tty/ttyAMA*").split() == [
        f"/sys/class/tty/ttyAMA{n}" for n in range(3)]
    assert run.ok("cat /sys/class/tty/ttyAMA1/device/of_node/label; echo") == "trace\0"
    # twice in brackets: BusyBox' shell ends when a job of its own does while it waits for a line
    run.ok("((echo listens; read -r said; echo heard $said) </dev/ttyAMA1 >/dev/ttyAMA1 &)")
    alone(run, "2", r"linux\.trace")
    run.expect("listens")
    run.send("words\n")
    run.expect("heard words")
    alone(run, "1", "linux")
    assert run.ok("mullionctl log linux.trace").split() == ["listens", "words", "heard",
                                                              "words"]
    assert run.sh("mullionctl log linux.trade")[0] == 1


@pytest.mark.parametrize("gic", [pytest.param(2, marks=pytest.mark.long), 3])
@pytest.mark.covers("two Debian and bare metal, one of them controls")
@pytest.mark.lengthy
def test_two_linux(lab, gic):
    run = lab.boot(limit=150, smp=4, gic=gic, memory="1G", config=CONFIGS / "control.dts",
                   image=[("talk", guest("talk"))])
    for _ in range(2):
        run.expect(SHELL)
    alone(run, "1", "linux")
    run.send("\n")
    run.login()
    assert re.fullmatch(r"/serial@[0-9a-f]+",
                        run.ok("cat /proc/device-tree/hypervisor/mullion,control; echo")
                        .replace("\0", ""))
    tree = own_tree(run)
    for part in "watchdog@", "ramoops@", "mullion,ramoops = ", "restart-limit = <0x05 0x3c>":
        assert part in tree
    assert without_seeds(tree) == without_seeds(tree_at_the_desk(gic, "linux"))
    second_console(run)
    said = run.ok("mullionctl ps").splitlines()
    assert [line.split()[:2] for line in said[1:4]] == [["linux", "up"], ["guest", "up"],
                                                       ["rt", "up"]], said
    poll(lambda: beats(run)[-1:] > [20], "heartbeats")
    assert run.ok("mullionctl restart rt") == ""
    # first: what it keeps of the beginning goes with the time that it beats
    text = poll(lambda: anew(run.ok("mullionctl log rt")), "heartbeats anew")
    poll(lambda: re.search(r"^rt +up .* 2 ", run.ok("mullionctl ps"), re.M), "rt's second life")
    assert re.search(r"^guest: rt listens\nguest: rt beat 1$", text, re.M), text
    assert run.sh("mullionctl restart rtt")[0] == 1
    status, said = run.sh("mullionctl start rt")
    assert status == 1 and said.startswith("rt: "), said
    assert run.sh("mullionctl restrat rt")[0] == 2
    assert run.sh("mullionctl restart")[0] == 2
    assert run.sh("mullionctl")[0] == 2
    assert re.search(r"^ps +what the domains do", run.ok("mullionctl help"), re.M)
    assert run.ok("mullionctl stop rt") == ""
    poll(lambda: re.search(r"^rt +down ", run.ok("mullionctl ps"), re.M), "rt's end")

    # the other one has no such UART, and no way to say anything
    alone(run, "3", "guest")
    run.send("\n")
    run.login()
    assert run.sh("ls /proc/device-tree/hypervisor/mullion,control")[0] != 0
    assert run.ok("ls -d /sys/class/tty/ttyAMA*") == "/sys/class/tty/ttyAMA0"
    status, said = run.sh("mullionctl restart linux")
    assert status == 1
    assert said.strip() == "mullionctl: this domain (guest) may not: it has no mullion,control"
    run.send("poweroff\n")
    alone(run, "1", "linux")
    run.ok("mullionctl ps")
    run.send("poweroff\n")
    assert run.ended(60) == 0
    assert not errors(run.text())

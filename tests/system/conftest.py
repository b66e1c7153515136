# SPDX-License-Identifier: Apache-2.0
import pytest

from harness import Lab, Run  # first: it finds tools/
import claims
import qemu


def pytest_configure(config):
    config.addinivalue_line("markers", "quick: part of ./mullion test --quick, for the edit loop")
    config.addinivalue_line("markers", "long: part of ./mullion test --long, and of nothing else")
    config.addinivalue_line("markers", "mullion: has no meaning on a plain machine (--reference)")
    config.addinivalue_line("markers", "covers(what, way=, board=, gic=, park=, cpus=): what is "
                            "tested, and on which machine: a row of docs/matrix.md, compared with "
                            "what ran (claims.py)")
    config.addinivalue_line("markers", "xdist_group(name): never at the same time as another test "
                            "of that name")
    config.addinivalue_line("markers", "lengthy: takes so long that it starts before others do")
    config.addinivalue_line("markers", "on_qemu10: runs on the system's QEMU, and once more on "
                            "QEMU 10 beside it")
    config.addinivalue_line("markers", "again: such a second time; no part of --quick")
    config.addinivalue_line("markers", "needs_qemu10: runs on QEMU 10 alone, as its board does")
    config.addinivalue_line("markers", "no_machine: starts none, and has no row in docs/matrix.md")


def pytest_addoption(parser):
    parser.addoption("--reference", action="store_true",
                     help="run what can be run on plain QEMU without Mullion: proves the tests, "
                          "not the product")


def pytest_generate_tests(metafunc):
    if metafunc.definition.get_closest_marker("on_qemu10"):
        again = pytest.param("qemu10", marks=pytest.mark.again)
        metafunc.parametrize("emulator", ["system", again], indirect=True)


def group(item):
    """The name of the tests that run in one process, one after the other, where several run at
    once: those that share a machine, and those that a mark names. None: this one is alone."""
    if mark := item.get_closest_marker("xdist_group"):
        return mark.args[0]
    if "shared_lab" not in item.fixturenames:
        return None
    shared = item.callspec.params if hasattr(item, "callspec") else {}
    return "_".join([item.path.stem, *map(str, shared.values())])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    groups = {item: group(item) for item in items}
    for item, name in groups.items():
        if name:
            item.add_marker(pytest.mark.xdist_group(name))
    # what takes longest comes first: at the end, nobody waits for it
    items.sort(key=lambda item: (groups[item] is None, not item.get_closest_marker("lengthy")))
    if config.getoption("--reference"):
        for item in items:
            if item.get_closest_marker("mullion"):
                item.add_marker(pytest.mark.skip(reason="no meaning on a plain machine"))


@pytest.fixture
def emulator(request):
    """Which QEMU the machines of a test are started with, as Machine(qemu_program=..); None: as
    ./mullion would."""
    return qemu.TEN if claims.on_qemu10(request.node) else None


@pytest.fixture
def lab(tmp_path, request, emulator):
    """Machines of one test."""
    made = Lab(tmp_path, request.config.getoption("--reference"), emulator)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_lab(tmp_path_factory, request):
    """Machines that the tests of a module share."""
    made = Lab(tmp_path_factory.mktemp("shared"), request.config.getoption("--reference"))
    yield made
    made.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item):
    Run.last, Run.used = None, []
    if item.get_closest_marker("again") and qemu.version(qemu.default()) >= (10,):
        pytest.skip("the system's QEMU is 10, so all is run on it")
    if claims.on_qemu10(item) and not qemu.ten():
        pytest.skip("QEMU 10 cannot be had here: ./mullion setup says why")
    yield


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item):
    """After a test that passed: the machines that it ran are what its mark says."""
    if not item.config.getoption("--reference"):
        said = claims.claim(item)
        claims.check(said and said[1], [(run.argv, run.console()) for run in Run.used])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows the console of the machine it was about, and how to start that machine."""
    result = yield
    report = result.get_result()
    if report.failed and Run.last:
        from harness import show
        lines = Run.last.console().splitlines()
        cut = [f"... {len(lines) - 150} lines before"] if len(lines) > 150 else []
        report.sections.append(("console", "\n".join(cut + lines[-150:])))
        report.sections.append(("QEMU", show(Run.last.argv)))

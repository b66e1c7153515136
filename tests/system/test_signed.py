# SPDX-License-Identifier: Apache-2.0
"""Boot stages and a hypervisor that load only what is signed: a good bundle, and four that somebody
else made."""
import hashlib
import re

import pytest

import fit
import keys
import machine
from fitedit import Bundle
from harness import Machine, errors, guest, variant

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("signed bundles: others are refused", cpus=2)]


@pytest.fixture(scope="module")
def out():
    return variant("signed", ("flash0", "el2"), SIGNED_BUNDLES="y").parent


def bundled(lab, out, **options):
    """A machine, its folder and its bundle; with key=None not signed."""
    m = Machine(kernel=guest("basic"), smp=2, out=out)
    if "key" in options:
        m.key = lambda: options["key"]
    folder = lab.new_folder()
    return m, folder, m.make_bundle(folder)


def boot(lab, m, folder, bundle):
    image = folder / "flash1.img"
    machine.flash(image, m.board["BUNDLE_SIZE"], [(0, bundle)])
    m.flash = {1: image}
    return lab.start(m.command(folder), folder, 40)


def refused(run, expected):
    """The first error is that one, and nothing of the bundle has run."""
    run.expect(r"EL\d cpu\d+: stopped\r*\n", 20)
    found = [error for _, error in errors(run.text())]
    assert re.fullmatch(expected, found[0]), found
    assert "SHA-256 verified" not in run.text() and "guest:" not in run.text()


def test_signed(lab, out):
    run = boot(lab, *bundled(lab, out))
    run.expect("bundle: signed by key development, the DEVELOPMENT key: anybody can sign", 20)
    run.expect("guest: ", 20)


@pytest.mark.covers(park=None)
def test_not_signed(lab, out):
    run = boot(lab, *bundled(lab, out, key=None))
    refused(run, "FIT: is not signed: it has no signature node")


@pytest.mark.covers(park=None)
def test_other_key(lab, out, tmp_path):
    """One that calls itself as the right one does."""
    keys.new(tmp_path / "other", "ecdsa256")
    for suffix in ".pem", ".pub":
        (tmp_path / f"other{suffix}").rename(tmp_path / f"development{suffix}")
    run = boot(lab, *bundled(lab, out, key=tmp_path / "development"))
    refused(run, "signature: is not key development's over this bundle")


@pytest.mark.covers(park=None)
def test_changed(lab, out):
    """A byte of the kernel, with hash and digest made anew, as somebody can who writes the flash:
    they are right."""
    m, folder, path = bundled(lab, out)
    bundle = Bundle(path)
    at, size = bundle.place("kernel"), bundle.cell("kernel", "data-size")
    before = hashlib.sha256(bundle.data[at:at + size]).digest()
    bundle.flip(at + size - 1)
    bundle.replace(before, hashlib.sha256(bundle.data[at:at + size]).digest())
    bundle.write()
    fit.stamp(path)
    refused(boot(lab, m, folder, path), "signature: is not key development's over this bundle")


@pytest.mark.covers(way="el2", park=None)
def test_by_another_loader(lab, out):
    """The hypervisor, where another boot loader starts it."""
    m = Machine(kernel=guest("basic"), smp=2, out=out, entry="el2")
    m.key = lambda: None
    folder = lab.new_folder()
    run = lab.start(m.command(folder), folder, 40)
    refused(run, "FIT: is not signed: it has no signature node")

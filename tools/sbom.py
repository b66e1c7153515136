# SPDX-License-Identifier: Apache-2.0
"""The list of what went into an image (SPDX 2.3, as JSON): packages with version, licence and, of
the bundle's images, hash. Facts of dpkg: build/deps/versions.txt, and the copyright files of the
packages that are unpacked there."""
import datetime
import hashlib
import pathlib
import re
import subprocess
import urllib.parse

import debian_full

UNKNOWN = "NOASSERTION"
# Debian's package: (SPDX licence of what is taken of it, what its copyright file says of that)
LICENCES = {
    "libfdt-dev": ("GPL-2.0-or-later OR BSD-2-Clause", "License: GPL-2+ or BSD-2-clause"),
    "zlib1g-dev": ("Zlib", "License: Zlib"),
    "liblz4-dev": ("BSD-2-Clause", "License: BSD-2-clause"),
    "libbearssl-dev": ("MIT", "License: MIT"),
    "busybox-static": ("GPL-2.0-only", "GNU General Public License"),
    "linux-image": ("GPL-2.0-only WITH Linux-syscall-note", "License: GPL-2"),
    "libgcc": ("GPL-3.0-or-later WITH GCC-exception-3.1", "Runtime Library Exception"),
}
LINKED = ("libfdt-dev", "zlib1g-dev", "liblz4-dev", "libbearssl-dev")


def licence(package, copyright_file):
    """(the SPDX licence, the holders of the copyright as the package has them)"""
    text = copyright_file.read_text(errors="replace") if copyright_file.is_file() else ""
    name = next((known for known in LICENCES if package.startswith(known)), None)
    if not name or LICENCES[name][1] not in text:
        return UNKNOWN, UNKNOWN
    holders = re.findall(r"^\s*Copyright\b:?\s*(.*\d{4}.*)$", text, re.M | re.I)
    return LICENCES[name][0], "\n".join(dict.fromkeys(h.strip() for h in holders)) or UNKNOWN


def packages(deps):
    """{name: version} of the unpacked arm64 packages, with those of --kernel debian-full."""
    lines = [line for file in (deps / "versions.txt", deps / debian_full.NAME / "versions.txt")
             if file.exists() for line in file.read_text().splitlines()]
    return {name: version for name, version, _ in (line.split() for line in lines)}


def libgcc():
    """(name, version) of the package that has the compiler's library."""
    path = subprocess.run(["aarch64-linux-gnu-gcc", "-print-libgcc-file-name"], text=True,
                          stdout=subprocess.PIPE, check=True).stdout.strip()
    names = subprocess.run(["dpkg", "-S", path], text=True, stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL).stdout.partition(":")[0]
    version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", names or "libgcc"], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return names or "libgcc", version or UNKNOWN


def ident(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(name, version, **more):
    plain = {"SPDXID": ident(name), "name": name, "versionInfo": version,
             "downloadLocation": UNKNOWN, "filesAnalyzed": False, "licenseConcluded": UNKNOWN,
             "licenseDeclared": UNKNOWN, "copyrightText": UNKNOWN}
    if not version:
        del plain["versionInfo"]
    return {**plain, **more}


def debian(name, version, doc, arch="arm64"):
    """A package of Debian's. `doc`: the folder of packages' documents. Of the full kernel it is not
    unpacked; that of the other one is the same, of the same source."""
    text = doc / name / "copyright"
    if not text.exists() and name.startswith("linux-image"):
        text = next(doc.glob("linux-image-*/copyright"), text)
    spdx, holders = licence(name, text)
    return package(
        name, version, supplier="Organization: Debian", licenseDeclared=spdx,
        licenseConcluded=spdx, copyrightText=holders, externalRefs=[{
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe='')}"
                                f"?arch={arch}"}])


def checksum(value):
    return [{"algorithm": "SHA256", "checksumValue": value}]


def document(name, version, created, image, images, deps):
    """The document. `image`: (file's name, SHA-256) of all; `images`: [(name, SHA-256, the
    packages that it is made of, or the user's file)] of the bundle; `created`: seconds of 1970."""
    doc, have = deps / "root/usr/share/doc", packages(deps)
    whole = package(image[0], version, checksums=checksum(image[1]), primaryPackagePurpose="FILE")
    ours = package("mullion", version, licenseDeclared="Apache-2.0", licenseConcluded="Apache-2.0",
                   primaryPackagePurpose="FIRMWARE")
    found, relations = [whole, ours], [("DOCUMENT", "DESCRIBES", whole),
                                       (whole, "CONTAINS", ours)]
    gcc, gcc_version = libgcc()
    linked = [debian(lib, have[lib], doc) for lib in LINKED]
    linked.append(debian(gcc, gcc_version, pathlib.Path("/usr/share/doc"), "all"))
    for lib in linked:
        found.append(lib)
        relations.append((ours, "STATIC_LINK", lib))
    for part, digest, made_of in images:
        inside = package(f"image-{part}", "", checksums=checksum(digest))
        found.append(inside)
        relations.append((whole, "CONTAINS", inside))
        for source in made_of:
            if source != "mullion" and source not in have:
                inside["comment"] = f"given by who made the image: {source}"
                continue
            if not [known for known in found if known["name"] == source]:
                found.append(debian(source, have[source], doc))
            relations.append((inside, "GENERATED_FROM", next(known for known in found
                                                             if known["name"] == source)))
    when = datetime.datetime.fromtimestamp(created, datetime.timezone.utc)
    unique = hashlib.sha256(f"{name} {version} {image[1]}".encode()).hexdigest()
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": name, "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{unique}",
            "creationInfo": {"created": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
                             "creators": [f"Tool: mullion-{version}"]},
            "packages": found,
            "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT" if a == "DOCUMENT"
                               else a["SPDXID"], "relationshipType": how,
                               "relatedSpdxElement": b["SPDXID"]} for a, how, b in relations]}

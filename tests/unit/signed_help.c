/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/signed_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/file_help.h"

static char folder[] = "/tmp/mullion-keys-XXXXXX";

static const struct {
	const char *name, *how;
} keys[] = {
	{"rsa2048", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"},
	{"rsa3072", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072"},
	{"rsa4096", "-algorithm RSA -pkeyopt rsa_keygen_bits:4096"},
	{"ecdsa256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"},
	{"other", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"},
};
static struct public_key public[COUNT(keys)];

__attribute__((format(printf, 1, 2))) static void run(const char *format, ...)
{
	char command[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	if (system(command))
		fail_msg("failed: %s", command);
}

/* mkimage looks for an RSA key in NAME.key, and for one of ECDSA in NAME.pem. */
int make_keys(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	for (unsigned i = 0; i < COUNT(keys); i++) {
		size_t size;
		uint8_t *bytes;

		run("openssl genpkey %s -out %s/%s.key 2>/dev/null", keys[i].how, folder,
		    keys[i].name);
		run("cd %s; cp %s.key %s.pem", folder, keys[i].name, keys[i].name);
		run("/usr/bin/python3 tools/public_key.py %s/%s.pem %s/public", folder,
		    keys[i].name, folder);
		bytes = file_of(folder, "public", &size);
		assert_int_equal(size, sizeof(public[i]));
		memcpy(&public[i], bytes, size);
		free(bytes);
	}
	return 0;
}

int remove_keys(void **state)
{
	(void)state;
	run("rm -r %s", folder);
	return 0;
}

const struct public_key *key_of(const char *key)
{
	for (unsigned i = 0; i < COUNT(keys); i++)
		if (!strcmp(keys[i].name, key))
			return &public[i];
	fail_msg("no key %s", key);
	return NULL;
}

static const char source[] =
	"/dts-v1/;\n"
	"/ { description = \"test\"; #address-cells = <1>; mullion,version = \"0.1\"; images {\n"
	" kernel { data = \"the kernel\"; type = \"kernel\"; arch = \"arm64\"; os = \"linux\";\n"
	"  compression = \"none\"; load = <0>; entry = <0>; hash { algo = \"sha256\"; }; };\n"
	" config { data = \"the configuration\"; type = \"flat_dt\"; compression = \"none\";\n"
	"  hash { algo = \"sha256\"; }; };\n"
	"}; configurations { default = \"test\"; test { loadables = \"kernel\", \"config\";\n"
	" signature { algo = \"%s\"; key-name-hint = \"%s\"; sign-images = \"loadables\"; };\n"
	"}; }; };\n";

uint8_t *signed_bundle(const char *algo, const char *key, size_t *size)
{
	char path[80];
	FILE *out;

	snprintf(path, sizeof(path), "%s/t.its", folder);
	out = fopen(path, "wb");
	assert_non_null(out);
	fprintf(out, source, algo, key);
	fclose(out);
	run("cd %s && mkimage -E -f t.its -k . -r t.itb >log 2>&1", folder);
	return file_of(folder, "t.itb", size);
}

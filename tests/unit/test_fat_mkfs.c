/* SPDX-License-Identifier: Apache-2.0 */
/* storage/fat*.c on file systems that mkfs.fat made, mtools wrote to and fsck.fat finds whole. */
#include "tests/unit/expect.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/fat.h"

#define NAME "Mullion bundle of today.itb"
#define SIZE 200000u

static char folder[] = "/tmp/mullion-fat-XXXXXX";
static uint8_t content[SIZE], read_back[SIZE];
static int image = -1;
static struct store store;
static struct fat fat;
static struct fat_file file;
static struct diag d;

static int fetch(const struct store *from, uint64_t offset, void *target, size_t size,
		 struct diag *diag)
{
	(void)diag;
	assert_true(offset <= from->size && size <= from->size - offset);
	assert_int_equal(pread(image, target, size, (off_t)offset), size);
	return 0;
}

/* In the folder, as a script of the shell; its output is shown if it fails. */
static void run(const char *script)
{
	char command[2048];

	snprintf(
		command, sizeof(command),
		"cd %s && PATH=$PATH:/sbin:/usr/sbin MTOOLS_SKIP_CHECK=1 && export PATH "
		"MTOOLS_SKIP_CHECK && { set -e; %s\n} >log 2>&1 </dev/null || { cat log; exit 1; }",
		folder, script);
	if (system(command))
		fail_msg("%s", command);
}

static void open_image(void)
{
	char path[64];
	struct stat stat;

	if (image >= 0)
		close(image);
	snprintf(path, sizeof(path), "%s/image", folder);
	image = open(path, O_RDONLY);
	assert_true(image >= 0 && !fstat(image, &stat));
	store = (struct store){.size = (uint64_t)stat.st_size, .fetch = fetch};
}

static int open_file(const char *name)
{
	return fat_open(&fat, &store, &d) || fat_file_open(&file, &fat, name, &d) ? -1 : 0;
}

static void expect_content(const char *name)
{
	expect_success(open_file(name), &d);
	assert_int_equal(file.store.size, SIZE);
	memset(read_back, 0, SIZE);
	expect_success(store_fetch(&file.store, 0, read_back, SIZE, &d), &d);
	assert_memory_equal(read_back, content, SIZE);
	memset(read_back, 0, SIZE);
	for (uint32_t at = 0; at < SIZE; at += 7777) {
		uint32_t part = SIZE - at < 7777 ? SIZE - at : 7777;

		expect_success(store_fetch(&file.store, at, read_back + at, part, &d), &d);
	}
	assert_memory_equal(read_back, content, SIZE);
}

/* Every second of twenty files is deleted, and the file goes into the holes: mtools shows its
 * pieces. The hint where free clusters are is taken from FAT32, or it would be in one piece. */
static void fragmented(void **state)
{
	static const struct {
		unsigned bits, sector, cluster, kib;
	} kinds[] = {
		{12, 512, 1, 1024},  {12, 2048, 2, 4096},   {12, 4096, 4, 8192},
		{16, 512, 1, 4096},  {16, 1024, 4, 32768},  {16, 4096, 1, 32768},
		{32, 512, 1, 40000}, {32, 1024, 2, 200000}, {32, 4096, 1, 300000},
	};
	char script[1024];

	(void)state;
	for (unsigned i = 0; i < COUNT(kinds); i++) {
		snprintf(script, sizeof(script),
			 "rm -f image; mkfs.fat -F %u -S %u -s %u -n LABEL -C image %u\n"
			 "mcopy -i image pad?? ::; mdel -i image '::pad?[02468]'\n"
			 "if [ %u = 32 ]; then printf '\\377\\377\\377\\377' | "
			 "dd of=image bs=1 seek=%u conv=notrunc; fi\n"
			 "mcopy -i image content '::" NAME "'; mmd -i image ::folder\n"
			 "fsck.fat -n image\n"
			 "mshowfat -i image '::" NAME "' | grep '>.*>.*>.*>.*>'",
			 kinds[i].bits, kinds[i].sector, kinds[i].cluster, kinds[i].kib,
			 kinds[i].bits, kinds[i].sector + 492);
		run(script);
		open_image();
		expect_content(NAME);
		assert_int_equal(fat.bits, kinds[i].bits);
		assert_int_equal(fat.cluster, kinds[i].cluster * kinds[i].sector);
		expect_content("mullio~1.ITB");
		assert_int_equal(open_file("pad02"), -1);
		expect_success(open_file("PAD03"), &d);
		expect_failure(open_file("folder"), &d, "folder", "is a directory");
		assert_int_equal(open_file("label"), -1);
	}
}

/* A root directory of several clusters, of long names with gaps between them. mtools takes minutes
 * for 10,000: those are in test_fat_names.c. */
static void several_entries(void **state)
{
	(void)state;
	run("rm -f image; mkfs.fat -F 32 -s 1 -C image 60000; mkdir many; cd many\n"
	    "for i in $(seq 100 299); do : >\"file number $i.txt\"; done; cd ..\n"
	    "mcopy -i image many/* ::; rm -r many; mdel -i image '::file number 1*'\n"
	    "mcopy -i image content '::" NAME "'; fsck.fat -n image");
	open_image();
	expect_content(NAME);
	expect_failure(open_file("File Number 277.TXT"), &d, "File Number 277.TXT", "is empty");
	assert_int_equal(open_file("file number 177.txt"), -1);
}

/* Full: the file has what was left, to the last cluster. */
static void full(void **state)
{
	(void)state;
	run("rm -f image; mkfs.fat -F 12 -s 1 -C image 320\n"
	    "free=$(mdir -i image :: | sed -n 's/ bytes free//p' | tr -d ' ')\n"
	    "head -c $((free - (200000 + 511) / 512 * 512)) /dev/zero >rest\n"
	    "mcopy -i image rest content ::; fsck.fat -n image\n"
	    "mdir -i image | grep ' 0 bytes free'");
	open_image();
	expect_content("content");
}

/* With -F 32 mkfs.fat makes one of too few clusters, and says so. */
static void no_fat32_by_its_clusters(void **state)
{
	(void)state;
	run("rm -f image; mkfs.fat -F 32 -s 1 -C image 4096");
	open_image();
	expect_failure(fat_open(&fat, &store, &d), &d, "FAT",
		       "8034 clusters make it FAT16, its boot sector is not");
}

static int start(void **state)
{
	char path[64];
	FILE *out;

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	for (uint32_t i = 0; i < SIZE; i++)
		content[i] = (uint8_t)(i * 7 + i / 251);
	snprintf(path, sizeof(path), "%s/content", folder);
	out = fopen(path, "wb");
	if (!out || fwrite(content, 1, SIZE, out) != SIZE || fclose(out))
		return -1;
	run("for i in $(seq -w 0 19); do head -c 9000 content >pad$i; done");
	return 0;
}

static int end(void **state)
{
	(void)state;
	close(image);
	run("cd /; rm -r $OLDPWD");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fragmented),
		cmocka_unit_test(several_entries),
		cmocka_unit_test(full),
		cmocka_unit_test(no_fat32_by_its_clusters),
	};

	return cmocka_run_group_tests(tests, start, end);
}

/* SPDX-License-Identifier: MIT-0 */
/*
 * Sockets between partitions (docs/channels.md): AF_VSOCK, as Linux has it for virtual machines.
 *
 *     sockets cid                     this side's address
 *     sockets serve PORT              sends back what comes, to one after the other
 *     sockets send CID PORT BYTES     sends so much, and checks what comes back
 *     sockets hold CID PORT           connects, and says what ends it
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#define PIECE 4096u /* bytes on their way; a socket has room for 256 KiB */

static unsigned number(const char *text)
{
	return (unsigned)strtoul(text, NULL, 0);
}

static unsigned own_cid(void)
{
	int device = open("/dev/vsock", O_RDONLY | O_CLOEXEC);
	unsigned cid;

	if (device < 0 || ioctl(device, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid))
		err(1, "/dev/vsock");
	close(device);
	return cid;
}

static int open_socket(void)
{
	int made = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (made < 0)
		err(1, "socket");
	return made;
}

/* All of it, or what has ended it: the error of errno, 0 the other side. */
static size_t send_all(int to, const uint8_t *bytes, size_t size)
{
	size_t done = 0;
	ssize_t count = 1;

	while (done < size && (count = send(to, bytes + done, size - done, MSG_NOSIGNAL)) > 0)
		done += (size_t)count;
	return done;
}

static void serve(unsigned port)
{
	struct sockaddr_vm here = {
		.svm_family = AF_VSOCK, .svm_port = port, .svm_cid = VMADDR_CID_ANY};
	static uint8_t bytes[PIECE];
	int listener = open_socket();

	if (bind(listener, (struct sockaddr *)&here, sizeof(here)) || listen(listener, 4))
		err(1, "port %u", port);
	for (;;) {
		int caller = accept(listener, NULL, NULL);
		ssize_t count;

		if (caller < 0)
			err(1, "port %u", port);
		while ((count = read(caller, bytes, sizeof(bytes))) > 0 &&
		       send_all(caller, bytes, (size_t)count) == (size_t)count)
			;
		close(caller);
	}
}

static int open_connection(unsigned cid, unsigned port)
{
	struct sockaddr_vm there = {.svm_family = AF_VSOCK, .svm_port = port, .svm_cid = cid};
	int made = open_socket();

	if (connect(made, (struct sockaddr *)&there, sizeof(there)))
		err(1, "CID %u, port %u", cid, port);
	return made;
}

/* The bytes are those of a 32-bit generator, so that one in a wrong place is seen. */
static void send_and_check(int to, size_t size)
{
	static uint8_t sent[PIECE], back[PIECE];
	uint32_t state = 1;

	for (size_t done = 0, piece; done < size; done += piece) {
		size_t got = 0;
		ssize_t count = 1;

		piece = size - done < PIECE ? size - done : PIECE;
		for (size_t i = 0; i < piece; i++) {
			state = state * 1664525 + 1013904223;
			sent[i] = (uint8_t)(state >> 24);
		}
		if (send_all(to, sent, piece) != piece)
			err(1, "after %zu bytes", done);
		while (got < piece && (count = read(to, back + got, piece - got)) > 0)
			got += (size_t)count;
		if (got < piece)
			err(1, "after %zu bytes", done);
		if (memcmp(sent, back, piece))
			errx(1, "after %zu bytes others come back", done);
	}
	printf("%zu bytes there and back\n", size);
}

static void hold(int connection)
{
	uint8_t byte;
	ssize_t count;

	puts("connected");
	fflush(stdout);
	count = read(connection, &byte, 1);
	puts(count < 0 ? strerror(errno) : count ? "a byte" : "end");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (argc == 2 && !strcmp(what, "cid"))
		printf("%u\n", own_cid());
	else if (argc == 3 && !strcmp(what, "serve"))
		serve(number(argv[2]));
	else if (argc == 5 && !strcmp(what, "send"))
		send_and_check(open_connection(number(argv[2]), number(argv[3])), number(argv[4]));
	else if (argc == 4 && !strcmp(what, "hold"))
		hold(open_connection(number(argv[2]), number(argv[3])));
	else
		errx(1, "cid | serve PORT | send CID PORT BYTES | hold CID PORT");
	return 0;
}

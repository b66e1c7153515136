/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/mailbox.h"

static uint64_t load(const uint64_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static void store(uint64_t *p, uint64_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELEASE);
}

static bool nonce_taken(const struct mailboxes *m, uint64_t nonce)
{
	if (nonce == 0 || nonce == load(&m->nonce))
		return true;
	for (unsigned i = 0; i < MAILBOX_CORES; i++)
		if (load(&m->core[i].echo) == nonce)
			return true;
	return false;
}

void mailbox_open(struct mailboxes *m, uint64_t salt)
{
	/*
	 * An odd multiplier spreads the counter's few changing bits; stepping by 1 ends after at
	 * most MAILBOX_CORES + 2 values.
	 */
	uint64_t nonce = (load(&m->nonce) ^ salt) * 0x9e3779b97f4a7c15ull;

	while (nonce_taken(m, nonce))
		nonce++;
	for (unsigned i = 0; i < MAILBOX_CORES; i++) {
		store(&m->core[i].go, 0);
		store(&m->core[i].entry, 0);
	}
	store(&m->nonce, nonce);
}

bool mailbox_answered(const struct mailboxes *m, unsigned slot, uint64_t mpidr)
{
	return load(&m->core[slot].echo) == load(&m->nonce) && load(&m->core[slot].mpidr) == mpidr;
}

struct mailbox *mailbox_release(struct mailboxes *m, unsigned slot, uint64_t entry, uint64_t arg)
{
	struct mailbox *b = &m->core[slot];

	store(&b->entry, entry);
	store(&b->arg, arg);
	store(&b->go, load(&m->nonce)); /* release order: last */
	return b;
}

void mailbox_arrive(struct mailboxes *m, unsigned slot, uint64_t mpidr)
{
	struct mailbox *b = &m->core[slot];

	store(&b->go, 0);
	store(&b->mpidr, mpidr);
}

bool mailbox_poll(struct mailboxes *m, unsigned slot, uint64_t *entry, uint64_t *arg)
{
	struct mailbox *b = &m->core[slot];
	uint64_t nonce = load(&m->nonce);

	store(&b->echo, nonce);
	if (nonce == 0 || load(&b->go) != nonce)
		return false;
	*entry = load(&b->entry);
	*arg = load(&b->arg);
	return true;
}

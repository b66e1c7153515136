/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/mailbox.h"

static uint64_t load(const uint64_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static void store(uint64_t *p, uint64_t value)
{
	__atomic_store_n(p, value, __ATOMIC_RELEASE);
}

static bool nonce_taken(const struct mailboxes *mailboxes, uint64_t nonce)
{
	if (nonce == 0 || nonce == load(&mailboxes->nonce))
		return true;
	for (unsigned i = 0; i < MAILBOX_CORES; i++)
		if (load(&mailboxes->core[i].echo) == nonce)
			return true;
	return false;
}

void mailbox_open(struct mailboxes *mailboxes, uint64_t salt)
{
	/*
	 * An odd multiplier spreads the counter's few changing bits; stepping by 1 ends after at
	 * most MAILBOX_CORES + 2 values.
	 */
	uint64_t nonce = (load(&mailboxes->nonce) ^ salt) * 0x9e3779b97f4a7c15ull;

	while (nonce_taken(mailboxes, nonce))
		nonce++;
	for (unsigned i = 0; i < MAILBOX_CORES; i++) {
		store(&mailboxes->core[i].go, 0);
		store(&mailboxes->core[i].entry, 0);
	}
	store(&mailboxes->nonce, nonce);
}

bool mailbox_answered(const struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr)
{
	return load(&mailboxes->core[slot].echo) == load(&mailboxes->nonce) &&
	       load(&mailboxes->core[slot].mpidr) == mpidr;
}

struct mailbox *mailbox_release(struct mailboxes *mailboxes, unsigned slot, uint64_t entry,
				uint64_t arg)
{
	struct mailbox *b = &mailboxes->core[slot];

	store(&b->entry, entry);
	store(&b->arg, arg);
	store(&b->go, load(&mailboxes->nonce)); /* release order: last */
	return b;
}

void mailbox_arrive(struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr)
{
	struct mailbox *b = &mailboxes->core[slot];

	store(&b->go, 0);
	store(&b->mpidr, mpidr);
}

bool mailbox_poll(struct mailboxes *mailboxes, unsigned slot, uint64_t *entry, uint64_t *arg)
{
	struct mailbox *b = &mailboxes->core[slot];
	uint64_t nonce = load(&mailboxes->nonce);

	store(&b->echo, nonce);
	if (nonce == 0 || load(&b->go) != nonce)
		return false;
	*entry = load(&b->entry);
	*arg = load(&b->arg);
	return true;
}

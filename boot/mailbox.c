/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/mailbox.h"

static uint32_t load_word(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store_word(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static bool nonce_taken(const struct mailboxes *mailboxes, uint32_t nonce)
{
	if (nonce == 0 || nonce == load_word(&mailboxes->nonce))
		return true;
	for (unsigned i = 0; i < MAILBOX_CORES; i++)
		if (load_word(&mailboxes->core[i].echo) == nonce)
			return true;
	return false;
}

void mailbox_open(struct mailboxes *mailboxes, uint64_t salt)
{
	/*
	 * An odd multiplier spreads the counter's few changing bits; stepping by 1 ends after at
	 * most MAILBOX_CORES + 2 values.
	 */
	uint32_t nonce = (load_word(&mailboxes->nonce) ^ (uint32_t)salt ^ (uint32_t)(salt >> 32)) *
			 0x9e3779b1u;

	while (nonce_taken(mailboxes, nonce))
		nonce++;
	for (unsigned i = 0; i < MAILBOX_CORES; i++)
		store_word(&mailboxes->core[i].go, 0);
	store_word(&mailboxes->nonce, nonce);
}

bool mailbox_answered(const struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr)
{
	return load_word(&mailboxes->core[slot].echo) == load_word(&mailboxes->nonce) &&
	       mailboxes->core[slot].mpidr == mpidr;
}

struct mailbox *mailbox_release(struct mailboxes *mailboxes, unsigned slot, uint64_t entry,
				uint64_t argument)
{
	struct mailbox *box = &mailboxes->core[slot];

	box->entry = entry;
	box->argument = argument;
	store_word(&box->go, load_word(&mailboxes->nonce)); /* release order: last */
	return box;
}

void mailbox_arrive(struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr)
{
	struct mailbox *box = &mailboxes->core[slot];

	store_word(&box->go, 0);
	box->mpidr = mpidr; /* before the first echo, which has release order */
}

bool mailbox_poll(struct mailboxes *mailboxes, unsigned slot, uint64_t *entry, uint64_t *argument)
{
	struct mailbox *box = &mailboxes->core[slot];
	uint32_t nonce = load_word(&mailboxes->nonce);

	store_word(&box->echo, nonce);
	if (nonce == 0 || load_word(&box->go) != nonce)
		return false;
	*entry = box->entry;
	*argument = box->argument;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One end of a network cable with frames both ways as fast as they go, whether the other end is
 * there or not. Somebody restarts the ends (warden.c). Each life looks at all that comes: every
 * byte is right, none is missed, and nothing is from before: no frame of a life of the other end's
 * that is over once its next one was heard, and none that was sent before this life was there.
 */
#include "tests/guest/traffic/words.h"

#define SHORTEST 60u
#define LONGEST  1514u
#define TICK_US  1000u

struct frame {
	uint8_t to[6], from[6], type[2], unused[2];
	uint64_t stamp; /* of_life(): the sender's life, the frame's number in it, from 0 */
	uint8_t data[LONGEST - 24];
};

static struct net net;
static volatile struct side_words *own;
static const volatile struct side_words *peer;
static uint64_t life, sent, next;
static uint64_t before; /* the peer's .sent as this life began */

static void wrong(enum wrong what)
{
	if (!own->wrong)
		own->wrong = what;
}

static uint8_t byte_of(uint64_t stamp, size_t at)
{
	return (uint8_t)(stamp * 7 + (stamp >> 32) * 5 + at * 3 + (at >> 8));
}

static size_t size_of(uint64_t stamp)
{
	return SHORTEST + (stamp + (stamp >> 32)) * 37 % (LONGEST - SHORTEST + 1);
}

/* Until the device takes no more; one that drops them, as nobody is there, takes all. */
static void send_some(void)
{
	static struct frame frame = {.to = {255, 255, 255, 255, 255, 255}, .type = {0x88, 0xb5}};

	for (unsigned n = 0; n < NET_BUFFERS; n++) {
		size_t data;

		frame.stamp = of_life(life, sent);
		data = size_of(frame.stamp) - (sizeof(frame) - sizeof(frame.data));
		for (size_t i = 0; i < data; i++)
			frame.data[i] = byte_of(frame.stamp, i);
		if (!net_send(&net, &frame, size_of(frame.stamp)))
			return;
		own->sent = of_life(life, ++sent);
	}
}

/* What is wrong with a whole frame's moment. */
static enum wrong moment(uint64_t stamp)
{
	uint64_t theirs = life_of(stamp);

	if (theirs > peer->lives)
		return FRAME_OUT_OF_TIME;
	if (!life_of(next)) /* the first that this life hears */
		return stamp < before ? FRAME_OF_OLD : NOTHING_WRONG;
	if (theirs < life_of(next))
		return FRAME_OF_OLD;
	/* this life was there all the time, so the peer's new one was heard from its start */
	if (theirs > life_of(next))
		return number_of(stamp) ? FRAME_MISSED : NOTHING_WRONG;
	return stamp == next ? NOTHING_WRONG : FRAME_MISSED;
}

static void handle(const struct frame *frame, size_t size)
{
	size_t data = size - (sizeof(*frame) - sizeof(frame->data));
	enum wrong what;

	if (size < SHORTEST || size != size_of(frame->stamp)) {
		wrong(WRONG_BYTES);
		return;
	}
	for (size_t i = 0; i < data; i++) {
		if (frame->data[i] != byte_of(frame->stamp, i)) {
			wrong(WRONG_BYTES);
			return;
		}
	}
	what = moment(frame->stamp);
	if (what)
		wrong(what);
	own->heard = life_of(frame->stamp) == life_of(own->heard)
			     ? own->heard + 1
			     : of_life(life_of(frame->stamp), 1);
	own->frames++;
	next = frame->stamp + 1;
}

static void receive_all(void)
{
	static struct frame frame __attribute__((aligned(8)));
	size_t size;

	while ((size = net_receive(&net, &frame)))
		handle(&frame, size);
}

static void see_link(void)
{
	bool up = net_is_up(&net);

	if (up != (bool)number_of(own->link)) {
		if (up)
			own->ups++;
		else
			own->downs++;
	}
	own->link = of_life(life, up);
}

/* The other side, which was up when the last life ended, has seen that it has. */
static void wait_for_its_end(void)
{
	uint64_t end = time_us() + PATIENCE_US;

	while (number_of(peer->link)) {
		if (time_us() > end) {
			wrong(LINK_STAYS_UP);
			return;
		}
		__asm__ volatile("yield");
	}
}

/* Only to wake up: the main loop looks. */
static void on_frame(void *context)
{
	(void)context;
}

static void on_tick(void)
{
}

static void begin_life(volatile struct words *words)
{
	life = own->lives + 1;
	own->heard = 0;
	own->sent = of_life(life, 0);
	own->link = of_life(life, 0);
	barrier();
	own->lives = life;
	if (life > 1 && words->warden.waits)
		wait_for_its_end();
	/* what was given to the device so far must not arrive: nobody is there yet */
	before = peer->sent;
	barrier();
	if (!net_begin(&net, 0))
		wrong(NO_CARD);
	net_on_receive(&net, on_frame, NULL);
	tick_every(TICK_US, on_tick);
}

void guest_main(void)
{
	static struct shared shared;
	volatile struct words *words;

	if (!shared_find(&shared, "words"))
		return;
	words = shared.memory;
	own = &words->side[shared.side];
	peer = &words->side[!shared.side];
	begin_life(words);
	while (!words->warden.end && !own->wrong) {
		see_link();
		send_some();
		receive_all();
		if (words->warden.reset == of_life(life, shared.side + 1))
			system_reset();
		cpu_sleep();
	}
	print("guest: %s side %u: %lu frames in %lu lives, wrong %lu\n",
	      own->wrong ? "FAIL" : "PASS", shared.side, own->frames, life, own->wrong);
}

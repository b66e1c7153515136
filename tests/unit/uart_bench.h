/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the tests of UART drivers: the line and the time around a model of a UART's registers, and
 * the contract of struct uart_ops as tests that every driver has to pass on its model.
 */
#ifndef MULLION_UART_BENCH_H
#define MULLION_UART_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "board/driver/uart.h"

#define BENCH_BASE 0x9000000ull

/* A model: what the driver's accesses to `size` bytes from BENCH_BASE - `before` on do. */
struct uart_model {
	struct uart uart; /* as the driver is to see it */
	uint32_t before, size;
	unsigned tx_depth, rx_depth;
	unsigned access;     /* bytes; any other width fails the test */
	int marks;           /* UART_FRAMING and so on that it can tell */
	uint32_t too_fast;   /* a speed its divisor cannot make from clock_hz any more */
	void (*reset)(void); /* as firmware leaves it: on, 8N1, its interrupt for transmission on */
	uint32_t (*read)(uint32_t offset);
	void (*write)(uint32_t offset, uint32_t value);
	bool (*interrupt)(void); /* its line */
	uint32_t (*speed)(void); /* baud, of uart.clock_hz */
	bool (*ready)(void);     /* on, 8N1, FIFOs on, no interrupt, no flow control */
};

/* The line behind the FIFOs. */
struct uart_line {
	uint64_t now;          /* microseconds */
	uint32_t character_us; /* one character on the line; 0: it does not move */
	bool shifting;         /* one is under way, and is sent at this moment: */
	uint64_t sending_until;
	uint8_t shifter;
	uint8_t tx[64], sent[2048];
	unsigned n_tx, n_sent;
	uint16_t rx[64]; /* character and marks */
	unsigned n_rx;
	bool overrun; /* a character was lost since the model last asked */
	bool endless; /* what is read is at once followed by another */
	int late;     /* this one comes right after the driver has seen an empty FIFO; or < 0 */
	uint64_t received_at;
	unsigned reads, writes;
};
extern struct uart_line line;

/* --- for models --- */
void line_send(uint8_t character); /* written to the FIFO: lost when it is full */
bool line_room(void);
bool line_sending(void);  /* something in the FIFO (n_tx) or under way */
bool line_empty(void);    /* nothing received. For the status that get reads */
uint16_t line_take(void); /* must not be empty */
bool line_lost(void);     /* overrun, and forgets it */

/* --- for tests --- */
extern const struct uart_model *model;
void bench_start(const struct uart_model *under_test);
void bench_wait(uint32_t microseconds);
void bench_receive(uint16_t character_and_marks);

/* Tests of the contract, for struct CMUnitTest; `model` is set by the test file's own main. */
void contract_put(void **state);
void contract_put_waits(void **state);
void contract_stuck(void **state);
void contract_text(void **state);
void contract_drain(void **state);
void contract_get(void **state);
void contract_marks(void **state);
void contract_overrun(void **state);
void contract_interrupt(void **state);
void contract_transmit(void **state);
void contract_receive(void **state);
void contract_receive_late(void **state);
void contract_receive_endless(void **state);
void contract_init(void **state);
void contract_init_refused(void **state);
void contract_init_busy(void **state);

#define CONTRACT_TESTS                                                                       \
	cmocka_unit_test(contract_put), cmocka_unit_test(contract_put_waits),                \
		cmocka_unit_test(contract_stuck), cmocka_unit_test(contract_text),           \
		cmocka_unit_test(contract_drain), cmocka_unit_test(contract_get),            \
		cmocka_unit_test(contract_marks), cmocka_unit_test(contract_overrun),        \
		cmocka_unit_test(contract_interrupt), cmocka_unit_test(contract_transmit),   \
		cmocka_unit_test(contract_receive), cmocka_unit_test(contract_receive_late), \
		cmocka_unit_test(contract_receive_endless), cmocka_unit_test(contract_init), \
		cmocka_unit_test(contract_init_refused), cmocka_unit_test(contract_init_busy)

#endif

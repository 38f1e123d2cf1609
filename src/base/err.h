/* SPDX-License-Identifier: MIT
 *
 * Failures. A failure is a kind, which decides what the program does next, and one
 * sentence for a person. Functions return 0 when done, -1 with *err filled, or a
 * positive answer that they document and their direct caller deals with.
 */
#ifndef NK_BASE_ERR_H
#define NK_BASE_ERR_H

#include <stdarg.h>
#include <time.h>

struct nk_arena;

/* Kinds are named by who acts. */
enum nk_fault {
	NK_FAULT_METADATA = 1, /* the .netkan or the mod's files: its author can fix it */
	NK_FAULT_UPSTREAM,     /* a host answered badly or not at all: try again later */
	NK_FAULT_THROTTLED,    /* a host asked us to stay away until retry_at */
	NK_FAULT_CONFIG,       /* our settings: the operator can fix it */
	NK_FAULT_SYSTEM,       /* disk, database, git lock */
	NK_FAULT_BUSY,	       /* someone else holds what we need: try again later */
};

/* Positive answers that several folders share. */
enum nk_answer {
	NK_NOT_FOUND = 1,
	NK_UNCHANGED,
	NK_END, /* nothing further to read */
};

struct nk_err {
	enum nk_fault fault;
	time_t retry_at; /* seconds since the epoch; set with NK_FAULT_THROTTLED */
	char text[768];	 /* one line, ready for the status page */
	/*
	 * Set by nk_fail_in() only, and owned by the arena that it was given: the whole text
	 * where it may be long or have several lines. nk_err_text() chooses.
	 */
	const char *full;
	/*
	 * What the C# inflator's file mode prints, the text of its innermost exception, where
	 * that is not the text of the queue mode. NULL: the same. Owned like `full`.
	 */
	const char *innermost;
};

#define NK_ERR_INIT { 0 }

/**
 * Fill *err and return -1, so that failing reads as one statement. A text that does not fit
 * is cut at a whole character. err may be NULL.
 */
int nk_fail(struct nk_err *err, enum nk_fault fault, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** As nk_fail(), for NK_FAULT_THROTTLED with the time at which to come back. */
int nk_throttle(struct nk_err *err, time_t retry_at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * As nk_fail(), but the text may have any length and several lines: it is kept whole in
 * `arena`, which must outlive *err. Used where the text itself is a contract.
 */
int nk_fail_in(struct nk_err *err, struct nk_arena *arena, enum nk_fault fault, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** Set what file mode prints instead of the text; kept in `arena`. Returns -1. */
int nk_fail_innermost(struct nk_err *err, struct nk_arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * Put "where: " before the text and return -1. When the line is full the context is dropped
 * and the cause kept; a text that nk_fail_in() made is a contract and stays as it is.
 */
int nk_within(struct nk_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** The text to show: the whole one where there is one. Never NULL. */
const char *nk_err_text(const struct nk_err *err);

/** A short lower-case word for logs: "metadata", "upstream", ... */
const char *nk_fault_name(enum nk_fault fault);

/** The process' exit status that fits: 1 config, 75 throttled, busy, upstream; else 2. */
int nk_fault_exit(enum nk_fault fault);

#endif

/* SPDX-License-Identifier: MIT
 *
 * Memory with the lifetime of a job: allocate freely, empty it after each message. An
 * arena belongs to one thread at a time. Allocation never fails: a small allocation that
 * the system refuses ends the process, and what a stranger sizes is limited before it gets
 * here (struct nk_buf, the parsers' limits).
 */
#ifndef NK_BASE_ARENA_H
#define NK_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct nk_arena_block;

struct nk_arena {
	struct nk_arena_block *blocks; /* newest first; NULL when empty */
	size_t used;		       /* bytes handed out since the last reset */
};

#define NK_ARENA_INIT { 0 }

void nk_arena_init(struct nk_arena *arena);

/** Forget all that was allocated, keeping one block for the next job. */
void nk_arena_reset(struct nk_arena *arena);

/** Free everything. The arena may be used again afterwards. */
void nk_arena_release(struct nk_arena *arena);

/** Zeroed memory aligned for any type, living until the next reset or release. */
void *nk_alloc(struct nk_arena *arena, size_t size) __attribute__((malloc, alloc_size(2)));

/** Zeroed array; the product may not overflow. */
void *nk_calloc(struct nk_arena *arena, size_t n, size_t size)
	__attribute__((malloc, alloc_size(2, 3)));

/**
 * Make an array of n_old elements hold at least n_new, doubling; used by growing lists.
 * Returns the place of the array, moved or not.
 */
void *nk_regrow(struct nk_arena *arena, void *old, size_t n_old, size_t n_new, size_t size);

char *nk_strdup(struct nk_arena *arena, const char *text);
char *nk_strndup(struct nk_arena *arena, const char *text, size_t n); /* exactly n bytes, NULs too */
char *nk_printf(struct nk_arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *nk_vprintf(struct nk_arena *arena, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

#define NK_NEW(arena, type) ((type *)nk_alloc((arena), sizeof(type)))
#define NK_NEW_N(arena, type, n) ((type *)nk_calloc((arena), (n), sizeof(type)))

/* malloc family that ends the process when the system has no memory left. */
void *nk_xcalloc(size_t n, size_t size) __attribute__((malloc, alloc_size(1, 2)));
/* Not zeroed: for large buffers that are filled before they are read. */
void *nk_xmalloc(size_t size) __attribute__((malloc, alloc_size(1)));
void *nk_xrealloc(void *old, size_t n, size_t size);
char *nk_xstrdup(const char *text) __attribute__((malloc));
char *nk_xprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Clean up a handle when it goes out of scope: NK_AUTO(nk_queue) q = NULL; */
#define NK_AUTO(type) __attribute__((cleanup(type##_auto))) struct type *
#define NK_AUTO_ARENA __attribute__((cleanup(nk_arena_release))) struct nk_arena
/* Defines what NK_AUTO needs, from type##_free(). */
#define NK_DEFINE_AUTO(type)                                    \
	static inline void type##_auto(struct type **p)         \
	{                                                       \
		if (*p)                                         \
			type##_free(*p);                        \
	}                                                       \
	struct type /* takes the semicolon */

#endif

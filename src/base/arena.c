/* SPDX-License-Identifier: MIT
 *
 * Job memory; see arena.h. Blocks double up to a limit; under AddressSanitizer the unused
 * tail of a block is poisoned so that an overrun inside the arena is seen.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define NK_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NK_ASAN 1
#endif
#endif
#ifdef NK_ASAN
#include <sanitizer/asan_interface.h>
#define poison(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
enum { GAP = 16 }; /* left between two allocations */
#else
#define poison(p, n) ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 256 * 1024, ALIGN = 16 };

struct nk_arena_block {
	struct nk_arena_block *next;
	size_t size, used;
	_Alignas(ALIGN) char data[];
};

static void out_of_memory(size_t size)
{
	fprintf(stderr, "netkan: out of memory (%zu bytes)\n", size);
	abort();
}

void nk_arena_init(struct nk_arena *arena)
{
	memset(arena, 0, sizeof *arena);
}

static void free_blocks(struct nk_arena_block *block)
{
	while (block) {
		struct nk_arena_block *next = block->next;
		unpoison(block->data, block->size);
		free(block);
		block = next;
	}
}

void nk_arena_reset(struct nk_arena *arena)
{
	struct nk_arena_block *keep = arena->blocks;

	arena->used = 0;
	if (!keep)
		return;
	free_blocks(keep->next);
	keep->next = NULL;
	if (keep->size > LARGEST_BLOCK) {
		free_blocks(keep);
		arena->blocks = NULL;
		return;
	}
	keep->used = 0;
	poison(keep->data, keep->size);
}

void nk_arena_release(struct nk_arena *arena)
{
	free_blocks(arena->blocks);
	nk_arena_init(arena);
}

static struct nk_arena_block *add_block(struct nk_arena *arena, size_t need)
{
	size_t size = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;

	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < need)
		size = need;
	struct nk_arena_block *block = malloc(sizeof *block + size);
	if (!block)
		out_of_memory(size);
	block->size = size;
	block->used = 0;
	poison(block->data, size);
	/* A block made for one large piece goes behind the one that still has room. */
	if (arena->blocks && need > LARGEST_BLOCK / 2) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = arena->blocks;
		arena->blocks = block;
	}
	return block;
}

void *nk_alloc(struct nk_arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		out_of_memory(size);
	size_t need = (size + GAP + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	struct nk_arena_block *block = arena->blocks;

	if (need == 0)
		need = ALIGN;
	if (!block || block->size - block->used < need)
		block = add_block(arena, need);
	void *p = block->data + block->used;
	block->used += need;
	arena->used += need;
	unpoison(p, size);
	return memset(p, 0, size);
}

void *nk_calloc(struct nk_arena *arena, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		out_of_memory(n);
	return nk_alloc(arena, n * size);
}

void *nk_regrow(struct nk_arena *arena, void *old, size_t n_old, size_t n_new, size_t size)
{
	size_t room = 4;

	/* The room of an array of n is the next power of two, so it need not be stored. */
	while (room < n_old)
		room *= 2;
	if (old && n_new <= room)
		return old;
	room = 4;
	while (room < n_new)
		room *= 2;
	void *p = nk_calloc(arena, room, size);
	if (n_old)
		memcpy(p, old, n_old * size);
	return p;
}

char *nk_strndup(struct nk_arena *arena, const char *text, size_t n)
{
	char *copy = nk_alloc(arena, n + 1);

	if (n)
		memcpy(copy, text, n);
	return copy;
}

char *nk_strdup(struct nk_arena *arena, const char *text)
{
	return nk_strndup(arena, text, strlen(text));
}

char *nk_vprintf(struct nk_arena *arena, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	assert(n >= 0);
	char *text = nk_alloc(arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return text;
}

char *nk_printf(struct nk_arena *arena, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = nk_vprintf(arena, fmt, ap);
	va_end(ap);
	return text;
}

void *nk_xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory(n * size);
	return p;
}

void *nk_xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory(size);
	return p;
}

void *nk_xrealloc(void *old, size_t n, size_t size)
{
	void *p = reallocarray(old, n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory(n * size);
	return p;
}

char *nk_xstrdup(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		out_of_memory(strlen(text));
	return copy;
}

char *nk_xprintf(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory(0);
	return text;
}

/* SPDX-License-Identifier: MIT
 *
 * The decoder for data that zlib refuses: the original's texts, and what it accepts.
 */
#include "check.h"

#include "archive/inflate.h"

#include <zlib.h>

struct memory {
	struct nk_inflate_io io;
	const uint8_t *data;
	size_t n, at;
	struct nk_buf out;
};

static int fill(struct nk_inflate_io *io, uint8_t *chunk, size_t *n, struct nk_err *err)
{
	struct memory *m = (struct memory *)io;

	(void)err;
	*n = m->n - m->at < NK_INFLATE_CHUNK ? m->n - m->at : NK_INFLATE_CHUNK;
	memcpy(chunk, m->data + m->at, *n);
	m->at += *n;
	return 0;
}

static int take(struct nk_inflate_io *io, const uint8_t *data, size_t n, struct nk_err *err)
{
	struct memory *m = (struct memory *)io;

	(void)err;
	nk_buf_add(&m->out, data, n);
	return m->out.full ? NK_END : 0;
}

static struct memory memory(const void *data, size_t n)
{
	return (struct memory){ { fill, take }, data, n, 0, NK_BUF_INIT(1 << 20) };
}

static void check_broken(const void *data, size_t n, const char *want)
{
	struct memory m = memory(data, n);
	struct nk_err err = NK_ERR_INIT;

	check_fails(nk_inflate_slowly(&m.io, NULL, &err), err, want);
	nk_buf_release(&m.out);
}

/* Bits are written as deflate reads them: the lowest of a number first. */
struct bits {
	uint8_t data[512];
	size_t n; /* bits */
};

static void put(struct bits *b, unsigned value, unsigned n)
{
	for (unsigned i = 0; i < n; i++, b->n++)
		b->data[b->n / 8] |= (uint8_t)((value >> i & 1) << (b->n % 8));
}

static void check_bits(const struct bits *b, const char *want)
{
	check_broken(b->data, (b->n + 7) / 8, want);
}

static void data_of_every_level_comes_out_as_it_went_in(void **state)
{
	static uint8_t plain[200 * 1000], packed[300 * 1000];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < sizeof plain; i++) {
		seed = seed * 1664525 + 1013904223;
		plain[i] = i % 5000 < 2500 ? (uint8_t)(seed >> 24) : (uint8_t)(seed >> 30);
	}
	for (int level = 0; level <= 9; level++) {
		z_stream z = { .next_in = plain,
			       .avail_in = sizeof plain,
			       .next_out = packed,
			       .avail_out = sizeof packed };
		struct nk_err err = NK_ERR_INIT;
		size_t unused;
		assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY),
				 Z_OK);
		assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
		deflateEnd(&z);
		memset(packed + z.total_out, 0xaa, 10);
		struct memory m = memory(packed, z.total_out + 10);
		check_ok(nk_inflate_slowly(&m.io, &unused, &err), err);
		assert_int_equal(unused + (m.n - m.at), 10);
		assert_int_equal(m.out.n, sizeof plain);
		assert_memory_equal(m.out.data, plain, sizeof plain);
		nk_buf_release(&m.out);
	}
}

static void broken_blocks_have_the_originals_texts(void **state)
{
	(void)state;
	check_broken("", 0, "Unexpected EOF");
	check_broken("\6", 1, "Unknown block type 6");
	check_broken("\7", 1, "Unknown block type 7");
	check_broken("\1\5\0\0\0", 5, "broken uncompressed block");
	check_broken("\1\5\0\xfa\xff"
		     "abc",
		     8, "Unexpected EOF");
	check_broken("\1\5\0", 3, "Unexpected EOF");
}

/* Fixed codes: 286 is 11000110, 0 of the distances 00000, 30 is 11110; codes start high. */
static void codes_without_a_meaning_are_told(void **state)
{
	struct bits length = { 0 }, distance = { 0 };

	(void)state;
	put(&length, 3, 3);
	put(&length, 0x63, 8); /* 11000110 backwards */
	put(&length, 0, 16);
	check_bits(&length, "Illegal rep length code");
	put(&distance, 3, 3);
	put(&distance, 0x40, 7); /* 257: 0000001 */
	put(&distance, 0x0f, 5); /* 11110 */
	put(&distance, 0, 16);
	check_bits(&distance, "Illegal rep dist code");
}

static void what_lies_before_the_data_is_zero(void **state)
{
	struct bits b = { 0 };
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	put(&b, 3, 3);
	put(&b, 0x40, 7); /* length 3 */
	put(&b, 0x00, 5); /* distance 1 */
	put(&b, 0, 7);    /* end */
	struct memory m = memory(b.data, (b.n + 7) / 8);
	check_ok(nk_inflate_slowly(&m.io, NULL, &err), err);
	assert_int_equal(m.out.n, 3);
	assert_memory_equal(m.out.data, "\0\0", 3);
	nk_buf_release(&m.out);
}

/* A dynamic block's start: counts, and the lengths of the code for lengths. */
static struct bits dynamic(unsigned literals, unsigned distances, const uint8_t *meta, unsigned n)
{
	struct bits b = { 0 };

	put(&b, 5, 3);
	put(&b, literals - 257, 5);
	put(&b, distances - 1, 5);
	put(&b, n - 4, 4);
	for (unsigned i = 0; i < n; i++)
		put(&b, meta[i], 3);
	return b;
}

static void broken_dynamic_headers_have_the_originals_texts(void **state)
{
	/* In the order 16 17 18 0 ...: 16 and 18 have one bit. */
	static const uint8_t repeat[] = { 1, 0, 1, 0 }, zeros[] = { 0, 0, 1, 1 },
			     full[] = { 1, 1, 1, 0 }, none[] = { 0, 0, 0, 0 };
	struct bits b;

	(void)state;
	b = dynamic(288, 1, zeros, 4);
	check_bits(&b, "litLenCodeCount out of range");
	b = dynamic(257, 32, zeros, 4);
	check_bits(&b, "distanceCodeCount out of range");
	b = dynamic(257, 1, repeat, 4);
	put(&b, 0, 1); /* 16 */
	put(&b, 0, 32);
	check_bits(&b,
		   "Cannot repeat previous code length when no other code length has been read");
	b = dynamic(257, 1, zeros, 4);
	for (int i = 0; i < 2; i++) {
		put(&b, 1, 1); /* 18: 138 zeros */
		put(&b, 127, 7);
	}
	put(&b, 0, 32);
	check_bits(&b, "Cannot repeat code lengths past total number of data code lengths");
	b = dynamic(257, 1, zeros, 4);
	put(&b, 1, 1);
	put(&b, 127, 7);
	put(&b, 1, 1);
	put(&b, 109, 7); /* 120 more: 258 zeros */
	put(&b, 0, 32);
	check_bits(&b, "Inflater dynamic header end-of-block code missing");
	b = dynamic(257, 1, full, 4);
	put(&b, 0, 32);
	check_bits(&b, "Index was outside the bounds of the array.");
	b = dynamic(257, 1, none, 4);
	put(&b, 0, 32);
	check_bits(&b, "Encountered invalid codelength 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_of_every_level_comes_out_as_it_went_in),
		cmocka_unit_test(broken_blocks_have_the_originals_texts),
		cmocka_unit_test(codes_without_a_meaning_are_told),
		cmocka_unit_test(what_lies_before_the_data_is_zero),
		cmocka_unit_test(broken_dynamic_headers_have_the_originals_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT
 *
 * Deflate as SharpZipLib reads it; see inflate.h.
 * Rules: SharpZipLib 1.4.2 Zip/Compression/Inflater.cs, InflaterDynHeader.cs,
 * InflaterHuffmanTree.cs GetSymbol(), Streams/StreamManipulator.cs.
 */
#include "archive/inflate.h"

#include "archive/inflate_tree.h"
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
	WINDOW = 32 * 1024,
	LITERALS_MAX = 286,
	DISTANCES_MAX = 30,
	NEED_INPUT = -2, /* an answer beside -1 */
};

struct inflate {
	struct nk_inflate_io *io;
	uint8_t chunk[NK_INFLATE_CHUNK];
	size_t at, n; /* of the chunk */
	uint32_t bits;
	int n_bits;
	uint8_t window[WINDOW];
	size_t head, pending; /* where the next byte goes; bytes not yet written */
	struct nk_tree literals, distances;
};

static int broken(struct nk_err *err, const char *text)
{
	return nk_fail(err, NK_FAULT_METADATA, "%s", text);
}

/* --- Bits --- */

/* The next n bits without taking them, or NEED_INPUT. Bytes come in pairs where they can. */
static int peek_bits(struct inflate *s, int n)
{
	while (s->n_bits < n) {
		if (s->at == s->n)
			return NEED_INPUT;
		s->bits |= (uint32_t)s->chunk[s->at++] << s->n_bits;
		s->n_bits += 8;
	}
	return (int)(s->bits & ((1u << n) - 1));
}

static void drop_bits(struct inflate *s, int n)
{
	s->bits >>= n;
	s->n_bits -= n;
}

static int refill(struct inflate *s, struct nk_err *err)
{
	s->at = s->n = 0;
	if (s->io->fill(s->io, s->chunk, &s->n, err) < 0)
		return -1;
	return s->n > 0 ? 0 : broken(err, "Unexpected EOF");
}

static int take_bits(struct inflate *s, int n, struct nk_err *err)
{
	int got;

	while ((got = peek_bits(s, n)) == NEED_INPUT) {
		if (refill(s, err) < 0)
			return -1;
	}
	drop_bits(s, n);
	return got;
}

/* --- Symbols --- */

/* A place of a table for long codes, or the end of the world. */
static int long_symbol(struct inflate *s, const struct nk_tree *t, int entry, struct nk_err *err)
{
	int bits = entry & 15, table = -(entry >> 4);
	int ahead = peek_bits(s, bits);
	bool short_of = ahead == NEED_INPUT;

	if (short_of)
		ahead = peek_bits(s, bits = s->n_bits);
	int at = table | ahead >> NK_TREE_ROOT_BITS;
	if (at < 0 || at >= t->size)
		return nk_tree_outside(err);
	if (short_of && (t->place[at] & 15) > bits)
		return NEED_INPUT;
	drop_bits(s, t->place[at] & 15);
	return t->place[at] >> 4;
}

static int try_symbol(struct inflate *s, const struct nk_tree *t, struct nk_err *err)
{
	int ahead = peek_bits(s, NK_TREE_ROOT_BITS);
	bool short_of = ahead == NEED_INPUT;

	if (short_of)
		ahead = peek_bits(s, s->n_bits);
	int entry = t->place[ahead];
	if (short_of && (entry < 0 || (entry & 15) > s->n_bits))
		return NEED_INPUT;
	if (entry < 0)
		return long_symbol(s, t, entry, err);
	if (!short_of && (entry & 15) == 0)
		return broken(err, "Encountered invalid codelength 0");
	drop_bits(s, entry & 15);
	return entry >> 4;
}

static int take_symbol(struct inflate *s, const struct nk_tree *t, struct nk_err *err)
{
	int got;

	while ((got = try_symbol(s, t, err)) == NEED_INPUT) {
		if (refill(s, err) < 0)
			return -1;
	}
	return got;
}

/* --- Output --- */

static int flush(struct inflate *s, struct nk_err *err)
{
	size_t from = s->head - s->pending;
	int rc = s->pending > 0 ? s->io->write(s->io, s->window + from, s->pending, err) : 0;

	s->pending = 0;
	if (s->head == WINDOW)
		s->head = 0;
	return rc;
}

static int put_byte(struct inflate *s, uint8_t byte, struct nk_err *err)
{
	s->window[s->head++] = byte;
	s->pending++;
	return s->head == WINDOW ? flush(s, err) : 0;
}

/* What lies before the start of the data is zero. */
static int repeat(struct inflate *s, int length, int distance, struct nk_err *err)
{
	int rc = 0;

	while (rc == 0 && length-- > 0)
		rc = put_byte(s, s->window[(s->head - (size_t)distance) & (WINDOW - 1)], err);
	return rc;
}

/* --- Blocks --- */

static int stored_block(struct inflate *s, struct nk_err *err)
{
	drop_bits(s, s->n_bits & 7);
	int length = take_bits(s, 16, err);
	int check = length < 0 ? -1 : take_bits(s, 16, err);
	if (check < 0)
		return -1;
	if (check != (length ^ 0xffff))
		return broken(err, "broken uncompressed block");
	while (length-- > 0) {
		int byte = take_bits(s, 8, err);
		int rc = byte < 0 ? -1 : put_byte(s, (uint8_t)byte, err);
		if (rc != 0)
			return rc;
	}
	return 0;
}

static const uint16_t length_base[] = { 3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
					15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
					67, 83, 99, 115, 131, 163, 195, 227, 258 };
static const uint8_t length_extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
					2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const uint16_t distance_base[] = { 1,    2,    3,    4,     5,     7,    9,    13,
					  17,   25,   33,   49,    65,    97,   129,  193,
					  257,  385,  513,  769,   1025,  1537, 2049, 3073,
					  4097, 6145, 8193, 12289, 16385, 24577 };
static const uint8_t distance_extra[] = { 0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
					  6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13 };

static int copy_match(struct inflate *s, size_t length_code, struct nk_err *err)
{
	if (length_code >= sizeof length_extra)
		return broken(err, "Illegal rep length code");
	int more = take_bits(s, length_extra[length_code], err);
	if (more < 0)
		return -1;
	int code = take_symbol(s, &s->distances, err);
	if (code < 0)
		return -1;
	if (code >= (int)sizeof distance_extra)
		return broken(err, "Illegal rep dist code");
	int far = take_bits(s, distance_extra[code], err);
	if (far < 0)
		return -1;
	return repeat(s, length_base[length_code] + more, distance_base[code] + far, err);
}

static int coded_block(struct inflate *s, struct nk_err *err)
{
	for (;;) {
		size_t at = s->at;
		int n_bits = s->n_bits;
		int symbol = take_symbol(s, &s->literals, err);
		int rc = 0;

		if (symbol < 0)
			return -1;
		if (symbol == 256)
			return 0;
		/* A place that no code claims: the original would write zeros for ever. */
		if (symbol == 0 && at == s->at && n_bits == s->n_bits)
			return broken(err, "the compressed data never ends");
		if (symbol < 256)
			rc = put_byte(s, (uint8_t)symbol, err);
		else
			rc = copy_match(s, (size_t)symbol - 257, err);
		if (rc != 0)
			return rc;
	}
}

static int fixed_codes(struct inflate *s, struct nk_err *err)
{
	uint8_t length[288];

	memset(length, 8, 144);
	memset(length + 144, 9, 256 - 144);
	memset(length + 256, 7, 280 - 256);
	memset(length + 280, 8, 288 - 280);
	if (nk_tree_build(&s->literals, length, 288, err) < 0)
		return -1;
	memset(length, 5, 32);
	return nk_tree_build(&s->distances, length, 32, err);
}

/* One symbol of the code that describes the codes: 16 to 18 repeat. */
static int repeat_lengths(struct inflate *s, uint8_t *length, int at, int end, int symbol,
			  struct nk_err *err)
{
	static const struct {
		int bits, base;
	} how[] = { { 2, 3 }, { 3, 3 }, { 7, 11 } };
	uint8_t what = 0;

	if (symbol == 16 && at == 0)
		return broken(err, "Cannot repeat previous code length when no other code length "
				   "has been read");
	if (symbol == 16)
		what = length[at - 1];
	int times = take_bits(s, how[symbol - 16].bits, err);
	if (times < 0)
		return -1;
	times += how[symbol - 16].base;
	if (at + times > end)
		return broken(err, "Cannot repeat code lengths past total number of data code "
				   "lengths");
	memset(length + at, what, (size_t)times);
	return at + times;
}

static int read_lengths(struct inflate *s, uint8_t *length, int end, struct nk_err *err)
{
	for (int at = 0; at < end;) {
		int symbol = take_symbol(s, &s->literals, err);
		if (symbol < 0)
			return -1;
		if (symbol < 16)
			length[at++] = (uint8_t)symbol;
		else if ((at = repeat_lengths(s, length, at, end, symbol, err)) < 0)
			return -1;
	}
	return 0;
}

static int dynamic_codes(struct inflate *s, struct nk_err *err)
{
	static const uint8_t order[] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
					 11, 4,  12, 3, 13, 2, 14, 1, 15 };
	uint8_t length[LITERALS_MAX + DISTANCES_MAX] = { 0 };
	int literals = take_bits(s, 5, err);
	int distances = literals < 0 ? -1 : take_bits(s, 5, err);
	int meta = distances < 0 ? -1 : take_bits(s, 4, err);

	if (meta < 0)
		return -1;
	if ((literals += 257) > LITERALS_MAX)
		return broken(err, "litLenCodeCount out of range");
	if ((distances += 1) > DISTANCES_MAX)
		return broken(err, "distanceCodeCount out of range");
	for (int i = 0; i < meta + 4; i++) {
		int bits = take_bits(s, 3, err);
		if (bits < 0)
			return -1;
		length[order[i]] = (uint8_t)bits;
	}
	/* The literals' table is free until the lengths are read. */
	if (nk_tree_build(&s->literals, length, sizeof length, err) < 0 ||
	    read_lengths(s, length, literals + distances, err) < 0)
		return -1;
	if (length[256] == 0)
		return broken(err, "Inflater dynamic header end-of-block code missing");
	if (nk_tree_build(&s->literals, length, (size_t)literals, err) < 0)
		return -1;
	return nk_tree_build(&s->distances, length + literals, (size_t)distances, err);
}

static int block(struct inflate *s, int type, struct nk_err *err)
{
	switch (type >> 1) {
	case 0: return stored_block(s, err);
	case 1: return fixed_codes(s, err) < 0 ? -1 : coded_block(s, err);
	case 2: return dynamic_codes(s, err) < 0 ? -1 : coded_block(s, err);
	default: return nk_fail(err, NK_FAULT_METADATA, "Unknown block type %d", type);
	}
}

int nk_inflate_slowly(struct nk_inflate_io *io, size_t *unused, struct nk_err *err)
{
	struct inflate *s = nk_xcalloc(1, sizeof *s);
	int type = 0, rc = 0;

	s->io = io;
	while (rc == 0 && !(type & 1)) {
		type = take_bits(s, 3, err);
		rc = type < 0 ? -1 : block(s, type, err);
	}
	/* What came before a failure has been read by then. */
	if (rc == 0)
		rc = flush(s, err);
	else if (rc < 0)
		flush(s, NULL);
	if (unused)
		*unused = s->n - s->at + (size_t)(s->n_bits >> 3);
	free(s);
	return rc;
}

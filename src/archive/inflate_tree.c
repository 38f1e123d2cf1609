/* SPDX-License-Identifier: MIT
 *
 * The tables of a deflate code; see inflate_tree.h.
 * Rules: SharpZipLib 1.4.2 Zip/Compression/InflaterHuffmanTree.cs.
 */
#include "archive/inflate_tree.h"

#include <string.h>

int nk_tree_outside(struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_METADATA, "Index was outside the bounds of the array.");
}

static unsigned reverse16(unsigned v)
{
	unsigned out = 0;

	for (int i = 0; i < 16; i++)
		out |= (v >> i & 1) << (15 - i);
	return out;
}

/* Counts of lengths, the first code of each (as if all had 16 bits), and the end of all. */
struct lengths {
	int count[NK_TREE_MAX_BITS + 1];
	int next[NK_TREE_MAX_BITS + 1];
	int end;
	int size; /* of the table */
};

static void measure(struct lengths *l, const uint8_t *length, size_t n)
{
	int code = 0;

	memset(l, 0, sizeof *l);
	for (size_t i = 0; i < n; i++) {
		if (length[i] > 0)
			l->count[length[i]]++;
	}
	l->size = NK_TREE_ROOT;
	for (int bits = 1; bits <= NK_TREE_MAX_BITS; bits++) {
		l->next[bits] = code;
		code += l->count[bits] << (16 - bits);
		/* The parentheses are the original's: a code that runs over wraps here. */
		if (bits > NK_TREE_ROOT_BITS)
			l->size +=
				((code & 0x1ff80) - (l->next[bits] & 0x1ff80)) / (1 << (16 - bits));
	}
	l->end = code;
}

/* Lay out the tables of the codes longer than nine bits, the longest first. */
static void lay_tables(struct nk_tree *t, const struct lengths *l)
{
	int code = l->end, start = NK_TREE_ROOT;

	for (int bits = NK_TREE_MAX_BITS; bits > NK_TREE_ROOT_BITS; bits--) {
		int end = code & 0x1ff80;
		code -= l->count[bits] << (16 - bits);
		for (int i = code & 0x1ff80; i < end; i += 1 << 7) {
			t->place[reverse16((unsigned)i)] = (int16_t)(-start * 16 | bits);
			start += 1 << (bits - NK_TREE_ROOT_BITS);
		}
	}
}

/* Put a symbol at every place whose low bits are its code. */
static int put_symbol(struct nk_tree *t, int symbol, int bits, int code, struct nk_err *err)
{
	int reversed = (int)reverse16((unsigned)code);
	int16_t entry = (int16_t)(symbol << 4 | bits);

	if (bits <= NK_TREE_ROOT_BITS) {
		for (; reversed < NK_TREE_ROOT; reversed += 1 << bits)
			t->place[reversed] = entry;
		return 0;
	}
	int table = t->place[reversed & (NK_TREE_ROOT - 1)];
	int end = 1 << (table & 15);
	table = -(table >> 4);
	do {
		int at = table | reversed >> NK_TREE_ROOT_BITS;
		if (at < 0 || at >= t->size)
			return nk_tree_outside(err);
		t->place[at] = entry;
		reversed += 1 << bits;
	} while (reversed < end);
	return 0;
}

int nk_tree_build(struct nk_tree *t, const uint8_t *length, size_t n, struct nk_err *err)
{
	struct lengths l;

	measure(&l, length, n);
	if (l.size < 0)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Arithmetic operation resulted in an overflow.");
	if (l.end > 1 << 16 || l.size > NK_TREE_ROOM)
		return nk_tree_outside(err);
	memset(t, 0, sizeof *t);
	t->size = l.size;
	lay_tables(t, &l);
	for (size_t i = 0; i < n; i++) {
		int bits = length[i];
		if (bits == 0)
			continue;
		if (put_symbol(t, (int)i, bits, l.next[bits], err) < 0)
			return -1;
		l.next[bits] += 1 << (16 - bits);
	}
	return 0;
}

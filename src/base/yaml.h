/* SPDX-License-Identifier: MIT
 *
 * YAML as YamlDotNet 17 reads it and the C# inflator converts it to JSON: what is accepted,
 * what a scalar becomes, and the texts of its errors, with line, column and index.
 */
#ifndef NK_BASE_YAML_H
#define NK_BASE_YAML_H

#include "base/value.h"

/*
 * Limits on what a stranger writes, far above what anybody means: the largest netkan there is
 * has 200 nodes. What is read is copied for each document and each step on its way to a module.
 */
enum {
	NK_YAML_DEPTH = 128,        /* nested collections */
	NK_YAML_NODES = 10 * 1000,  /* nodes after aliases are expanded */
	NK_YAML_BYTES = 256 * 1024, /* of their texts */
	NK_YAML_DOCUMENTS = 16,
};

struct nk_yaml_docs {
	struct nk_value **docs; /* roots that are mappings, in order; others were dropped */
	size_t n;
};

struct nk_yaml_mark {
	uint32_t line, column; /* from 1 */
};

/**
 * Read a stream of documents. NK_FAULT_METADATA: the text (err->full) is what the exception
 * shows, "(Line: l, Col: c, Idx: i) - (...): YamlDotNet.Core.SyntaxErrorException: <sentence>",
 * and err->innermost the bare sentence; *mark (may be NULL) says where, also in the few cases
 * whose text has no place or a wrong one. `text` must be
 * well-formed UTF-8; a BOM is a character as any other.
 */
int nk_yaml_read(struct nk_yaml_docs *out, struct nk_arena *arena, struct nk_str text,
		 struct nk_yaml_mark *mark, struct nk_err *err);

/**
 * Append a YAML document: mappings indented by 2, sequences by 4 with the dash at 2, folded at
 * 80. When the buffer has text already, "---" goes in front.
 */
void nk_yaml_write(struct nk_buf *buf, const struct nk_value *value);

#endif

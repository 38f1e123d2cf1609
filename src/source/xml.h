/* SPDX-License-Identifier: MIT
 *
 * As much of an XML reader as a feed needs: elements, attributes, text. Written by hand, since
 * one rare host does not justify a library; what it does not take (document types, with their
 * entities) the original refuses as well.
 */
#ifndef NK_SOURCE_XML_H
#define NK_SOURCE_XML_H

#include "base/arena.h"
#include "base/str.h"

enum {
	NK_XML_DEPTH = 64,
	NK_XML_NODES = 500 * 1000,
};

struct nk_xml_attribute {
	struct nk_str name, value;
};

struct nk_xml {
	struct nk_str name; /* as written: "media:content" */
	struct nk_str text; /* of the element itself and its CDATA, without its children's */
	struct nk_xml_attribute *attributes;
	size_t n_attributes;
	struct nk_xml *first, *next; /* child elements, in order */
	unsigned line, column;	     /* of the "<", from 1 */
};

/** Read a document; *out is its root. NK_FAULT_METADATA with line and column. */
int nk_xml_read(struct nk_xml **out, struct nk_arena *arena, struct nk_str text,
		struct nk_err *err);
/** The first child element of this name, or NULL. */
const struct nk_xml *nk_xml_child(const struct nk_xml *element, const char *name);
/** "no text" when absent. */
struct nk_str nk_xml_attribute(const struct nk_xml *element, const char *name);

#endif

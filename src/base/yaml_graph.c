/* SPDX-License-Identifier: MIT
 *
 * From YAML events to a graph of nodes, as YamlStream makes it: keys are compared, aliases
 * found, also those of anchors that come later.
 */
#include "base/yaml_graph.h"

int nk_yaml_graph_fail(struct nk_yaml_graph *g, enum nk_yaml_class class,
		       const struct nk_yaml_node *at, const char *text)
{
	struct nk_yaml_place start = at ? at->start : NK_YAML_START;

	return nk_yaml_fail(&g->parser.scanner, class, start, at ? at->end : start, text);
}

int nk_yaml_fail_depth(struct nk_yaml_graph *g)
{
	return nk_yaml_graph_fail(g, NK_YAML_LIMIT, NULL,
				  nk_printf(g->arena,
					    "The document is nested more than %d levels deep.",
					    NK_YAML_DEPTH));
}

int nk_yaml_spend(struct nk_yaml_graph *g)
{
	if (g->budget-- > 0)
		return 0;
	g->budget = 0;
	return nk_yaml_graph_fail(
		g, NK_YAML_LIMIT, NULL,
		nk_printf(g->arena,
			  "The document has more than %d values, aliases counted at "
			  "each use.",
			  NK_YAML_NODES));
}

static void push_node(struct nk_yaml_graph *g, struct nk_yaml_node ***list, size_t *n, size_t *room,
		      struct nk_yaml_node *node)
{
	if (*n == *room) {
		size_t more = *room ? 2 * *room : 4;

		*list = nk_regrow(g->arena, *list, *n, more, sizeof **list);
		*room = more;
	}
	(*list)[(*n)++] = node;
}

static void add_item(struct nk_yaml_graph *g, struct nk_yaml_node *parent,
		     struct nk_yaml_node *item)
{
	push_node(g, &parent->items, &parent->n, &parent->room, item);
}

static int next_event(struct nk_yaml_graph *g)
{
	if (g->event.kind == NK_YE_STREAM_END)
		return 0;
	return nk_yaml_parse_next(&g->parser, &g->event);
}

/* ---- Anchors ---- */

static void forget_anchors(struct nk_yaml_graph *g)
{
	g->anchors = nk_object(g->arena);
	g->n_anchored = 0;
	g->unresolved = NULL;
	g->unresolved_end = &g->unresolved;
}

static void remember_anchor(struct nk_yaml_graph *g, struct nk_str name, struct nk_yaml_node *node)
{
	nk_set_n(g->arena, g->anchors, name, nk_int(g->arena, (int64_t)g->n_anchored));
	push_node(g, &g->anchored, &g->n_anchored, &g->anchored_room, node);
}

static struct nk_yaml_node *find_anchor(const struct nk_yaml_graph *g, struct nk_str name)
{
	const struct nk_value *index = nk_get_n(g->anchors, name);

	return index ? g->anchored[index->integer] : NULL;
}

/* ---- Equality of keys, and how a message shows them ---- */

static bool same_node(struct nk_yaml_graph *g, const struct nk_yaml_node *a,
		      const struct nk_yaml_node *b, int depth);

static bool same_items(struct nk_yaml_graph *g, const struct nk_yaml_node *a,
		       const struct nk_yaml_node *b, int depth)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (!same_node(g, a->items[i], b->items[i], depth))
			return false;
	}
	return true;
}

static bool same_node(struct nk_yaml_graph *g, const struct nk_yaml_node *a,
		      const struct nk_yaml_node *b, int depth)
{
	if (a == b)
		return true;
	if (depth > NK_YAML_DEPTH || g->budget == 0)
		return false;
	g->budget--;
	if (a->kind != b->kind || a->kind == NK_YN_ALIAS || !nk_str_eq(a->tag, b->tag))
		return false;
	if (a->kind == NK_YN_SCALAR)
		return nk_str_eq(a->text, b->text);
	/* Mappings hash by identity there, and so are never found to be equal. */
	return a->kind == NK_YN_SEQUENCE && same_items(g, a, b, depth + 1);
}

static void show_node(struct nk_buf *buf, const struct nk_yaml_node *node, int depth);

static void show_items(struct nk_buf *buf, const struct nk_yaml_node *node, int depth)
{
	bool mapping = node->kind == NK_YN_MAPPING;

	nk_buf_text(buf, mapping ? "{ " : "[ ");
	for (size_t i = 0; i < node->n; i++) {
		if (i > 0)
			nk_buf_text(buf, ", ");
		if (mapping && i % 2 == 0)
			nk_buf_text(buf, "{ ");
		show_node(buf, node->items[i], depth + 1);
		if (mapping && i % 2 == 1)
			nk_buf_text(buf, " }");
	}
	nk_buf_text(buf, mapping ? " }" : " ]");
}

static void show_node(struct nk_buf *buf, const struct nk_yaml_node *node, int depth)
{
	if (depth > NK_YAML_DEPTH || buf->full)
		return;
	if (node->kind == NK_YN_ALIAS)
		nk_buf_char(buf, '*');
	if (node->kind == NK_YN_SCALAR || node->kind == NK_YN_ALIAS)
		nk_buf_str(buf, node->text);
	else
		show_items(buf, node, depth);
}

static int fail_duplicate(struct nk_yaml_graph *g, const struct nk_yaml_node *key)
{
	NK_AUTO_BUF text = NK_BUF_INIT(16 * 1024);

	nk_buf_text(&text, "Duplicate key ");
	show_node(&text, key, 0);
	return nk_yaml_graph_fail(g, NK_YAML_PLAIN, key, nk_buf_dup(&text, g->arena).s);
}

/* ---- Nodes ---- */

/* The keys of one mapping so far. */
struct keys {
	struct nk_value *plain, *tagged; /* sets of scalars without and with a tag */
};

static struct nk_str tagged_key(struct nk_yaml_graph *g, const struct nk_yaml_node *key)
{
	return nk_str(nk_printf(g->arena, "%zu %.*s %.*s", key->tag.n, NK_ARG(key->tag),
				NK_ARG(key->text)));
}

static bool is_duplicate(struct nk_yaml_graph *g, struct keys *keys,
			 const struct nk_yaml_node *mapping, const struct nk_yaml_node *key)
{
	if (key->kind != NK_YN_SCALAR) {
		for (size_t i = 0; i < mapping->n; i += 2) {
			if (key->kind != NK_YN_ALIAS && mapping->items[i]->kind == key->kind &&
			    same_node(g, mapping->items[i], key, 0))
				return true;
		}
		return false;
	}
	struct nk_value *set = key->tag.s ? keys->tagged : keys->plain;
	struct nk_str name = key->tag.s ? tagged_key(g, key) : key->text;
	if (nk_get_n(set, name))
		return true;
	nk_set_n(g->arena, set, name, nk_null(g->arena));
	return false;
}

/* The node that the next event begins. NULL on failure. */
static struct nk_yaml_node *read_node(struct nk_yaml_graph *g, int depth);

static void note_aliases(struct nk_yaml_graph *g, struct nk_yaml_node *node)
{
	*g->unresolved_end = node;
	g->unresolved_end = &node->next_unresolved;
}

static int read_items(struct nk_yaml_graph *g, struct nk_yaml_node *node, int depth)
{
	bool aliases = false;

	while (g->event.kind != NK_YE_SEQUENCE_END) {
		struct nk_yaml_node *item = read_node(g, depth);

		if (!item)
			return -1;
		add_item(g, node, item);
		aliases |= item->kind == NK_YN_ALIAS;
	}
	if (aliases)
		note_aliases(g, node);
	return next_event(g);
}

static int read_pairs(struct nk_yaml_graph *g, struct nk_yaml_node *node, int depth)
{
	struct keys keys = { nk_object(g->arena), nk_object(g->arena) };
	bool aliases = false;

	while (g->event.kind != NK_YE_MAPPING_END) {
		struct nk_yaml_node *key = read_node(g, depth);
		struct nk_yaml_node *value = key ? read_node(g, depth) : NULL;

		if (!value)
			return -1;
		if (is_duplicate(g, &keys, node, key))
			return fail_duplicate(g, key);
		add_item(g, node, key);
		add_item(g, node, value);
		aliases |= key->kind == NK_YN_ALIAS || value->kind == NK_YN_ALIAS;
	}
	if (aliases)
		note_aliases(g, node);
	return next_event(g);
}

static struct nk_yaml_node *make_node(struct nk_yaml_graph *g, const struct nk_yaml_event *event,
				      enum nk_yaml_node_kind kind)
{
	struct nk_yaml_node *node = NK_NEW(g->arena, struct nk_yaml_node);

	node->kind = kind;
	node->style = event->style;
	node->start = event->start;
	node->end = event->end;
	node->tag = event->tag;
	node->text = event->text;
	if (event->anchor.s)
		remember_anchor(g, event->anchor, node);
	return node;
}

static struct nk_yaml_node *read_alias(struct nk_yaml_graph *g, const struct nk_yaml_event *event)
{
	struct nk_yaml_node *node = find_anchor(g, event->text);

	if (node)
		return node;
	/* It may be defined further down. */
	return make_node(g, event, NK_YN_ALIAS);
}

static struct nk_yaml_node *read_collection(struct nk_yaml_graph *g,
					    const struct nk_yaml_event *event, int depth)
{
	bool mapping = event->kind == NK_YE_MAPPING;
	struct nk_yaml_node *node = make_node(g, event, mapping ? NK_YN_MAPPING : NK_YN_SEQUENCE);

	if (depth > NK_YAML_DEPTH) {
		nk_yaml_fail_depth(g);
		return NULL;
	}
	return (mapping ? read_pairs : read_items)(g, node, depth) < 0 ? NULL : node;
}

static struct nk_yaml_node *read_node(struct nk_yaml_graph *g, int depth)
{
	struct nk_yaml_event event = g->event;

	if (event.kind < NK_YE_ALIAS || event.kind == NK_YE_SEQUENCE_END ||
	    event.kind == NK_YE_MAPPING_END) {
		nk_yaml_graph_fail(
			g, NK_YAML_ARGUMENT, NULL,
			"The current event is of an unsupported type. (Parameter 'parser')");
		return NULL;
	}
	if (nk_yaml_spend(g) < 0 || next_event(g) < 0)
		return NULL;
	switch (event.kind) {
	case NK_YE_SCALAR: return make_node(g, &event, NK_YN_SCALAR);
	case NK_YE_ALIAS: return read_alias(g, &event);
	default: return read_collection(g, &event, depth + 1);
	}
}

/* ---- Aliases of anchors that came later ---- */

/* Messages about aliases show no place there, so the first one. */
static int fail_alias(struct nk_yaml_graph *g, enum nk_yaml_class class,
		      const struct nk_yaml_node *alias, const char *text)
{
	nk_yaml_graph_fail(g, class, NULL, text);
	g->parser.scanner.failure.seen = alias->start;
	return -1;
}

static int resolve(struct nk_yaml_graph *g, struct nk_yaml_node **place)
{
	struct nk_yaml_node *alias = *place, *node;

	if (alias->kind != NK_YN_ALIAS)
		return 0;
	node = find_anchor(g, alias->text);
	if (!node) {
		return fail_alias(g, NK_YAML_NO_ANCHOR, alias,
				  nk_printf(g->arena, "The anchor '%.*s' does not exists",
					    NK_ARG(alias->text)));
	}
	*place = node;
	return 0;
}

static bool has_key(struct nk_yaml_graph *g, const struct nk_yaml_node *mapping, size_t n,
		    const struct nk_yaml_node *key)
{
	for (size_t i = 0; i < n; i += 2) {
		if (same_node(g, mapping->items[i], key, 0))
			return true;
	}
	return false;
}

/* Pairs whose key was an alias go to the end, as there. */
static int resolve_pairs(struct nk_yaml_graph *g, struct nk_yaml_node *mapping)
{
	struct nk_yaml_node **moved = NK_NEW_N(g->arena, struct nk_yaml_node *, mapping->n);
	size_t n_moved = 0, kept = 0;

	for (size_t i = 0; i < mapping->n; i += 2) {
		struct nk_yaml_node **pair = &mapping->items[i];
		bool alias = pair[0]->kind == NK_YN_ALIAS;

		if (resolve(g, &pair[0]) < 0 || resolve(g, &pair[1]) < 0)
			return -1;
		if (alias) {
			moved[n_moved++] = pair[0];
			moved[n_moved++] = pair[1];
		} else {
			mapping->items[kept++] = pair[0];
			mapping->items[kept++] = pair[1];
		}
	}
	for (size_t i = 0; i < n_moved; i += 2) {
		if (has_key(g, mapping, kept, moved[i])) {
			NK_AUTO_BUF key = NK_BUF_INIT(16 * 1024);

			show_node(&key, moved[i], 0);
			return nk_yaml_graph_fail(
				g, NK_YAML_ARGUMENT, NULL,
				nk_printf(g->arena,
					  "An item with the same key has already been added. "
					  "Key: %s",
					  nk_buf_dup(&key, g->arena).s));
		}
		mapping->items[kept++] = moved[i];
		mapping->items[kept++] = moved[i + 1];
	}
	return 0;
}

static int resolve_items(struct nk_yaml_graph *g, struct nk_yaml_node *sequence)
{
	for (size_t i = 0; i < sequence->n; i++) {
		if (resolve(g, &sequence->items[i]) < 0)
			return -1;
	}
	return 0;
}

static int resolve_aliases(struct nk_yaml_graph *g)
{
	for (struct nk_yaml_node *node = g->unresolved; node; node = node->next_unresolved) {
		int rc = node->kind == NK_YN_MAPPING ? resolve_pairs(g, node)
						     : resolve_items(g, node);

		if (rc < 0)
			return -1;
	}
	return 0;
}

/* ---- Documents ---- */

static int read_document(struct nk_yaml_graph *g)
{
	struct nk_yaml_node *root = NULL;

	forget_anchors(g);
	if (next_event(g) < 0)
		return -1;
	while (g->event.kind != NK_YE_DOCUMENT_END) {
		root = read_node(g, 0);
		if (!root)
			return -1;
		if (root->kind == NK_YN_ALIAS)
			return fail_alias(g, NK_YAML_PLAIN, root,
					  "A document cannot contain only an alias");
	}
	if (next_event(g) < 0 || resolve_aliases(g) < 0)
		return -1;
	if (!root || root->kind != NK_YN_MAPPING)
		return 0;
	if (g->n_roots == NK_YAML_DOCUMENTS)
		return nk_yaml_graph_fail(g, NK_YAML_LIMIT, NULL,
					  nk_printf(g->arena, "There are more than %d documents.",
						    NK_YAML_DOCUMENTS));
	push_node(g, &g->roots, &g->n_roots, &g->roots_room, root);
	return 0;
}

int nk_yaml_graph_read(struct nk_yaml_graph *g)
{
	/* The first event is the start of the stream; the second is looked at. */
	if (next_event(g) < 0 || next_event(g) < 0)
		return -1;
	while (g->event.kind != NK_YE_STREAM_END) {
		if (read_document(g) < 0)
			return -1;
	}
	return 0;
}

/* SPDX-License-Identifier: MIT
 *
 * From YAML events to documents, in the two steps of the C# inflator (YamlStream, then
 * `CKAN Core/Extensions/YamlExtensions.cs`): first a graph of nodes, in which aliases share
 * what they name, then trees of values, in which each use has its own. Errors of the first
 * step, anywhere in the stream, come before those of the second.
 */
#include "base/yaml.h"

#include <string.h>

#include "base/dotnet.h"
#include "base/yaml_scan.h"

enum node_kind { SCALAR, SEQUENCE, MAPPING, ALIAS };

static const char *const kind_names[] = { "Scalar", "Sequence", "Mapping", "Alias" };

struct node {
	enum node_kind kind;
	enum nk_yaml_style style;
	struct nk_yaml_place start, end;
	struct nk_str tag;   /* or "no text" */
	struct nk_str text;  /* of a scalar; the name of an alias */
	struct node **items; /* a mapping's are key, value, key, value, ... */
	size_t n, room;
	struct node *next_unresolved; /* in the list of nodes with aliases to resolve */
};

/* What is being read; one document's anchors at a time. */
struct reader {
	struct nk_arena *arena;
	struct nk_yaml_parser parser;
	struct nk_yaml_event event; /* the next one: errors behind a node come before its own */
	struct node **anchored;     /* in the order of their values in `anchors` */
	size_t n_anchored, anchored_room;
	struct nk_value *anchors; /* name -> index */
	struct node *unresolved, **unresolved_end;
	struct node **roots;
	size_t n_roots, roots_room;
	size_t budget; /* nodes that may still be made or compared */
};

static int fail(struct reader *r, enum nk_yaml_class class, const struct node *at, const char *text)
{
	struct nk_yaml_place start = at ? at->start : NK_YAML_START;

	return nk_yaml_fail(&r->parser.scanner, class, start, at ? at->end : start, text);
}

static int fail_depth(struct reader *r)
{
	return fail(r, NK_YAML_LIMIT, NULL,
		    nk_printf(r->arena, "The document is nested more than %d levels deep.",
			      NK_YAML_DEPTH));
}

static int spend(struct reader *r)
{
	if (r->budget-- > 0)
		return 0;
	r->budget = 0;
	return fail(r, NK_YAML_LIMIT, NULL,
		    nk_printf(r->arena,
			      "The document has more than %d values, aliases counted at "
			      "each use.",
			      NK_YAML_NODES));
}

static void push_node(struct reader *r, struct node ***list, size_t *n, size_t *room,
		      struct node *node)
{
	if (*n == *room) {
		size_t more = *room ? 2 * *room : 4;

		*list = nk_regrow(r->arena, *list, *n, more, sizeof **list);
		*room = more;
	}
	(*list)[(*n)++] = node;
}

static void add_item(struct reader *r, struct node *parent, struct node *item)
{
	push_node(r, &parent->items, &parent->n, &parent->room, item);
}

static int next_event(struct reader *r)
{
	if (r->event.kind == NK_YE_STREAM_END)
		return 0;
	return nk_yaml_parse_next(&r->parser, &r->event);
}

/* ---- Anchors ---- */

static void forget_anchors(struct reader *r)
{
	r->anchors = nk_object(r->arena);
	r->n_anchored = 0;
	r->unresolved = NULL;
	r->unresolved_end = &r->unresolved;
}

static void remember_anchor(struct reader *r, struct nk_str name, struct node *node)
{
	nk_set_n(r->arena, r->anchors, name, nk_int(r->arena, (int64_t)r->n_anchored));
	push_node(r, &r->anchored, &r->n_anchored, &r->anchored_room, node);
}

static struct node *find_anchor(const struct reader *r, struct nk_str name)
{
	const struct nk_value *index = nk_get_n(r->anchors, name);

	return index ? r->anchored[index->integer] : NULL;
}

/* ---- Equality of keys, and how a message shows them ---- */

static bool same_node(struct reader *r, const struct node *a, const struct node *b, int depth);

static bool same_items(struct reader *r, const struct node *a, const struct node *b, int depth)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (!same_node(r, a->items[i], b->items[i], depth))
			return false;
	}
	return true;
}

static bool same_node(struct reader *r, const struct node *a, const struct node *b, int depth)
{
	if (a == b)
		return true;
	if (depth > NK_YAML_DEPTH || r->budget == 0)
		return false;
	r->budget--;
	if (a->kind != b->kind || a->kind == ALIAS || !nk_str_eq(a->tag, b->tag))
		return false;
	if (a->kind == SCALAR)
		return nk_str_eq(a->text, b->text);
	/* Mappings hash by identity there, and so are never found to be equal. */
	return a->kind == SEQUENCE && same_items(r, a, b, depth + 1);
}

static void show_node(struct nk_buf *buf, const struct node *node, int depth);

static void show_items(struct nk_buf *buf, const struct node *node, int depth)
{
	bool mapping = node->kind == MAPPING;

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

static void show_node(struct nk_buf *buf, const struct node *node, int depth)
{
	if (depth > NK_YAML_DEPTH || buf->full)
		return;
	if (node->kind == ALIAS)
		nk_buf_char(buf, '*');
	if (node->kind == SCALAR || node->kind == ALIAS)
		nk_buf_str(buf, node->text);
	else
		show_items(buf, node, depth);
}

static int fail_duplicate(struct reader *r, const struct node *key)
{
	NK_AUTO_BUF text = NK_BUF_INIT(16 * 1024);

	nk_buf_text(&text, "Duplicate key ");
	show_node(&text, key, 0);
	return fail(r, NK_YAML_PLAIN, key, nk_buf_dup(&text, r->arena).s);
}

/* ---- Nodes ---- */

/* The keys of one mapping so far. */
struct keys {
	struct nk_value *plain, *tagged; /* sets of scalars without and with a tag */
};

static struct nk_str tagged_key(struct reader *r, const struct node *key)
{
	return nk_str(nk_printf(r->arena, "%zu %.*s %.*s", key->tag.n, NK_ARG(key->tag),
				NK_ARG(key->text)));
}

static bool is_duplicate(struct reader *r, struct keys *keys, const struct node *mapping,
			 const struct node *key)
{
	if (key->kind != SCALAR) {
		for (size_t i = 0; i < mapping->n; i += 2) {
			if (key->kind != ALIAS && mapping->items[i]->kind == key->kind &&
			    same_node(r, mapping->items[i], key, 0))
				return true;
		}
		return false;
	}
	struct nk_value *set = key->tag.s ? keys->tagged : keys->plain;
	struct nk_str name = key->tag.s ? tagged_key(r, key) : key->text;
	if (nk_get_n(set, name))
		return true;
	nk_set_n(r->arena, set, name, nk_null(r->arena));
	return false;
}

/* The node that the next event begins. NULL on failure. */
static struct node *read_node(struct reader *r, int depth);

static void note_aliases(struct reader *r, struct node *node)
{
	*r->unresolved_end = node;
	r->unresolved_end = &node->next_unresolved;
}

static int read_items(struct reader *r, struct node *node, int depth)
{
	bool aliases = false;

	while (r->event.kind != NK_YE_SEQUENCE_END) {
		struct node *item = read_node(r, depth);

		if (!item)
			return -1;
		add_item(r, node, item);
		aliases |= item->kind == ALIAS;
	}
	if (aliases)
		note_aliases(r, node);
	return next_event(r);
}

static int read_pairs(struct reader *r, struct node *node, int depth)
{
	struct keys keys = { nk_object(r->arena), nk_object(r->arena) };
	bool aliases = false;

	while (r->event.kind != NK_YE_MAPPING_END) {
		struct node *key = read_node(r, depth);
		struct node *value = key ? read_node(r, depth) : NULL;

		if (!value)
			return -1;
		if (is_duplicate(r, &keys, node, key))
			return fail_duplicate(r, key);
		add_item(r, node, key);
		add_item(r, node, value);
		aliases |= key->kind == ALIAS || value->kind == ALIAS;
	}
	if (aliases)
		note_aliases(r, node);
	return next_event(r);
}

static struct node *make_node(struct reader *r, const struct nk_yaml_event *event,
			      enum node_kind kind)
{
	struct node *node = NK_NEW(r->arena, struct node);

	node->kind = kind;
	node->style = event->style;
	node->start = event->start;
	node->end = event->end;
	node->tag = event->tag;
	node->text = event->text;
	if (event->anchor.s)
		remember_anchor(r, event->anchor, node);
	return node;
}

static struct node *read_alias(struct reader *r, const struct nk_yaml_event *event)
{
	struct node *node = find_anchor(r, event->text);

	if (node)
		return node;
	/* It may be defined further down; messages give no place then. */
	node = make_node(r, event, ALIAS);
	node->start = node->end = NK_YAML_START;
	return node;
}

static struct node *read_collection(struct reader *r, const struct nk_yaml_event *event, int depth)
{
	bool mapping = event->kind == NK_YE_MAPPING;
	struct node *node = make_node(r, event, mapping ? MAPPING : SEQUENCE);

	if (depth > NK_YAML_DEPTH) {
		fail_depth(r);
		return NULL;
	}
	return (mapping ? read_pairs : read_items)(r, node, depth) < 0 ? NULL : node;
}

static struct node *read_node(struct reader *r, int depth)
{
	struct nk_yaml_event event = r->event;

	if (event.kind < NK_YE_ALIAS || event.kind == NK_YE_SEQUENCE_END ||
	    event.kind == NK_YE_MAPPING_END) {
		fail(r, NK_YAML_ARGUMENT, NULL,
		     "The current event is of an unsupported type. (Parameter 'parser')");
		return NULL;
	}
	if (spend(r) < 0 || next_event(r) < 0)
		return NULL;
	switch (event.kind) {
	case NK_YE_SCALAR: return make_node(r, &event, SCALAR);
	case NK_YE_ALIAS: return read_alias(r, &event);
	default: return read_collection(r, &event, depth + 1);
	}
}

/* ---- Aliases of anchors that came later ---- */

static int resolve(struct reader *r, struct node **place)
{
	struct node *alias = *place, *node;

	if (alias->kind != ALIAS)
		return 0;
	node = find_anchor(r, alias->text);
	if (!node) {
		return fail(r, NK_YAML_NO_ANCHOR, alias,
			    nk_printf(r->arena, "The anchor '%.*s' does not exists",
				      NK_ARG(alias->text)));
	}
	*place = node;
	return 0;
}

static bool has_key(struct reader *r, const struct node *mapping, size_t n, const struct node *key)
{
	for (size_t i = 0; i < n; i += 2) {
		if (same_node(r, mapping->items[i], key, 0))
			return true;
	}
	return false;
}

/* Pairs whose key was an alias go to the end, as there. */
static int resolve_pairs(struct reader *r, struct node *mapping)
{
	struct node **moved = NK_NEW_N(r->arena, struct node *, mapping->n);
	size_t n_moved = 0, kept = 0;

	for (size_t i = 0; i < mapping->n; i += 2) {
		struct node **pair = &mapping->items[i];
		bool alias = pair[0]->kind == ALIAS;

		if (resolve(r, &pair[0]) < 0 || resolve(r, &pair[1]) < 0)
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
		if (has_key(r, mapping, kept, moved[i])) {
			NK_AUTO_BUF key = NK_BUF_INIT(16 * 1024);

			show_node(&key, moved[i], 0);
			return fail(r, NK_YAML_ARGUMENT, NULL,
				    nk_printf(r->arena,
					      "An item with the same key has already been added. "
					      "Key: %s",
					      nk_buf_dup(&key, r->arena).s));
		}
		mapping->items[kept++] = moved[i];
		mapping->items[kept++] = moved[i + 1];
	}
	return 0;
}

static int resolve_items(struct reader *r, struct node *sequence)
{
	for (size_t i = 0; i < sequence->n; i++) {
		if (resolve(r, &sequence->items[i]) < 0)
			return -1;
	}
	return 0;
}

static int resolve_aliases(struct reader *r)
{
	for (struct node *node = r->unresolved; node; node = node->next_unresolved) {
		int rc = node->kind == MAPPING ? resolve_pairs(r, node) : resolve_items(r, node);

		if (rc < 0)
			return -1;
	}
	return 0;
}

/* ---- Documents ---- */

static int read_document(struct reader *r)
{
	struct node *root = NULL;

	forget_anchors(r);
	if (next_event(r) < 0)
		return -1;
	while (r->event.kind != NK_YE_DOCUMENT_END) {
		root = read_node(r, 0);
		if (!root)
			return -1;
		if (root->kind == ALIAS)
			return fail(r, NK_YAML_PLAIN, NULL,
				    "A document cannot contain only an alias");
	}
	if (next_event(r) < 0 || resolve_aliases(r) < 0)
		return -1;
	if (root && root->kind == MAPPING)
		push_node(r, &r->roots, &r->n_roots, &r->roots_room, root);
	return 0;
}

static int read_stream(struct reader *r)
{
	/* The first event is the start of the stream; the second is looked at. */
	if (next_event(r) < 0 || next_event(r) < 0)
		return -1;
	while (r->event.kind != NK_YE_STREAM_END) {
		if (read_document(r) < 0)
			return -1;
	}
	return 0;
}

/* ---- Values ---- */

static struct nk_value *convert(struct reader *r, const struct node *node, int depth);

/* The text decides first, whatever the quotes; then a plain scalar may be an integer. */
static struct nk_value *convert_scalar(struct reader *r, const struct node *node)
{
	struct nk_str text = node->text;
	int64_t number;

	if (nk_str_is(text, "null"))
		return nk_null(r->arena);
	if (nk_str_is(text, "true") || nk_str_is(text, "false"))
		return nk_bool(r->arena, nk_str_is(text, "true"));
	if (node->style == NK_YS_PLAIN && nk_int_try(text, NK_INT32, &number))
		return nk_int(r->arena, number);
	return nk_string_view(r->arena, text);
}

static struct nk_value *convert_sequence(struct reader *r, const struct node *node, int depth)
{
	struct nk_value *array = nk_array(r->arena);

	for (size_t i = 0; i < node->n; i++) {
		struct nk_value *item = convert(r, node->items[i], depth + 1);

		if (!item)
			return NULL;
		nk_array_add(r->arena, array, item);
	}
	return array;
}

static int check_key(struct reader *r, const struct nk_value *object, const struct node *key)
{
	if (key->kind != SCALAR) {
		return fail(r, NK_YAML_ARGUMENT, key,
			    nk_printf(r->arena,
				      "Attempted to convert a '%s' to string. This "
				      "conversion is valid only for Scalars.",
				      kind_names[key->kind]));
	}
	if (nk_get_n(object, key->text)) {
		return fail(r, NK_YAML_ARGUMENT, key,
			    nk_printf(r->arena,
				      "Can not add property %.*s to Newtonsoft.Json.Linq.JObject. "
				      "Property with the same name already exists on object.",
				      NK_ARG(key->text)));
	}
	return 0;
}

static struct nk_value *convert_mapping(struct reader *r, const struct node *node, int depth)
{
	struct nk_value *object = nk_object(r->arena);

	for (size_t i = 0; i < node->n; i += 2) {
		const struct node *key = node->items[i];
		struct nk_value *value;

		if (key->kind != SCALAR) {
			check_key(r, object, key);
			return NULL;
		}
		value = convert(r, node->items[i + 1], depth + 1);
		if (!value || check_key(r, object, key) < 0)
			return NULL;
		nk_set_n(r->arena, object, key->text, value);
	}
	return object;
}

static struct nk_value *convert(struct reader *r, const struct node *node, int depth)
{
	struct nk_value *value;

	if (spend(r) < 0)
		return NULL;
	if (depth > NK_YAML_DEPTH) {
		fail_depth(r);
		return NULL;
	}
	switch (node->kind) {
	case MAPPING: value = convert_mapping(r, node, depth); break;
	case SEQUENCE: value = convert_sequence(r, node, depth); break;
	default: value = convert_scalar(r, node);
	}
	if (value) {
		value->line = (uint32_t)node->start.line;
		value->column = (uint32_t)node->start.column + 1;
	}
	return value;
}

/* ---- Errors ---- */

static const char *const class_names[] = {
	[NK_YAML_SYNTAX] = "YamlDotNet.Core.SyntaxErrorException",
	[NK_YAML_SEMANTIC] = "YamlDotNet.Core.SemanticErrorException",
	[NK_YAML_PLAIN] = "YamlDotNet.Core.YamlException",
	[NK_YAML_NO_ANCHOR] = "YamlDotNet.Core.AnchorNotFoundException",
	[NK_YAML_STATE] = "System.InvalidOperationException",
	[NK_YAML_ARGUMENT] = "System.ArgumentException",
	[NK_YAML_NULL_ARGUMENT] = "System.ArgumentNullException",
	[NK_YAML_RANGE] = "System.ArgumentOutOfRangeException",
};

static char *show_place(struct nk_arena *arena, struct nk_yaml_place place)
{
	return nk_printf(arena, "(Line: %lld, Col: %lld, Idx: %lld)", (long long)place.line,
			 (long long)place.column + 1, (long long)place.index);
}

static int report(struct reader *r, struct nk_yaml_mark *mark, struct nk_err *err)
{
	const struct nk_yaml_failure *f = &r->parser.scanner.failure;
	struct nk_yaml_place place = f->start;

	/* Some exceptions carry no place: then where reading stopped is the best there is. */
	if (f->start.index == 0 && f->end.index == 0)
		place = r->parser.scanner.place;
	if (mark) {
		mark->line = (uint32_t)place.line;
		mark->column = (uint32_t)place.column + 1;
	}
	if (f->class == NK_YAML_LIMIT)
		return nk_fail(err, NK_FAULT_METADATA, "%.*s", NK_ARG(f->text));
	if (f->class >= NK_YAML_STATE) {
		nk_fail_in(err, r->arena, NK_FAULT_METADATA, "%s: %.*s", class_names[f->class],
			   NK_ARG(f->text));
	} else {
		nk_fail_in(err, r->arena, NK_FAULT_METADATA, "%s - %s: %s: %.*s",
			   show_place(r->arena, f->start), show_place(r->arena, f->end),
			   class_names[f->class], NK_ARG(f->text));
	}
	return nk_fail_innermost(err, r->arena, "%.*s", NK_ARG(f->text));
}

static int read_all(struct reader *r, struct nk_yaml_docs *out)
{
	if (read_stream(r) < 0)
		return -1;
	r->budget = NK_YAML_NODES;
	out->docs = NK_NEW_N(r->arena, struct nk_value *, r->n_roots + 1);
	for (size_t i = 0; i < r->n_roots; i++) {
		out->docs[i] = convert(r, r->roots[i], 0);
		if (!out->docs[i])
			return -1;
		out->n++;
	}
	return 0;
}

int nk_yaml_read(struct nk_yaml_docs *out, struct nk_arena *arena, struct nk_str text,
		 struct nk_yaml_mark *mark, struct nk_err *err)
{
	struct reader r = { .arena = arena, .budget = NK_YAML_NODES };
	int rc;

	memset(out, 0, sizeof *out);
	if (mark)
		memset(mark, 0, sizeof *mark);
	nk_yaml_parse_init(&r.parser, arena, text);
	rc = read_all(&r, out);
	if (rc < 0) {
		memset(out, 0, sizeof *out);
		report(&r, mark, err);
	}
	nk_yaml_parse_release(&r.parser);
	return rc;
}

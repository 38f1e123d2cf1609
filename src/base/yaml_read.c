/* SPDX-License-Identifier: MIT
 *
 * From YAML text to documents, in the two steps of the C# inflator: YamlStream, here
 * yaml_graph.c, and then `CKAN Core/Extensions/YamlExtensions.cs`, which makes trees in which
 * each use of an alias has its own values. Errors of the first step, anywhere in the stream,
 * come before those of the second.
 */
#include "base/yaml.h"

#include <string.h>

#include "base/dotnet.h"
#include "base/yaml_graph.h"

static const char *const kind_names[] = { "Scalar", "Sequence", "Mapping", "Alias" };

static struct nk_value *convert(struct nk_yaml_graph *g, const struct nk_yaml_node *node,
				int depth);

/* A long text that is used often is small here, but not in what is made of it. */
static int spend_text(struct nk_yaml_graph *g, struct nk_str text)
{
	if (text.n <= g->bytes) {
		g->bytes -= text.n;
		return 0;
	}
	return nk_yaml_graph_fail(g, NK_YAML_LIMIT, NULL,
				  nk_printf(g->arena,
					    "The document has more than %d bytes of text, "
					    "aliases counted at each use.",
					    NK_YAML_BYTES));
}

/* The text decides first, whatever the quotes; then a plain scalar may be an integer. */
static struct nk_value *convert_scalar(struct nk_yaml_graph *g, const struct nk_yaml_node *node)
{
	struct nk_str text = node->text;
	int64_t number;

	if (spend_text(g, text) < 0)
		return NULL;
	if (nk_str_is(text, "null"))
		return nk_null(g->arena);
	if (nk_str_is(text, "true") || nk_str_is(text, "false"))
		return nk_bool(g->arena, nk_str_is(text, "true"));
	if (node->style == NK_YS_PLAIN && nk_int_try(text, NK_INT32, &number))
		return nk_int(g->arena, number);
	return nk_string_view(g->arena, text);
}

static struct nk_value *convert_sequence(struct nk_yaml_graph *g, const struct nk_yaml_node *node,
					 int depth)
{
	struct nk_value *array = nk_array(g->arena);

	for (size_t i = 0; i < node->n; i++) {
		struct nk_value *item = convert(g, node->items[i], depth + 1);

		if (!item)
			return NULL;
		nk_array_add(g->arena, array, item);
	}
	return array;
}

static int check_key(struct nk_yaml_graph *g, const struct nk_value *object,
		     const struct nk_yaml_node *key)
{
	if (key->kind != NK_YN_SCALAR) {
		return nk_yaml_graph_fail(g, NK_YAML_ARGUMENT, key,
					  nk_printf(g->arena,
						    "Attempted to convert a '%s' to string. This "
						    "conversion is valid only for Scalars.",
						    kind_names[key->kind]));
	}
	if (nk_get_n(object, key->text)) {
		return nk_yaml_graph_fail(
			g, NK_YAML_ARGUMENT, key,
			nk_printf(g->arena,
				  "Can not add property %.*s to Newtonsoft.Json.Linq.JObject. "
				  "Property with the same name already exists on object.",
				  NK_ARG(key->text)));
	}
	return 0;
}

static struct nk_value *convert_mapping(struct nk_yaml_graph *g, const struct nk_yaml_node *node,
					int depth)
{
	struct nk_value *object = nk_object(g->arena);

	for (size_t i = 0; i < node->n; i += 2) {
		const struct nk_yaml_node *key = node->items[i];
		struct nk_value *value;

		if (key->kind != NK_YN_SCALAR) {
			check_key(g, object, key);
			return NULL;
		}
		if (spend_text(g, key->text) < 0)
			return NULL;
		value = convert(g, node->items[i + 1], depth + 1);
		if (!value || check_key(g, object, key) < 0)
			return NULL;
		nk_set_n(g->arena, object, key->text, value);
	}
	return object;
}

static struct nk_value *convert(struct nk_yaml_graph *g, const struct nk_yaml_node *node, int depth)
{
	struct nk_value *value;

	if (nk_yaml_spend(g) < 0)
		return NULL;
	if (depth > NK_YAML_DEPTH) {
		nk_yaml_fail_depth(g);
		return NULL;
	}
	switch (node->kind) {
	case NK_YN_MAPPING: value = convert_mapping(g, node, depth); break;
	case NK_YN_SEQUENCE: value = convert_sequence(g, node, depth); break;
	default: value = convert_scalar(g, node);
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

static int report(struct nk_yaml_graph *g, struct nk_yaml_mark *mark, struct nk_err *err)
{
	const struct nk_yaml_failure *f = &g->parser.scanner.failure;
	struct nk_yaml_place place = f->seen;

	/* Some failures carry no place: then where reading stopped is the best there is. */
	if (place.index == 0 && f->end.index == 0)
		place = g->parser.scanner.place;
	if (mark) {
		mark->line = (uint32_t)place.line;
		mark->column = (uint32_t)place.column + 1;
	}
	if (f->class == NK_YAML_LIMIT)
		return nk_fail(err, NK_FAULT_METADATA, "%.*s", NK_ARG(f->text));
	if (f->class >= NK_YAML_STATE) {
		nk_fail_in(err, g->arena, NK_FAULT_METADATA, "%s: %.*s", class_names[f->class],
			   NK_ARG(f->text));
	} else {
		nk_fail_in(err, g->arena, NK_FAULT_METADATA, "%s - %s: %s: %.*s",
			   show_place(g->arena, f->start), show_place(g->arena, f->end),
			   class_names[f->class], NK_ARG(f->text));
	}
	return nk_fail_innermost(err, g->arena, "%.*s", NK_ARG(f->text));
}

static int read_all(struct nk_yaml_graph *g, struct nk_yaml_docs *out)
{
	if (nk_yaml_graph_read(g) < 0)
		return -1;
	g->budget = NK_YAML_NODES;
	g->bytes = NK_YAML_BYTES;
	out->docs = NK_NEW_N(g->arena, struct nk_value *, g->n_roots + 1);
	for (size_t i = 0; i < g->n_roots; i++) {
		out->docs[i] = convert(g, g->roots[i], 0);
		if (!out->docs[i])
			return -1;
		out->n++;
	}
	return 0;
}

int nk_yaml_read(struct nk_yaml_docs *out, struct nk_arena *arena, struct nk_str text,
		 struct nk_yaml_mark *mark, struct nk_err *err)
{
	struct nk_yaml_graph g = { .arena = arena, .budget = NK_YAML_NODES };
	int rc;

	memset(out, 0, sizeof *out);
	if (mark)
		memset(mark, 0, sizeof *mark);
	nk_yaml_parse_init(&g.parser, arena, text);
	rc = read_all(&g, out);
	if (rc < 0) {
		memset(out, 0, sizeof *out);
		report(&g, mark, err);
	}
	nk_yaml_parse_release(&g.parser);
	return rc;
}

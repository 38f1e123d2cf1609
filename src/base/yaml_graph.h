/* SPDX-License-Identifier: MIT
 *
 * Inside the YAML reader only: the graph of nodes between events and values, YamlDotNet's
 * representation model. Aliases share the node that they name.
 */
#ifndef NK_BASE_YAML_GRAPH_H
#define NK_BASE_YAML_GRAPH_H

#include "base/yaml.h"
#include "base/yaml_parse.h"

enum nk_yaml_node_kind { NK_YN_SCALAR, NK_YN_SEQUENCE, NK_YN_MAPPING, NK_YN_ALIAS };

struct nk_yaml_node {
	enum nk_yaml_node_kind kind;
	enum nk_yaml_style style;
	struct nk_yaml_place start, end;
	struct nk_str tag;           /* or "no text" */
	struct nk_str text;          /* of a scalar; the name of an alias */
	struct nk_yaml_node **items; /* a mapping's are key, value, key, value, ... */
	size_t n, room;
	struct nk_yaml_node *next_unresolved; /* in the list of nodes with aliases to resolve */
};

/* What is being read; one document's anchors at a time. All of it lives in the arena. */
struct nk_yaml_graph {
	struct nk_arena *arena;
	struct nk_yaml_parser parser;
	struct nk_yaml_event event;     /* the next one: errors behind a node come before its own */
	struct nk_yaml_node **anchored; /* in the order of their values in `anchors` */
	size_t n_anchored, anchored_room;
	struct nk_value *anchors; /* name -> index */
	struct nk_yaml_node *unresolved, **unresolved_end;
	struct nk_yaml_node **roots;
	size_t n_roots, roots_room;
	size_t budget; /* nodes that may still be made or compared */
	size_t bytes;  /* of text that values may still have */
};

/** Read the whole stream into g->roots. The failure is in g->parser.scanner. */
int nk_yaml_graph_read(struct nk_yaml_graph *g);
/** Fail with the places of a node, or without where it is NULL; what is given is kept. */
int nk_yaml_graph_fail(struct nk_yaml_graph *g, enum nk_yaml_class class,
		       const struct nk_yaml_node *at, const char *text);
int nk_yaml_fail_depth(struct nk_yaml_graph *g);
/** One node more was made or looked at; fails when there were too many. */
int nk_yaml_spend(struct nk_yaml_graph *g);

#endif

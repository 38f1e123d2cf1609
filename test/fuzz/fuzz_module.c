/* SPDX-License-Identifier: MIT
 *
 * Any JSON as a netkan and as a module. Reading either must end well or with a text for both
 * modes; a place in an error lies within the text that the document prints as; and sorting a
 * document's properties loses none.
 */
#include "base/arena.h"
#include "base/json.h"
#include "base/newtonsoft.h"
#include "base/utf.h"
#include "model/json_rules.h"
#include "model/module.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static size_t count_lines(struct nk_str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.s[i] == '\n';
	return n;
}

/* The last "line N" of the text, or 0: names and values may hold others. */
static size_t line_of(const char *text)
{
	const char *last = NULL;

	for (const char *at = text; (at = strstr(at, "', line ")); at++)
		last = at;
	return last ? strtoul(last + strlen("', line "), NULL, 10) : 0;
}

static void check_error(const struct nk_err *err)
{
	must(*nk_err_text(err) != '\0');
	must(!err->innermost || *err->innermost || strstr(nk_err_text(err), "System."));
}

static void read_module(struct nk_arena *arena, const struct nk_value *json, const char *version)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_module *module;
	bool inverted;

	if (nk_module_read(&module, arena, nk_games[0], json, version, &err) < 0) {
		check_error(&err);
		/* A version that is faked takes a line of its own, and an empty object three. */
		size_t lines = count_lines(nk_json_text(arena, json, NK_JSON_INDENT2)) + 2;
		must(line_of(nk_err_text(&err)) <= lines || strchr(nk_err_text(&err), '\n'));
		return;
	}
	must(module->identifier.s && module->version.text.s && module->n_install > 0);
	nk_module_compatible(module, nk_games[0], &inverted);
}

static void read_netkan(struct nk_arena *arena, struct nk_value *json)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_metadata *metadata;

	if (nk_metadata_read(&metadata, arena, json, &err) < 0)
		check_error(&err);
	else
		must(metadata->identifier.s && metadata->json == json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str text = nk_utf8_repair(&arena, nk_str_n((const char *)data, size));
	struct nk_value *json;

	if (nk_lenient_read(&json, &arena, text, false, &err) < 0 || !nk_is(json, NK_OBJECT))
		return 0;
	read_netkan(&arena, json);
	read_module(&arena, json, NULL);
	read_module(&arena, json, "1");
	must(*nk_spec_version_needed(json));
	must(nk_equal(json, nk_property_sort(&arena, json)));
	return 0;
}

/* SPDX-License-Identifier: MIT
 *
 * Typed modules for the tests of this folder.
 */
#ifndef NK_TEST_MODEL_MODULES_H
#define NK_TEST_MODEL_MODULES_H

#include "document.h"

#include "model/module.h"

/* A good module with `more` properties: "'a':1,". */
static inline struct nk_module *module_with(struct nk_arena *arena, const char *more)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_module *module = NULL;
	struct nk_value *json =
		document(arena, nk_printf(arena,
					  "{%s'identifier':'Id','version':'1.0','author':'me',"
					  "'download':'https://d/'}",
					  more));

	check_ok(nk_module_read(&module, arena, nk_game_find("KSP"), json, NULL, &err), err);
	return module;
}

/* A document that is no module, queue mode's text, and file mode's where it differs. */
struct bad_module {
	const char *json, *text, *innermost;
};

static inline void check_bad_modules(const struct bad_module *rows, size_t n)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	for (size_t i = 0; i < n; i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_module *out;
		if (nk_module_read(&out, &arena, nk_game_find("KSP"),
				   document(&arena, rows[i].json), NULL, &err) != -1)
			fail_msg("%s was taken", rows[i].json);
		check_texts(&err, rows[i].text, rows[i].innermost);
	}
}

#endif

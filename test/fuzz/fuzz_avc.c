/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a .version file and as a swinfo.json, as they are found in downloads. What a
 * .version file says must be fit to be put into a module.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/utf.h"
#include "source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void apply(struct nk_arena *arena, const struct nk_avc *avc, bool trust)
{
	struct nk_job job = { .arena = arena, .game = nk_game_find("KSP") };
	struct nk_value *json = nk_object(arena);
	struct nk_err err = NK_ERR_INIT;
	struct nk_metadata *module;

	nk_set(arena, json, "ksp_version", nk_string(arena, "1.8"));
	if (nk_avc_apply(&job, json, avc, trust, &err) < 0 ||
	    nk_metadata_read(&module, arena, json, &err) < 0) {
		if (*nk_err_text(&err) == '\0')
			abort();
		return;
	}
	if (avc->has_version && !nk_get(json, "version"))
		abort();
}

static void read_avc(struct nk_arena *arena, struct nk_str text)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient_failure failure = { 0 };
	struct nk_avc avc;
	int rc = nk_avc_read(&avc, arena, text, &failure, &err);

	if (rc == 0) {
		apply(arena, &avc, false);
		apply(arena, &avc, true);
	} else if (rc < 0 && *nk_err_text(&err) == '\0') {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = nk_decode(&arena, (const char *)data, size);
	struct nk_swinfo info;

	read_avc(&arena, text);
	if (nk_swinfo_read(&info, &arena, text) == 0 && info.n_dependencies && !info.dependencies)
		abort();
	return 0;
}

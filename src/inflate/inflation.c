/* SPDX-License-Identifier: MIT
 *
 * The state of one inflation, and the small things that every step uses.
 */
#include "inflate/inflation.h"

#include "base/collate.h"
#include "base/regex.h"

#include <stdarg.h>

void nk_inflation_init(struct nk_inflation *inflation, struct nk_arena *arena,
		       const struct nk_services *services, const struct nk_game *game,
		       const struct nk_job_options *options)
{
	nk_regex_allow();
	*inflation = (struct nk_inflation){ .job = {
						    .arena = arena,
						    .services = services,
						    .game = game,
						    .options = *options,
					    } };
}

int nk_reject(struct nk_inflation *inflation, struct nk_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(inflation->job.arena, fmt, ap);
	va_end(ap);
	return nk_fail_in(err, inflation->job.arena, NK_FAULT_METADATA, "%s", text);
}

int nk_pass(struct nk_inflation *inflation, struct nk_metadata *in, struct nk_modules *out)
{
	nk_modules_add(inflation->job.arena, out, in);
	return 0;
}

int nk_pass_json(struct nk_inflation *inflation, struct nk_value *json, struct nk_modules *out,
		 struct nk_err *err)
{
	struct nk_metadata *module;

	if (nk_metadata_read(&module, inflation->job.arena, json, err) < 0)
		return -1;
	return nk_pass(inflation, module, out);
}

struct nk_str nk_join(struct nk_arena *arena, const struct nk_str *texts, size_t n,
		      const char *between)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(SIZE_MAX / 4);

	for (size_t i = 0; i < n; i++) {
		if (i)
			nk_buf_text(&buf, between);
		nk_buf_str(&buf, texts[i]);
	}
	return nk_buf_dup(&buf, arena);
}

static struct nk_str sorted(struct nk_arena *arena, const struct nk_install *install,
			    struct nk_str (*text_of)(const struct nk_installed *file))
{
	struct nk_str *texts = NK_NEW_N(arena, struct nk_str, install->n);

	for (size_t i = 0; i < install->n; i++)
		texts[i] = text_of(&install->files[i]);
	nk_collate_sort(texts, install->n);
	return nk_join(arena, texts, install->n, ", ");
}

static struct nk_str destination_of(const struct nk_installed *file)
{
	return file->destination;
}

static struct nk_str name_of(const struct nk_installed *file)
{
	return file->entry->name;
}

struct nk_str nk_sorted_destinations(struct nk_arena *arena, const struct nk_install *install)
{
	return sorted(arena, install, destination_of);
}

struct nk_str nk_sorted_names(struct nk_arena *arena, const struct nk_install *install)
{
	return sorted(arena, install, name_of);
}

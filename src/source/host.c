/* SPDX-License-Identifier: MIT
 *
 * What the hosts' files have in common.
 * Rules: CKAN Netkan/Extensions/JObjectExtensions.cs (ToJValueOrJArray),
 * Netkan/Transformers/ITransformer.cs.
 */
#include "source/host.h"

#include "base/dotnet.h"

struct nk_window nk_window_of(const struct nk_job *job, int all)
{
	int take = job->options.releases;

	if (take == NK_ALL_RELEASES)
		take = all;
	else if (take < 0)
		take = 0;
	return (struct nk_window){
		.skip = job->options.skip_releases,
		.take = take,
	};
}

bool nk_window_full(const struct nk_window *window)
{
	return window->take == 0;
}

bool nk_window_takes(struct nk_window *window)
{
	if (window->skip > 0) {
		window->skip--;
		return false;
	}
	if (window->take == 0)
		return false;
	if (window->take > 0)
		window->take--;
	return true;
}

struct nk_value *nk_host_start(struct nk_job *job, const struct nk_metadata *in)
{
	return nk_copy(job->arena, in->json);
}

int nk_host_emit(struct nk_job *job, struct nk_value *json, struct nk_modules *out,
		 struct nk_err *err)
{
	struct nk_metadata *module;

	if (nk_metadata_read(&module, job->arena, json, err) < 0)
		return -1;
	nk_modules_add(job->arena, out, module);
	return 0;
}

int nk_host_unreadable(struct nk_job *job, struct nk_str what,
		       const struct nk_lenient_failure *failure, struct nk_err *err)
{
	const char *message = failure->message;

	if (!err)
		return -1;
	const char *innermost = err->innermost;
	if (!message || (!failure->json && innermost))
		message = innermost ? innermost : nk_err_text(err);
	nk_fail_in(err, job->arena, err->fault, "%.*s: %s", NK_ARG(what), message);
	return nk_fail_innermost(err, job->arena, "%s", innermost ? innermost : message);
}

int nk_host_read(struct nk_job *job, const char *what, struct nk_str text,
		 const struct nk_class *type, void **out, struct nk_err *err)
{
	struct nk_lenient reader;

	*out = NULL;
	nk_lenient_init(&reader, job->arena, text);
	if (nk_lenient_class(&reader, out, type, err) < 0)
		return nk_host_unreadable(job, nk_str(what), &reader.failure, err);
	return 0;
}

int nk_host_read_list(struct nk_job *job, const char *what, struct nk_str text,
		      const struct nk_class *type, const char *dotnet, struct nk_lenient_list *out,
		      struct nk_err *err)
{
	struct nk_lenient reader;

	*out = (struct nk_lenient_list){ 0 };
	nk_lenient_init(&reader, job->arena, text);
	if (nk_lenient_list(&reader, out, type, dotnet, err) < 0)
		return nk_host_unreadable(job, nk_str(what), &reader.failure, err);
	return 0;
}

int nk_host_bad_ref(struct nk_job *job, const struct nk_metadata *in, struct nk_err *err)
{
	return nk_fail_in(err, job->arena, NK_FAULT_METADATA, "Could not parse reference: \"%.*s\"",
			  NK_ARG(in->kref.text));
}

struct nk_value *nk_host_people(struct nk_arena *arena, const struct nk_texts_list *names)
{
	struct nk_texts_list distinct = { 0 };
	struct nk_value *array = nk_array(arena);

	for (size_t i = 0; i < names->n; i++) {
		if (names->list[i].s && !nk_texts_has(&distinct, names->list[i])) {
			nk_texts_add(arena, &distinct, names->list[i]);
			nk_array_add(arena, array, nk_string_n(arena, names->list[i]));
		}
	}
	if (distinct.n == 0)
		return NULL;
	return distinct.n == 1 ? array->array.items[0] : array;
}

struct nk_value *nk_host_date(struct nk_arena *arena, bool has_date, int64_t ticks)
{
	char text[NK_DATE_TEXT];

	if (!has_date)
		return NULL;
	return nk_text_value(arena, NK_DATE, nk_str(nk_date_utc(text, ticks)));
}

struct nk_value *nk_host_link(struct nk_arena *arena, bool enabled, struct nk_str url,
			      const char *tail)
{
	if (!enabled)
		return nk_null(arena);
	return nk_string(arena, nk_printf(arena, "%.*s%s", NK_ARG(url), tail));
}

struct nk_str nk_host_display(struct nk_arena *arena, struct nk_str url)
{
	struct nk_uri uri;

	if (!url.s || nk_uri_parse(&uri, arena, url, NULL) < 0)
		return url;
	/* Where an address may be relative as well, a path is one. */
	if (uri.unix_path)
		return url;
	return uri.display;
}

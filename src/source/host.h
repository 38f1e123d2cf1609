/* SPDX-License-Identifier: MIT
 *
 * What the hosts' files have in common: taking the releases that were asked for, and
 * building a module from what a host says.
 */
#ifndef NK_SOURCE_HOST_H
#define NK_SOURCE_HOST_H

#include "source/fetch.h"

/* Rows of a struct nk_class: a member of `type_`, and what its kind needs besides. */
#define NK_FIELD(kind_, name_, type_, member_)                                                     \
	{                                                                                          \
		.name = name_, .kind = NK_FIELD_##kind_, .offset = offsetof(type_, member_)        \
	}
#define NK_FIELD_WITH(kind_, name_, type_, member_, ...)                                           \
	{                                                                                          \
		.name = name_, .kind = NK_FIELD_##kind_, .offset = offsetof(type_, member_),       \
		__VA_ARGS__                                                                        \
	}

/* Which of a host's releases, newest first, were asked for. */
struct nk_window {
	int skip;
	int take; /* NK_ALL_RELEASES: no end */
};
/** From the job's options; `all` is what "all" means at this host. */
struct nk_window nk_window_of(const struct nk_job *job, int all);
/** No further release is wanted. */
bool nk_window_full(const struct nk_window *window);
/** Count one release: is it wanted? */
bool nk_window_takes(struct nk_window *window);

/** A copy of the module's JSON to add to. */
struct nk_value *nk_host_start(struct nk_job *job, const struct nk_metadata *in);
/** Read the finished JSON and append it. */
int nk_host_emit(struct nk_job *job, struct nk_value *json, struct nk_modules *out,
		 struct nk_err *err);
/**
 * JsonConvert.DeserializeObject<T>() of a host's answer to `what`, which the error names.
 * *out is NULL for null and for empty text.
 */
int nk_host_read(struct nk_job *job, const char *what, struct nk_str text,
		 const struct nk_class *type, void **out, struct nk_err *err);
/** As nk_host_read() for an array; dotnet is the list's type. null gives no items. */
int nk_host_read_list(struct nk_job *job, const char *what, struct nk_str text,
		      const struct nk_class *type, const char *dotnet, struct nk_lenient_list *out,
		      struct nk_err *err);
/**
 * The original ends with a stack trace where an answer cannot be read. Say which answer, and
 * the exception's text: the innermost one where the outer ones say nothing. Returns -1.
 */
int nk_host_unreadable(struct nk_job *job, struct nk_str what,
		       const struct nk_lenient_failure *failure, struct nk_err *err);
/** `Could not parse reference: "{kref}"`. */
int nk_host_bad_ref(struct nk_job *job, const struct nk_metadata *in, struct nk_err *err);

/** Texts without absent ones and repeats: nothing for none, a string for one, else an array. */
struct nk_value *nk_host_people(struct nk_arena *arena, const struct nk_texts_list *names);
/** A date as it is printed; NULL when there is none. */
struct nk_value *nk_host_date(struct nk_arena *arena, bool has_date, int64_t ticks);
/** "{url}{tail}" when `enabled`, else JSON null; a missing url is empty. */
struct nk_value *nk_host_link(struct nk_arena *arena, bool enabled, struct nk_str url,
			      const char *tail);
/** Uri.ToString() of an address that may be relative; "no text" for none. */
struct nk_str nk_host_display(struct nk_arena *arena, struct nk_str url);

/** string.IsNullOrWhiteSpace(). */
bool nk_host_blank(struct nk_str text);
/** string.Replace() of one ASCII character by a text. */
struct nk_str nk_host_replace(struct nk_arena *arena, struct nk_str text, char what,
			      const char *with);
/** The default asset_match, `\.zip$` in any case. */
bool nk_host_is_zip(struct nk_str name);

#endif

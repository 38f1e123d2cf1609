/* SPDX-License-Identifier: MIT
 *
 * What the steps and validators of one inflation share: the job, the zips that it has opened,
 * and what was found in them. One thread works on one inflation.
 */
#ifndef NK_INFLATE_INFLATION_H
#define NK_INFLATE_INFLATION_H

#include "archive/install.h"
#include "source/job.h"

struct nk_opened;
struct nk_found;

struct nk_inflation {
	struct nk_job job;
	struct nk_opened *opened; /* zips, newest first; closed by nk_inflation_release() */
	struct nk_found *found;	  /* install listings, newest first; in the job's arena */
};

void nk_inflation_init(struct nk_inflation *inflation, struct nk_arena *arena,
		       const struct nk_services *services, const struct nk_game *game,
		       const struct nk_job_options *options);
void nk_inflation_release(struct nk_inflation *inflation);

/** Fail with a text that reaches the mod's author word for word. Returns -1. */
int nk_reject(struct nk_inflation *inflation, struct nk_err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A step of the pipeline: append what `in` becomes to `out`, none, one or several. A step that
 * changes nothing passes `in` itself on; one that changes something starts from a copy.
 */
typedef int nk_step_fn(struct nk_inflation *inflation, struct nk_metadata *in,
		       struct nk_modules *out, struct nk_err *err);
/* A check of a finished module: warns, or fails. */
typedef int nk_check_fn(struct nk_inflation *inflation, const struct nk_metadata *module,
			struct nk_err *err);

/** Append `in` unchanged; every step's way out when it has nothing to do. Returns 0. */
int nk_pass(struct nk_inflation *inflation, struct nk_metadata *in, struct nk_modules *out);
/** Read `json` into typed form and append it. */
int nk_pass_json(struct nk_inflation *inflation, struct nk_value *json, struct nk_modules *out,
		 struct nk_err *err);

/*
 * Contents (contents.c).
 */

/** The module's download; NK_NOT_FOUND when it has none. */
int nk_contents_file(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_download *out, struct nk_err *err);
/** Its zip, open until the inflation ends; NK_NOT_FOUND when it has no download. */
int nk_contents_zip(struct nk_inflation *inflation, const struct nk_metadata *module,
		    struct nk_zip **out, struct nk_err *err);
/** Typed module, with a dummy version where it has none (NULL: none is made up). */
int nk_contents_module(struct nk_inflation *inflation, const struct nk_metadata *module,
		       const char *dummy_version, struct nk_module **out, struct nk_err *err);
/** What a module installs from its zip; remembered while its stanzas stay the same. */
int nk_contents_installed(struct nk_inflation *inflation, const struct nk_metadata *module,
			  const struct nk_module *typed, struct nk_zip *zip,
			  struct nk_install *out, bool *no_match, struct nk_err *err);

/* What a .cfg file of the game says; read once per zip and kept. */
struct nk_config_facts {
	bool known;
	bool module_manager;  /* uses ModuleManager's patch syntax */
	struct nk_str *locales; /* languages that it has texts for, repeats kept */
	size_t n_locales;
};
int nk_contents_config(struct nk_inflation *inflation, struct nk_zip *zip,
		       const struct nk_zip_entry *entry, const struct nk_config_facts **out,
		       struct nk_err *err);

/** "a, b, c" */
struct nk_str nk_join(struct nk_arena *arena, const struct nk_str *texts, size_t n,
		      const char *between);
/** Names of entries (or destinations) in collation order, joined. */
struct nk_str nk_sorted_destinations(struct nk_arena *arena, const struct nk_install *install);
struct nk_str nk_sorted_names(struct nk_arena *arena, const struct nk_install *install);

/*
 * The version file that a module's $vref means (transform_avc.c): NK_NOT_FOUND when there is
 * none; *installable tells whether it would be installed, *no_match that the stanzas match
 * nothing.
 */
int nk_find_avc(struct nk_inflation *inflation, const struct nk_metadata *module,
		const struct nk_module *typed, struct nk_zip *zip, struct nk_str pattern,
		const struct nk_zip_entry **out, bool *installable, bool *no_match,
		struct nk_err *err);
/** swinfo.json files that are installed (or the one named `exactly`, when not empty). */
int nk_find_swinfo(struct nk_inflation *inflation, const struct nk_metadata *module,
		   const struct nk_module *typed, struct nk_zip *zip, struct nk_str exactly,
		   struct nk_install *out, struct nk_err *err);
/** The first of these, read and replaced by its remote version where that fits; NK_NOT_FOUND. */
struct nk_swinfo;
int nk_load_swinfo(struct nk_inflation *inflation, struct nk_zip *zip, const struct nk_install *files,
		   struct nk_swinfo *out, struct nk_err *err);

/* Steps and validators, for the tables in pipeline.c and validate_ckan.c. */
nk_step_fn nk_step_staging, nk_step_staging_links, nk_step_internal_ckan, nk_step_space_warp,
	nk_step_avc, nk_step_localizations, nk_step_version_edit, nk_step_forced_v, nk_step_epoch,
	nk_step_download_attributes, nk_step_install_size, nk_step_generated_by,
	nk_step_optimus_prime, nk_step_strip, nk_step_property_sort;
nk_check_fn nk_check_vref;
nk_check_fn nk_check_relationships, nk_check_install, nk_check_files, nk_check_harmony,
	nk_check_module_manager, nk_check_plugins, nk_check_crafts, nk_check_swinfo;

/** Apply the override stanzas whose before or after is among these (NULL ends a list; the
 * default step's set is { "" }: stanzas that do not say). */
int nk_step_override(struct nk_inflation *inflation, struct nk_metadata *in,
		     const char *const *before, const char *const *after, struct nk_modules *out,
		     struct nk_err *err);

/** The checks of a netkan (8 in validate_netkan.c); `base` is the file's name, or no text. */
int nk_validate_netkan(struct nk_inflation *inflation, const struct nk_metadata *module,
		       struct nk_str base, struct nk_err *err);
/** The checks of a .ckan (validate_ckan.c); `identifier` is the netkan's, or no text. */
int nk_validate_ckan(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_str identifier, struct nk_err *err);

#endif

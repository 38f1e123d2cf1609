/* SPDX-License-Identifier: MIT
 *
 * A netkan on its way to a .ckan: the JSON and what the C# inflator's typed reader sees in
 * it. Read again after every step that changes something, and wrong types fail there.
 * Rules: CKAN Netkan/Model/Metadata.cs.
 */
#ifndef NK_MODEL_METADATA_H
#define NK_MODEL_METADATA_H

#include "base/uri.h"
#include "model/version.h"

/* "#/ckan/<source>/<id>" */
struct nk_ref {
	struct nk_str text; /* no text: absent */
	struct nk_str source;
	struct nk_str id; /* empty when there is none */
};
/** NK_FAULT_METADATA: `Could not parse reference: "..."`. */
int nk_ref_parse(struct nk_ref *out, struct nk_str text, struct nk_err *err);

enum nk_release_status { NK_STABLE, NK_TESTING, NK_DEVELOPMENT };
/** Is a module's release_status, as a .ckan has it, one of a prerelease? */
bool nk_is_prerelease_status(struct nk_str status);
enum nk_tristate { NK_UNSET, NK_YES, NK_NO };

enum nk_jenkins_build {
	NK_BUILD_STABLE, NK_BUILD_ANY, NK_BUILD_COMPLETED, NK_BUILD_FAILED, NK_BUILD_SUCCESSFUL,
	NK_BUILD_UNSTABLE, NK_BUILD_UNSUCCESSFUL,
};

/* One stanza of x_netkan_override. */
struct nk_override {
	struct nk_str *versions; /* constraints; NULL: missing */
	size_t n_versions;
	struct nk_str before, after; /* no text: not given */
	struct nk_value *override;   /* object, or NULL */
	struct nk_str *deletes;
	size_t n_deletes;
};

/* Everything lives in the arena it was read into. */
struct nk_metadata {
	struct nk_value *json;
	struct nk_str identifier;
	struct nk_ref kref, vref;
	bool has_spec_version, has_version;
	struct nk_version spec_version, version;
	bool has_epoch;
	uint32_t epoch;
	struct nk_str *licenses; /* ids */
	size_t n_licenses;
	struct nk_uri *downloads;
	size_t n_downloads;
	bool has_release_date;
	int64_t release_date_us; /* UTC */
	enum nk_release_status release_status;
	struct nk_value *resources; /* object, or NULL */
	bool staging, allow_out_of_order, trust_version_file, force_v, license_ok;
	struct nk_str staging_reason;
	bool has_version_edit, edit_strict;
	struct nk_str edit_find, edit_replace;
	struct nk_override *overrides;
	size_t n_overrides;
	struct {
		enum nk_jenkins_build build;
		bool use_filename_version;
		struct nk_str asset_pattern; /* no text: default */
		unsigned asset_flags;	     /* enum nk_regex_flags */
	} jenkins;
	struct {
		bool use_source_archive;
		enum nk_tristate prereleases;
	} github;
	struct {
		bool use_source_archive;
	} gitlab;
};

/**
 * Read `json` (kept, not copied) into typed form. NK_FAULT_METADATA: err's text is the queue
 * mode's, err->innermost the file mode's where it differs.
 */
int nk_metadata_read(struct nk_metadata **out, struct nk_arena *arena, struct nk_value *json,
		     struct nk_err *err);
/** A deep copy of json, read again: what a step starts from. */
int nk_metadata_copy(struct nk_metadata **out, struct nk_arena *arena, const struct nk_metadata *from,
		     struct nk_err *err);
bool nk_metadata_prerelease(const struct nk_metadata *metadata);
/** Any licence that allows handing the file on. */
bool nk_metadata_redistributable(const struct nk_metadata *metadata);
/** Host part of each download. */
struct nk_str nk_metadata_host(const struct nk_metadata *metadata, size_t download);

/* An ordered list of modules, as a pipeline step takes and makes. */
struct nk_modules {
	struct nk_metadata **list;
	size_t n;
};
void nk_modules_add(struct nk_arena *arena, struct nk_modules *modules, struct nk_metadata *one);

#endif

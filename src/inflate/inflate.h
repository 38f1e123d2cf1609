/* SPDX-License-Identifier: MIT
 *
 * From a netkan's text to its modules: the face that the inflator and the command line see.
 */
#ifndef NK_INFLATE_INFLATE_H
#define NK_INFLATE_INFLATE_H

#include "inflate/inflation.h"

/**
 * The documents of a netkan's text, typed. Errors are those of YAML and of wrong types; a text
 * without mappings gives none and is no error. Sets the job's staging from the first one.
 *
 * `name` is what its author knows the text by, NULL where the caller says it. A mistake of YAML
 * says "name: line 2, column 5: not valid YAML: " in front of the sentence: the C# program prints
 * the bare sentence for a file, and dies of it in a queue.
 */
int nk_inflate_read(struct nk_inflation *inflation, const char *name, struct nk_str text,
		    struct nk_modules *documents, struct nk_err *err);

/**
 * Inflate: the modules in the order in which they are sent. After a failure whatever download
 * is no zip is out of the cache, so that the next try fetches it again.
 */
int nk_inflate(struct nk_inflation *inflation, const struct nk_modules *documents,
	       struct nk_modules *out, struct nk_err *err);

/** The text of a .ckan. */
struct nk_str nk_ckan_text(struct nk_arena *arena, const struct nk_metadata *module);
/** "<dir>/<identifier>-<version>.ckan", ':' in the version as '-'; dir may be empty. */
struct nk_str nk_ckan_path(struct nk_arena *arena, const char *dir,
			   const struct nk_metadata *module);

/** How downloads are looked at; what nk_services.checks points to. */
extern const struct nk_file_checks nk_archive_checks;

/** The checks of --validate-ckan on a .ckan's text; *sorted is what is printed then. */
int nk_inflate_validate(struct nk_inflation *inflation, struct nk_str text, struct nk_str *sorted,
			struct nk_err *err);

#endif

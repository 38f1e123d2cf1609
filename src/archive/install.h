/* SPDX-License-Identifier: MIT
 *
 * Which files of a zip a module installs, and where to.
 * Rules: CKAN Core/Types/ModuleInstallDescriptor.cs, Core/IO/ModuleInstaller.cs.
 */
#ifndef NK_ARCHIVE_INSTALL_H
#define NK_ARCHIVE_INSTALL_H

#include "archive/archive.h"
#include "model/module.h"

struct nk_installed {
	const struct nk_zip_entry *entry;
	struct nk_str destination; /* below the game's root */
	size_t stanza;             /* number of the stanza that chose it */
};
struct nk_install {
	struct nk_installed *files; /* directories included */
	size_t n;
};

/**
 * FindInstallableFiles(): every stanza in order, results concatenated, in the arena; entries
 * stay the zip's. NK_FAULT_METADATA with the original's texts; *no_match (may be NULL) tells
 * that it was "No files found matching". Names that would take too long to compare are
 * refused.
 */
int nk_install_find(struct nk_install *out, struct nk_arena *arena, const struct nk_game *game,
		    const struct nk_module *module, struct nk_zip *zip, bool *no_match,
		    struct nk_err *err);

/** Files whose destination ends with `suffix` (culture-aware, any case), directories too. */
void nk_install_with_suffix(struct nk_install *out, struct nk_arena *arena,
			    const struct nk_install *from, const char *suffix);
/** Sum of uncompressed sizes of files that are no directories and no .ckan. */
uint64_t nk_install_size(const struct nk_install *install);
/** "file="X"", "find="X"" or "find_regexp="X"" */
struct nk_str nk_stanza_text(const struct nk_stanza *stanza, struct nk_arena *arena);
/** NormalizePath(): backslashes to slashes, trailing slashes off. */
struct nk_str nk_normalize_path(struct nk_arena *arena, struct nk_str path);

#endif

/* SPDX-License-Identifier: MIT
 *
 * What a file argument gives: a file, an address, or standard input.
 */
#ifndef NK_CMD_INPUT_H
#define NK_CMD_INPUT_H

#include "source/job.h"

/**
 * The text that `name` means: "-" is standard input, a well-formed address is fetched (the
 * operator chose it, so it may be a private one), all else is a file. Decoded by its BOM, else
 * UTF-8, and at most 16 MiB. Failures say what the C# program says.
 */
int nk_input_read(struct nk_str *out, const char *name, const struct nk_services *services,
		  struct nk_arena *arena, struct nk_err *err);

/** "MyMod" of "dir/MyMod.netkan" and of an address; no text for standard input. */
struct nk_str nk_input_base(const char *name);

/** The argument is a file whose name does not end in .netkan. */
bool nk_input_is_odd(const char *name);

/** Path.GetFullPath(): from the root, without "." and "..". */
const char *nk_full_path(struct nk_arena *arena, const char *path);

/**
 * Write a file whole or not at all. A missing folder says what the C# program says; a full
 * disk and missing rights name the file.
 */
int nk_output_write(const char *path, struct nk_str text, struct nk_arena *arena,
		    struct nk_err *err);

#endif

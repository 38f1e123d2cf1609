/* SPDX-License-Identifier: MIT
 *
 * Any text as a netkan. Nothing may crash, hang or recurse without end, and a text that is
 * refused must come with a sentence and a place.
 */
#include <stdlib.h>

#include "base/utf.h"
#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = nk_utf8_repair(&arena, nk_str_n((const char *)data, size));
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;
	struct nk_yaml_mark mark;

	if (nk_yaml_read(&docs, &arena, text, &mark, &err) < 0 &&
	    (err.text[0] == '\0' || mark.line == 0 || docs.n > 0))
		abort();
	return 0;
}

/* SPDX-License-Identifier: MIT
 *
 * Inside the YAML writer only: how a text must be written to be read as that text.
 */
#ifndef NK_BASE_YAML_STYLE_H
#define NK_BASE_YAML_STYLE_H

#include "base/str.h"

enum nk_yaml_quotes { NK_YQ_NONE, NK_YQ_SINGLE, NK_YQ_DOUBLE };

/** The lightest quotes that a text needs, as a key or elsewhere. */
enum nk_yaml_quotes nk_yaml_quotes(struct nk_str text, bool key);
/** May it be a key in front of ": ", or must it be written "? key"? */
bool nk_yaml_simple_key(struct nk_str text);

#endif

/* SPDX-License-Identifier: MIT
 *
 * The records that table.c lists; each is the last thing in its host's file.
 */
#ifndef NK_SOURCE_HOSTS_H
#define NK_SOURCE_HOSTS_H

#include "source/source.h"

extern const struct nk_source nk_source_metanetkan;
extern const struct nk_source nk_source_spacedock;
extern const struct nk_source nk_source_github;
extern const struct nk_source nk_source_gitlab;
extern const struct nk_source nk_source_gitea;
extern const struct nk_source nk_source_sourceforge;
extern const struct nk_source nk_source_http;
extern const struct nk_source nk_source_jenkins;
extern const struct nk_source nk_source_avc;

#endif

/* SPDX-License-Identifier: MIT
 *
 * Inside the YAML scanner only: what yaml_scan.c's table calls, one function per kind of
 * token. 0, or -1 with the failure set.
 */
#ifndef NK_BASE_YAML_FETCH_H
#define NK_BASE_YAML_FETCH_H

#include "base/yaml_scan.h"

int nk_yaml_fetch_stream_end(struct nk_yaml_scanner *s);
int nk_yaml_fetch_directive(struct nk_yaml_scanner *s);
int nk_yaml_fetch_document_start(struct nk_yaml_scanner *s);
int nk_yaml_fetch_document_end(struct nk_yaml_scanner *s);
int nk_yaml_fetch_flow_start(struct nk_yaml_scanner *s);
int nk_yaml_fetch_flow_end(struct nk_yaml_scanner *s);
int nk_yaml_fetch_flow_entry(struct nk_yaml_scanner *s);
int nk_yaml_fetch_block_entry(struct nk_yaml_scanner *s);
int nk_yaml_fetch_key(struct nk_yaml_scanner *s);
int nk_yaml_fetch_value(struct nk_yaml_scanner *s);
int nk_yaml_fetch_anchor(struct nk_yaml_scanner *s);
int nk_yaml_fetch_tag(struct nk_yaml_scanner *s);
int nk_yaml_fetch_block_scalar(struct nk_yaml_scanner *s);
int nk_yaml_fetch_quoted(struct nk_yaml_scanner *s);
int nk_yaml_fetch_plain(struct nk_yaml_scanner *s);

#endif

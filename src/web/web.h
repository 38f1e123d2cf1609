/* SPDX-License-Identifier: MIT
 *
 * The HTTP server: webhooks, the status page, metrics and health. Safe to expose: everything
 * that a stranger sends or holds open has a limit.
 */
#ifndef NK_WEB_WEB_H
#define NK_WEB_WEB_H

#include "web/address.h"
#include "web/hook.h"
#include "web/signature.h"

struct nk_web;
struct nk_pages;

struct nk_web_config { /* everything is borrowed, but `listen`, `trusted`: copied or used up */
	const char *listen; /* "HOST:PORT", "[::1]:PORT"; port 0: any that is free */
	struct nk_secrets secrets;
	/*
	 * Two desks with repositories and indexes of their own: one answers at once, the other
	 * fetches. Only the webhooks need them; without games there are none.
	 */
	struct nk_desk quick, fetching;
	int refresh_s; /* fetch at least this often */
	struct nk_pages *pages; /* answers to GET; NULL: none */
	int rate_limit; /* calls of unsigned routes per address and minute; 0: any number */
	const struct nk_network *trusted; /* proxies whose X-Forwarded-For counts */
	size_t n_trusted;
};

/**
 * Bring the indexes up to date, then listen. Answers come from threads of its own until
 * nk_web_free(), which finishes what was taken. NK_FAULT_CONFIG when the address cannot be
 * listened on.
 */
int nk_web_open(struct nk_web **out, const struct nk_web_config *config, struct nk_err *err);
void nk_web_free(struct nk_web *web);
NK_DEFINE_AUTO(nk_web);
int nk_web_port(const struct nk_web *web);

#endif

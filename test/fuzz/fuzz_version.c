/* SPDX-License-Identifier: MIT
 *
 * Two texts, divided by the first NUL, as versions: parsed, compared both ways in both orders,
 * printed and parsed again. Comparing must be antisymmetric, a version equals itself, and what
 * a game version is printed as must mean the same.
 */
#include "base/arena.h"
#include "base/utf.h"
#include "model/version.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef int order_fn(const struct nk_version *a, const struct nk_version *b);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static void compare(order_fn *order, const struct nk_version *a, const struct nk_version *b)
{
	must(order(a, a) == 0);
	must(order(b, b) == 0);
	must(sign(order(a, b)) == -sign(order(b, a)));
}

static void module_versions(struct nk_str left, struct nk_str right)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_version a, b;

	if (nk_version_parse(&a, left, &err) < 0 || nk_version_parse(&b, right, &err) < 0) {
		must(err.text[0]);
		return;
	}
	compare(nk_version_cmp, &a, &b);
	compare(nk_bot_version_cmp, &a, &b);
	must(!nk_version_same(&a, &b) || nk_version_cmp(&a, &b) == 0);
}

static void game_versions(struct nk_arena *arena, struct nk_str left, struct nk_str right)
{
	struct nk_game_version a, b, again;

	if (nk_game_version_parse(&a, left, NULL) < 0 || nk_game_version_parse(&b, right, NULL) < 0)
		return;
	struct nk_str text = nk_game_version_text(&a, arena);
	must(nk_game_version_parse(&again, text.s ? text : NK_STR("any"), NULL) == 0);
	must(nk_game_version_equal(&a, &again));
	must(nk_game_version_cmp(&a, &b) == -nk_game_version_cmp(&b, &a));
	struct nk_game_range x = nk_game_version_range(&a), y = nk_game_version_range(&b);
	must(nk_game_range_intersect(&x, &y) == nk_game_range_intersect(&y, &x));
	must(nk_game_range_intersect(&x, &x));
	must(nk_game_version_span(arena, "KSP", &a, &b).n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const uint8_t *middle = size ? memchr(data, 0, size) : NULL;
	size_t n = middle ? (size_t)(middle - data) : size;
	struct nk_str left = nk_str_dup(&arena, nk_str_n((const char *)data, n));
	struct nk_str right = middle ? nk_str_n((const char *)middle + 1, size - n - 1) : left;

	left = nk_utf8_repair(&arena, left);
	right = nk_utf8_repair(&arena, right);
	module_versions(left, right);
	game_versions(&arena, left, right);
	return 0;
}

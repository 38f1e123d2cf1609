/* SPDX-License-Identifier: MIT
 *
 * Reading a JSON value as a wanted type, Newtonsoft's ReadAsString() and its like. It differs
 * from reading a value and converting it in what is refused, and what was consumed by then.
 */
#include "base/newtonsoft_scan.h"

/* 'n' where a type is wanted: HandleNull(). */
static int read_null(struct nk_lenient *r, struct nk_err *err)
{
	if (!nk_lenient_ensure(r, 1)) {
		r->at = r->all.n;
		return nk_lenient_unexpected_end(r, err);
	}
	if (r->all.s[r->at + 1] != 'u') {
		r->at++;
		const char *shown = nk_lenient_show(r);
		nk_lenient_take_unit(r);
		return nk_lenient_unexpected(r, shown, err);
	}
	int matched = nk_lenient_match(r, "null", err);
	if (matched < 0)
		return -1;
	if (!matched)
		return nk_lenient_fail(r, err, "Error parsing null value.");
	return nk_lenient_set(r, NK_TOKEN_NULL, true, err);
}

/* A comma: behind a value it goes on, else a value is missing. */
static int read_comma(struct nk_lenient *r, struct nk_err *err)
{
	r->at++;
	if (r->state != NK_LENIENT_POST_VALUE) {
		nk_lenient_set(r, NK_TOKEN_UNDEFINED, true, err);
		nk_lenient_unexpected(r, ",", err);
		r->at--; /* it is read again */
		return -1;
	}
	nk_lenient_set_by_container(r);
	return 0;
}

static int read_array_end(struct nk_lenient *r, struct nk_err *err)
{
	r->at++;
	if (r->state == NK_LENIENT_ARRAY || r->state == NK_LENIENT_ARRAY_START ||
	    r->state == NK_LENIENT_POST_VALUE)
		return nk_lenient_set(r, NK_TOKEN_ARRAY_END, true, err);
	return nk_lenient_unexpected(r, "]", err);
}

static int read_true_false(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	bool value = r->all.s[r->at] == 't';
	int matched = nk_lenient_match(r, value ? "true" : "false", err);

	if (matched < 0)
		return -1;
	if (!matched)
		return nk_lenient_unexpected(r, nk_lenient_show(r), err);
	r->boolean = value;
	if (as == NK_AS_STRING)
		r->text = r->raw = value ? NK_STR("true") : NK_STR("false");
	else
		r->text = value ? NK_STR("True") : NK_STR("False");
	return nk_lenient_set(r, as == NK_AS_STRING ? NK_TOKEN_STRING : NK_TOKEN_BOOLEAN, true,
			      err);
}

/* Refuse the current character, having consumed it. */
static int refuse(struct nk_lenient *r, struct nk_err *err)
{
	const char *shown = nk_lenient_show(r);

	nk_lenient_take_unit(r);
	return nk_lenient_unexpected(r, shown, err);
}

/* '-' begins a number for every type but a date, and perhaps -Infinity for most. */
static int read_minus(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	if (as != NK_AS_BOOLEAN && nk_lenient_ensure(r, 1) && r->all.s[r->at + 1] == 'I')
		return nk_lenient_infinity(r, as, err);
	return nk_lenient_number(r, as, err);
}

/* 1: a token was made; 0: go on; -1. */
static int read_one(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	uint32_t c = nk_lenient_peek(r);
	int rc;

	switch (c) {
	case '"':
	case '\'': rc = nk_lenient_string(r, as, err); break;
	case 'n': rc = read_null(r, err); break;
	case '-': rc = read_minus(r, as, err); break;
	case ']': rc = read_array_end(r, err); break;
	case '/': return nk_lenient_comment(r, false, err);
	case ',': return read_comma(r, err);
	case 't':
	case 'f':
		rc = as == NK_AS_STRING || as == NK_AS_BOOLEAN ? read_true_false(r, as, err)
							       : refuse(r, err);
		break;
	case 'N':
	case 'I':
		rc = as == NK_AS_BOOLEAN ? refuse(r, err) : nk_lenient_infinity(r, as, err);
		break;
	default:
		rc = as != NK_AS_DATE && (c == '.' || (c >= '0' && c <= '9'))
			     ? nk_lenient_number(r, as, err)
			     : refuse(r, err);
	}
	return rc < 0 ? -1 : 1;
}

/* Behind the value: comments are passed over. */
static int read_finished(struct nk_lenient *r, struct nk_err *err)
{
	if (nk_lenient_ensure(r, 0)) {
		nk_lenient_skip_blanks(r);
		if (r->ended)
			return 0;
		if (nk_lenient_peek(r) != '/') {
			return nk_lenient_fail(r, err,
					       "Additional text encountered after finished reading "
					       "JSON content: %s.",
					       nk_lenient_show(r));
		}
		if (nk_lenient_comment(r, false, err) < 0)
			return -1;
	}
	return nk_lenient_set(r, NK_TOKEN_NONE, true, err);
}

static int read_as(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	int rc = 0;

	if (r->state == NK_LENIENT_FINISHED)
		return read_finished(r, err);
	if (r->state == NK_LENIENT_POST_VALUE) {
		rc = nk_lenient_post_value(r, true, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	do {
		nk_lenient_skip_blanks(r);
		if (nk_lenient_at_end(r)) {
			r->ended = true;
			return nk_lenient_set(r, NK_TOKEN_NONE, false, err);
		}
		rc = read_one(r, as, err);
	} while (rc == 0);
	return rc < 0 ? -1 : 0;
}

int nk_lenient_next_string(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_STRING, err);
}

int nk_lenient_next_boolean(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_BOOLEAN, err);
}

int nk_lenient_next_int32(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_INT32, err);
}

int nk_lenient_next_date(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_DATE, err);
}

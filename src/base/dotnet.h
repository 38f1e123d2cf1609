/* SPDX-License-Identifier: MIT
 *
 * Numbers and dates in .NET's spelling: which texts .NET and Newtonsoft.Json take for a
 * number or a date, what they mean, and how they are printed again. Everything uses the
 * invariant culture. All functions are thread-safe and hold no state.
 */
#ifndef NK_BASE_DOTNET_H
#define NK_BASE_DOTNET_H

#include "base/str.h"

/*
 * A point in time as .NET's DateTime counts: units of 100 ns since 0001-01-01T00:00:00. What
 * this header returns is UTC. Valid from 0 to NK_TICKS_MAX (the last one of the year 9999).
 */
#define NK_TICKS_SECOND INT64_C(10000000)
#define NK_TICKS_MAX    INT64_C(3155378975999999999)

/** Ticks from microseconds since 1970 and back (rounded down). */
int64_t nk_ticks_of_us(int64_t us);
int64_t nk_us_of_ticks(int64_t ticks);

/**
 * Read a text where a DateTime is wanted, as Newtonsoft.Json does with DateTimeZoneHandling
 * Utc: ISO 8601, "/Date(ms)/", else DateTime.Parse(). A text without a zone is UTC. Texts
 * that name only a time of day take their date from the clock. False: no date.
 */
bool nk_date_read(struct nk_str text, int64_t *ticks);

/**
 * Would Newtonsoft's untyped reader (DateParseHandling.DateTime) take this string for a date?
 * Only texts that look like ISO 8601 (19-40 units, a digit first, "T" at index 10) or
 * "/Date(ms)/" do.
 */
bool nk_date_untyped(struct nk_str text, int64_t *ticks);

/**
 * Read a feed's pubDate as SyndicationFeed does: RFC 822 forms, then ISO 8601. *ticks is UTC,
 * *offset the zone in minutes.
 */
bool nk_date_rss(struct nk_str text, int64_t *ticks, int *offset);

enum { NK_DATE_TEXT = 40 };
/* Each writes into `text`, which holds NK_DATE_TEXT bytes, and returns it. */
/** "2017-05-31T04:28:56.713285Z": up to 7 digits of fraction, none when it is zero. */
char *nk_date_utc(char *text, int64_t ticks);
/** "2024-01-02T03:04:05+00:00": the same point in time on the clock of a zone. */
char *nk_date_offset(char *text, int64_t ticks, int offset);
/** "01/02/2024 03:04:05": DateTime.ToString(), what a date becomes where text is wanted. */
char *nk_date_general(char *text, int64_t ticks);

enum nk_int_type { NK_INT32, NK_UINT32, NK_INT64 };
/**
 * Int32.Parse() and its like: white space around, one sign, digits, NULs behind. Returns 0; or
 * -1, NK_FAULT_METADATA, with .NET's text ("The input string 'x' was not in a correct
 * format." or "Value was either too large or too small for an Int32.").
 */
int nk_int_parse(int64_t *out, struct nk_str text, enum nk_int_type type, struct nk_err *err);
/** int.TryParse() and its like. */
bool nk_int_try(struct nk_str text, enum nk_int_type type, int64_t *out);

/**
 * double.Parse() with NumberStyles.Float and AllowThousands: also "Infinity", "-Infinity",
 * "NaN". Too large is an infinity. False: no number.
 */
bool nk_double_read(struct nk_str text, double *out);

enum { NK_DOUBLE_TEXT = 40 };
/** double.ToString(): the shortest digits that read back: "7.1", "1000", "1E+16", "NaN". */
char *nk_double_text(char *text, double value);
/** As JsonTextWriter prints a double: ".0" behind an integral one, quotes around NaN. */
char *nk_double_json(char *text, double value);

/**
 * What a JSON number token becomes when it is parsed and printed again as plain text: "7.10"
 * is "7.1", "1e3" is "1000", "010" is "8", "0x1F" is "31". In the arena; "no text" when the
 * token is no valid number.
 */
struct nk_str nk_number_text(struct nk_arena *arena, struct nk_str token);

#endif

/* SPDX-License-Identifier: MIT
 *
 * The feed of a SourceForge project's files, as SyndicationFeed reads RSS 2.0.
 * Rules: CKAN Netkan/Sources/SourceForge/.
 */
#include "source/sourceforge.h"

#include <strings.h>

#include "base/dotnet.h"
#include "source/xml.h"

/* pubDate; missing or empty is the first day of time. */
static int read_date(struct nk_str *out, struct nk_arena *arena, const struct nk_xml *item,
		     struct nk_err *err)
{
	const struct nk_xml *element = nk_xml_child(item, "pubDate");
	char text[NK_DATE_TEXT];
	int64_t ticks = 0;
	int offset = 0;

	if (element && element->text.n > 0 && !nk_date_rss(element->text, &ticks, &offset))
		return nk_fail(err, NK_FAULT_METADATA,
			       "Error in line %u position %u. An error was encountered when "
			       "parsing a DateTime value in the XML.",
			       element->line, element->column);
	*out = nk_str(nk_strdup(arena, nk_date_offset(text, ticks, offset)));
	return 0;
}

/* A guid that is an address stands in for a missing link. */
static struct nk_str permanent_link(const struct nk_xml *item)
{
	const struct nk_xml *guid = nk_xml_child(item, "guid");

	if (!guid)
		return NK_NO_STR;
	struct nk_str permanent = nk_xml_attribute(guid, "isPermaLink");
	if (permanent.n == 5 && strncasecmp(permanent.s, "false", 5) == 0)
		return NK_NO_STR;
	return guid->text;
}

/* The one link of an item: enclosures and Atom's links count too. */
static int read_link(struct nk_str *out, const struct nk_xml *item, struct nk_err *err)
{
	size_t n = 0;

	for (const struct nk_xml *child = item->first; child; child = child->next) {
		struct nk_str link = NK_NO_STR;
		if (nk_str_is(child->name, "link"))
			link = child->text;
		else if (nk_str_is(child->name, "enclosure"))
			link = nk_xml_attribute(child, "url");
		else if (nk_str_is(child->name, "atom:link"))
			link = nk_xml_attribute(child, "href");
		if (link.s && n++ == 0)
			*out = link;
	}
	if (!nk_xml_child(item, "link") && permanent_link(item).s && n++ == 0)
		*out = permanent_link(item);
	if (n == 1)
		return 0;
	return nk_fail(err, NK_FAULT_METADATA, "the item in line %u of the feed has %s",
		       item->line, n == 0 ? "no link" : "several links");
}

static int read_item(struct nk_sf_feed *feed, struct nk_arena *arena, const struct nk_xml *item,
		     struct nk_err *err)
{
	const struct nk_xml *title = nk_xml_child(item, "title");
	struct nk_sf_item one;

	if (!title)
		return nk_fail(err, NK_FAULT_METADATA,
			       "the item in line %u of the feed has no title", item->line);
	if (!nk_str_ends_nocase(title->text, ".zip"))
		return 0;
	one.title = title->text;
	if (read_link(&one.link, item, err) < 0 || read_date(&one.date, arena, item, err) < 0)
		return -1;
	feed->items = nk_regrow(arena, feed->items, feed->n, feed->n + 1, sizeof one);
	feed->items[feed->n++] = one;
	return 0;
}

int nk_sf_read_feed(struct nk_sf_feed *out, struct nk_arena *arena, struct nk_str text,
		    struct nk_err *err)
{
	const struct nk_xml *channel = NULL, *title = NULL;
	struct nk_xml *root;

	*out = (struct nk_sf_feed){ 0 };
	if (nk_xml_read(&root, arena, text, err) < 0)
		return -1;
	if (nk_str_is(root->name, "rss"))
		channel = nk_xml_child(root, "channel");
	if (channel)
		title = nk_xml_child(channel, "title");
	if (!title)
		return nk_fail(err, NK_FAULT_METADATA, "this is not a feed (RSS 2.0) with a title");
	out->title = title->text;
	for (const struct nk_xml *item = channel->first; item; item = item->next) {
		if (nk_str_is(item->name, "item") && read_item(out, arena, item, err) < 0)
			return -1;
	}
	return 0;
}

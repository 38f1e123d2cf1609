/* SPDX-License-Identifier: MIT
 *
 * Why there is no answer: libcurl's codes as kinds for the caller and sentences for people.
 * And the phrases of HTTP's own codes, for hosts that speak HTTP/2, which has none.
 */
#include "net/http_priv.h"

#include <string.h>

struct cause {
	CURLcode code;
	enum nk_http_failure failure;
	enum nk_fault fault;
	const char *text;
};

static const struct cause causes[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, NK_HTTP_RESOLVE, NK_FAULT_UPSTREAM,
	  "the name is unknown (check the address, or this machine's name service)" },
	{ CURLE_COULDNT_RESOLVE_PROXY, NK_HTTP_RESOLVE, NK_FAULT_CONFIG,
	  "the proxy's name is unknown (check http_proxy and https_proxy)" },
	{ CURLE_COULDNT_CONNECT, NK_HTTP_CONNECT, NK_FAULT_UPSTREAM,
	  "no connection (the host may be down)" },
	{ CURLE_PROXY, NK_HTTP_CONNECT, NK_FAULT_UPSTREAM,
	  "the proxy refuses (check its settings)" },
	{ CURLE_PEER_FAILED_VERIFICATION, NK_HTTP_TLS, NK_FAULT_UPSTREAM,
	  "its certificate is not trusted (SSL_CERT_FILE and CURL_CA_BUNDLE name further ones)" },
	{ CURLE_SSL_CACERT_BADFILE, NK_HTTP_TLS, NK_FAULT_CONFIG,
	  "the file of trusted certificates cannot be read (check SSL_CERT_FILE and "
	  "CURL_CA_BUNDLE)" },
	{ CURLE_SSL_CONNECT_ERROR, NK_HTTP_TLS, NK_FAULT_UPSTREAM, "no secure connection (TLS)" },
	{ CURLE_OPERATION_TIMEDOUT, NK_HTTP_TIMEOUT, NK_FAULT_UPSTREAM, "the time is over" },
	{ CURLE_PARTIAL_FILE, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM,
	  "the answer ended before its announced size" },
	{ CURLE_GOT_NOTHING, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM,
	  "the connection was closed without an answer" },
	{ CURLE_RECV_ERROR, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM, "the connection broke" },
	{ CURLE_SEND_ERROR, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM, "the connection broke" },
	{ CURLE_HTTP2, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM, "the connection broke (HTTP/2)" },
	{ CURLE_HTTP2_STREAM, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM, "the connection broke (HTTP/2)" },
	{ CURLE_WEIRD_SERVER_REPLY, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM,
	  "what it sent is not an HTTP answer" },
	{ CURLE_UNSUPPORTED_PROTOCOL, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM,
	  "what it sent is not an HTTP answer" },
	{ CURLE_BAD_CONTENT_ENCODING, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM,
	  "the answer's compression is broken" },
	{ CURLE_URL_MALFORMAT, NK_HTTP_FORBIDDEN, NK_FAULT_METADATA, "this is not an address" },
};

void http_exchange_curl_failure(struct http_exchange *x, CURLcode code)
{
	if (*x->refused) {
		http_exchange_fail(x, NK_HTTP_FORBIDDEN, NK_FAULT_METADATA,
				   "its address %s is not public (--allow-private-hosts allows it)",
				   x->refused);
		return;
	}
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
		if (causes[i].code != code)
			continue;
		http_exchange_fail(x, causes[i].failure, causes[i].fault, "%s%s%.200s",
				   causes[i].text, *x->curl_text ? ": " : "", x->curl_text);
		return;
	}
	http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM, "%.200s",
			   *x->curl_text ? x->curl_text : curl_easy_strerror(code));
}

static const struct {
	int status;
	const char *phrase;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 203, "Non-Authoritative Information" },
	{ 204, "No Content" },
	{ 205, "Reset Content" },
	{ 206, "Partial Content" },
	{ 300, "Multiple Choices" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 402, "Payment Required" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 407, "Proxy Authentication Required" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Request Entity Too Large" },
	{ 414, "Request-Uri Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 416, "Requested Range Not Satisfiable" },
	{ 417, "Expectation Failed" },
	{ 421, "Misdirected Request" },
	{ 422, "Unprocessable Entity" },
	{ 423, "Locked" },
	{ 424, "Failed Dependency" },
	{ 426, "Upgrade Required" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 451, "Unavailable For Legal Reasons" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 505, "Http Version Not Supported" },
	{ 506, "Variant Also Negotiates" },
	{ 507, "Insufficient Storage" },
	{ 508, "Loop Detected" },
	{ 510, "Not Extended" },
	{ 511, "Network Authentication Required" },
};

const char *http_reason(int status)
{
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].status == status)
			return reasons[i].phrase;
	}
	return "";
}

/* SPDX-License-Identifier: MIT
 *
 * The files of src/web/assets/, built in.
 */
#ifndef NK_WEB_ASSETS_H
#define NK_WEB_ASSETS_H

extern const char nk_asset_page_css[], nk_asset_page_js[];

#endif

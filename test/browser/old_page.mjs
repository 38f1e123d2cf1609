// SPDX-License-Identifier: MIT
// The page that shows the old bot's statuses, in Chromium, on the files that ours leaves. Its
// code is not part of this project: NETKAN_STATUS_PAGE names a folder with a build of
// KSP-CKAN/NetKAN-status (npm install; npx vite build; its dist). Skipped (77) without that, or
// where chromium or playwright-core is missing. Screenshots go to the first argument.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const here = path.dirname(new URL(import.meta.url).pathname);
const require = createRequire(path.join(process.env.NETKAN_NODE_MODULES ?? path.join(here, 'node_modules'), 'x.js'));
const skip = (why) => { console.log(`skipped: ${why}`); process.exit(77); };
const page_of = process.env.NETKAN_STATUS_PAGE ?? skip('NETKAN_STATUS_PAGE names no build of KSP-CKAN/NetKAN-status');
const chrome = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((f) => fs.existsSync(f)) ?? skip('there is no chromium');
let chromium;
try { ({ chromium } = require('playwright-core')); } catch { skip('playwright-core is not installed: npm install in test/browser'); }

const shots = path.resolve(process.argv[2] ?? '.'), dir = fs.mkdtempSync(path.join(os.tmpdir(), 'netkan-old-page-'));
const failures = [];
const check = (ok, what) => { if (!ok) failures.push(what); console.log(`${ok ? 'ok' : 'not ok'}: ${what}`); };
const env = { ...process.env, HOME: dir, NETKAN_STATE: path.join(dir, 'state'), NETKAN_BACKEND: 'embedded',
  GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'p', GIT_AUTHOR_EMAIL: 'p@example.com', GIT_COMMITTER_NAME: 'p', GIT_COMMITTER_EMAIL: 'p@example.com' };
const netkan = (args, input = '') => execFileSync(process.env.NETKAN_BINARY, args, { env, input, stdio: ['pipe', 'pipe', 'ignore'] });
const git = (...args) => execFileSync('git', args, { cwd: dir, env, stdio: 'ignore' });

const ckan = (identifier, resources, rest = {}) => ({ identifier, version: '1', release_date: '2026-08-01T00:00:00Z', resources, ...rest });
const message = (GameId, ModIdentifier, attributes, body) => ({ body: JSON.stringify(body ?? {}), attributes: { GameId, ModIdentifier,
  Staged: 'False', Success: body ? 'True' : 'False', CheckTime: '2026-08-22T12:00:00', ...(body ? { FileName: `./${ModIdentifier}-1.ckan` } : {}), ...attributes } });
const messages = [
  message('KSP', 'Plain', {}, ckan('Plain', { repository: 'https://example.com/plain', x_hidden: 'https://example.com/x' })),
  message('KSP', 'Meta', {}, ckan('Meta', { metanetkan: 'https://example.com/meta.netkan' })),
  message('KSP', 'Warned', { WarningMessages: 'Something is odd\r\nand <b>more</b>' }, ckan('Warned')),
  message('KSP', 'Broken', { ErrorMessage: 'No <i>asset</i> "found" \u00e4' }),
  message('KSP2', 'Second', {}, ckan('Second', { homepage: 'https://example.com/?a=1&b=2' })),
];
const row = { frozen: true, game_id: 'ksp', last_checked: null, last_downloaded: '2025-01-02T03:04:05.000006+00:00', last_error: null, last_indexed: null,
  last_inflated: null, last_warnings: null, release_date: null, resources: {}, failed: false };

// Indexed by the bot itself, so the files are those that it leaves, byte for byte.
function leaveStatuses() {
  const remotes = [];
  for (const game of ['ksp', 'ksp2']) {
    git('init', '-q', '--bare', '-b', 'master', `${game}.git`);
    git('init', '-q', '-b', 'master', `${game}-netkan`);
    git('-C', `${game}-netkan`, 'commit', '-q', '--allow-empty', '-m', 'first');
    remotes.push([`${game}=${dir}/${game}-netkan`, `${game}=${dir}/${game}.git`]);
  }
  fs.writeFileSync(path.join(dir, 'rows.json'), JSON.stringify({ ksp: { Frozen: row } }));
  netkan(['restore-status', path.join(dir, 'rows.json')]);
  netkan(['queue', 'send', 'Outbound.fifo'], messages.map((m) => JSON.stringify(m) + '\n').join(''));
  netkan(['run', '--once', '--dev', '--netkan-remotes', remotes.map((r) => r[0]).join(), '--ckanmeta-remotes', remotes.map((r) => r[1]).join()]);
}

function serve() {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.png': 'image/png' };
  const server = http.createServer((request, response) => {
    const name = path.normalize(new URL(request.url, 'http://x').pathname).replace(/\/$/, '/index.html');
    const file = path.join(name.startsWith('/status/') ? path.join(dir, 'state/www') : page_of, name);
    if (!fs.existsSync(file)) { response.writeHead(404).end(); return; }
    response.writeHead(200, { 'Content-Type': types[path.extname(file)] ?? 'application/octet-stream' });
    fs.createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

async function look(page, url) {
  const told = [];
  page.on('pageerror', (e) => told.push(String(e)));
  page.on('console', (m) => { if (m.type() === 'error') told.push(m.text()); });
  await page.goto(url);
  await page.getByText('Broken', { exact: true }).first().waitFor({ timeout: 15000 });
  const text = () => page.evaluate(() => document.body.innerText);
  let shown = await text();
  for (const name of ['Plain', 'Meta', 'Warned', 'Broken', 'Second']) check(shown.includes(name), `${name} is shown`);
  check(!shown.includes('Frozen\n'), 'what is frozen is hidden at first');
  check(shown.includes('No <i>asset</i> "found" \u00e4'), 'an error is shown as it was told');
  check(shown.includes('and <b>more</b>'), 'a warning is shown as it was told');
  check(/1 Error/i.test(shown) && /1 Warning/i.test(shown), 'errors and warnings are counted');
  for (const count of ['5 KSP', '1 KSP2', '1 meta', '5 non-meta', '5 active', '1 frozen']) check(shown.includes(count), `there are ${count}`);
  check(shown.includes('N/A'), 'times that are not known are N/A');
  check(!/NaN|Invalid|undefined/.test(shown), 'every time can be read');
  check(shown.indexOf('Broken') < shown.indexOf('Plain'), 'what fails comes first');
  const links = await page.evaluate(() => [...document.querySelectorAll('a')].map((a) => `${a.textContent} ${a.href}`));
  check(links.some((l) => l.includes('repository') && l.endsWith('https://example.com/plain')), 'a resource is a link');
  check(links.some((l) => l.endsWith('https://example.com/?a=1&b=2')), 'so is one of the other game');
  check(!links.some((l) => l.endsWith('https://example.com/x')), 'a hidden resource stays hidden');
  check(links.some((l) => l.endsWith('/KSP-CKAN/NetKAN/tree/master/NetKAN/Plain.netkan')), 'a netkan is a link into its repository');
  check(links.some((l) => l.includes('KSP2-NetKAN') && l.endsWith('/Second.netkan')), 'and one of the other game into the other');
  await page.screenshot({ path: path.join(shots, 'old-page.png') });
  await page.getByLabel(/frozen/i).first().click();
  await page.waitForFunction(() => document.body.innerText.includes('Frozen.') || document.querySelectorAll('a[href$="Frozen.frozen"]').length, null, { timeout: 5000 })
    .catch(() => 0);
  check(await page.locator('a[href$="/Frozen.frozen"]').count() > 0, 'what is frozen is shown on demand, with a link to its file');
  check(told.length === 0, `the page complains of nothing ${told.join('; ')}`);
}

let server;
try {
  leaveStatuses();
  server = await serve();
  const browser = await chromium.launch({ executablePath: chrome, args: ['--no-sandbox'] });
  await look(await browser.newPage({ viewport: { width: 1280, height: 900 } }), `http://127.0.0.1:${server.address().port}/`);
  await browser.close();
} catch (e) { check(false, String(e)); } finally {
  server?.close();
  fs.rmSync(dir, { recursive: true, force: true });
}
process.exit(failures.length ? 1 : 0);

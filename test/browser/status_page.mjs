// SPDX-License-Identifier: MIT
// The status page in Chromium: three widths, both themes, with and without JavaScript, 4,000
// mods. Skipped (77) where chromium, playwright-core or axe-core is missing. Screenshots go to
// the folder that is the first argument.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const here = path.dirname(new URL(import.meta.url).pathname);
const require = createRequire(path.join(process.env.NETKAN_NODE_MODULES ?? path.join(here, 'node_modules'), 'x.js'));
const skip = (why) => { console.log(`skipped: ${why}`); process.exit(77); };
const chrome = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((f) => fs.existsSync(f)) ?? skip('there is no chromium');
let chromium, axe;
try {
  ({ chromium } = require('playwright-core'));
  axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch { skip('playwright-core and axe-core are not installed: npm install in test/browser'); }

const shots = process.argv[2] ?? '.', port = 5600 + (process.pid % 300), base = `http://127.0.0.1:${port}`;
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'netkan-page-'));
const env = { ...process.env, NETKAN_STATE: path.join(dir, 'state'), NETKAN_BACKEND: 'embedded' };
const mods = {};
for (let i = 0; i < 4000; i++) {
  const bad = i % 40 === 0;
  mods[`Mod${String(i).padStart(4, '0')}`] = { frozen: i % 3 === 2, game_id: 'ksp', last_checked: null, last_downloaded: null,
    last_error: bad ? `line ${i}: <script>document.title="broken"</script> & more` : null, last_indexed: '2026-01-02T03:04:05+00:00',
    last_inflated: '2026-01-02T03:04:05+00:00', last_warnings: i % 7 ? null : 'Something is odd', release_date: null,
    resources: { homepage: 'https://example.com/?a=1&b=2' }, failed: bad };
}
fs.writeFileSync(path.join(dir, 'status.json'), JSON.stringify({ ksp: mods }));
execFileSync('git', ['init', '-q', '--bare', path.join(dir, 'netkan.git')]);
execFileSync(process.env.NETKAN_BINARY, ['restore-status', path.join(dir, 'status.json')], { env, stdio: 'ignore' });
const server = spawn(process.env.NETKAN_BINARY, ['webhooks', '--listen', `127.0.0.1:${port}`, '--netkan-remotes', `ksp=${path.join(dir, 'netkan.git')}`], { env, stdio: 'inherit' });
const failures = [];
const check = (ok, what) => { if (!ok) { failures.push(what); console.log(`not ok: ${what}`); } };
for (let i = 0; i < 100; i++) {
  try { await fetch(`${base}/healthz`); break; } catch { await new Promise((r) => setTimeout(r, 100)); }
}

async function look(browser, width, colorScheme, javaScriptEnabled) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled, bypassCSP: true });
  const page = await context.newPage(), name = `${width} ${colorScheme} ${javaScriptEnabled ? 'script' : 'plain'}`;
  for (const [what, url] of [['list', '/'], ['mod', '/mod/ksp/Mod0000']]) {
    const answer = await page.goto(base + url);
    check(answer.status() === 200, `${name} ${what}: status ${answer.status()}`);
    check(await page.title() !== 'broken', `${name} ${what}: a text became a script`);
    if (!javaScriptEnabled) continue;
    check(!await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), `${name} ${what}: wider than the screen`);
    await page.evaluate(axe);
    for (const found of (await page.evaluate(() => globalThis.axe.run())).violations)
      if (['serious', 'critical'].includes(found.impact)) check(false, `${name} ${what}: ${found.id}: ${found.nodes[0].html}`);
    await page.screenshot({ path: path.join(shots, `${what}-${width}-${colorScheme}.png`) });
  }
  await page.goto(base + '/');
  await page.fill('input[name=q]', 'mod0040');
  if (!javaScriptEnabled) await page.click('button');
  await page.waitForURL(/q=mod0040/, { timeout: 10000 });
  await page.waitForFunction(() => document.querySelectorAll('#results tbody tr').length === 1, null, { timeout: 10000 }).catch(() => 0);
  check(await page.locator('#results tbody tr').count() === 1, `${name}: the search shows one mod`);
  await context.close();
}
try {
  const browser = await chromium.launch({ executablePath: chrome, args: ['--no-sandbox'] });
  for (const width of [375, 768, 1280])
    for (const theme of ['light', 'dark'])
      for (const script of [true, false]) await look(browser, width, theme, script);
  await browser.close();
} catch (e) { check(false, String(e)); } finally {
  server.kill();
  fs.rmSync(dir, { recursive: true, force: true });
}
process.exit(failures.length ? 1 : 0);

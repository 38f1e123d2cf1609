// SPDX-License-Identifier: MIT
// The status page in Chromium: three widths, both themes, with and without JavaScript, 4,000
// mods. Skipped (77) where chromium, playwright-core or axe-core is missing. Screenshots go to
// the folder that is the first argument.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { makeWorld } from './world.mjs';

const WEIGHT = 150 * 1024, SECOND = 1000;
const here = path.dirname(new URL(import.meta.url).pathname);
const require = createRequire(path.join(process.env.NETKAN_NODE_MODULES ?? path.join(here, 'node_modules'), 'x.js'));
const skip = (why) => { console.log(`skipped: ${why}`); process.exit(77); };
const chrome = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((f) => fs.existsSync(f)) ?? skip('there is no chromium');
let chromium, axe;
try {
  ({ chromium } = require('playwright-core'));
  axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch { skip('playwright-core and axe-core are not installed: npm install in test/browser'); }

const netkan = path.resolve(process.env.NETKAN_BINARY), shots = path.resolve(process.argv[2] ?? '.');
const port = 5600 + (process.pid % 300), base = `http://127.0.0.1:${port}`;
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'netkan-page-'));
process.chdir(dir);
const failures = [];
const check = (ok, what) => { if (!ok) { failures.push(what); console.log(`not ok: ${what}`); } };

// What is wrong with a page for people who cannot see, or hold a mouse.
async function checkAccess(page, name) {
  check(!await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), `${name}: wider than the screen`);
  await page.evaluate(axe);
  for (const found of (await page.evaluate(() => globalThis.axe.run())).violations)
    if (['serious', 'critical'].includes(found.impact)) check(false, `${name}: ${found.id}: ${found.nodes[0].html}`);
}

function weigh(page) {
  return page.evaluate(() => {
    const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return { bytes: entries.reduce((sum, e) => sum + e.transferSize, 0), ms: Math.max(...entries.map((e) => e.responseEnd)) };
  });
}

// On a machine that is busy with other tests the first try may say nothing of the page.
async function checkWeight(page, name) {
  let took = await weigh(page);
  for (let tries = 0; took.ms >= SECOND && tries < 3; tries++) {
    await page.reload();
    took = { bytes: took.bytes, ms: (await weigh(page)).ms };
  }
  check(took.bytes < WEIGHT, `${name}: ${took.bytes} bytes`);
  check(took.ms < SECOND, `${name}: ${took.ms} ms`);
  return took;
}

async function lookAt(page, name, what, url, script, shot) {
  const answer = await page.goto(base + url);
  check(answer.status() === 200, `${name} ${what}: status ${answer.status()}`);
  check(await page.title() !== 'broken', `${name} ${what}: a text became a script`);
  check(await page.locator('a[href^="javascript"]').count() === 0, `${name} ${what}: a link is a script`);
  await page.screenshot({ path: path.join(shots, `${what}-${shot}.png`), fullPage: what === 'mod' });
  if (!script) return;
  await checkAccess(page, `${name} ${what}`);
  const took = await checkWeight(page, `${name} ${what}`);
  if (what === 'list') console.log(`${name}: ${(took.bytes / 1024).toFixed(1)} KB in ${took.ms.toFixed(0)} ms`);
}

async function search(page, name, script) {
  await page.goto(base + '/');
  await page.fill('input[name=q]', 'mod0000');
  if (!script) await page.click('form button');
  await page.waitForURL(/q=mod0000/, { timeout: 10000 });
  await page.waitForFunction(() => document.querySelectorAll('#results tbody tr').length === 1, null, { timeout: 10000 }).catch(() => 0);
  check(await page.locator('#results tbody tr').count() === 1, `${name}: the search shows one mod`);
  await page.goto(base + '/?show=frozen&sort=name&page=2');
  check(await page.locator('#results tbody tr').count() === 150, `${name}: the second page of frozen mods is full`);
  check(await page.locator('#results [aria-current=page]').innerText() === '2', `${name}: it is the second page`);
}

async function look(browser, width, colorScheme, javaScriptEnabled) {
  const shot = `${width}-${colorScheme}-${javaScriptEnabled ? 'script' : 'plain'}`, name = shot.replaceAll('-', ' ');
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled, bypassCSP: true });
  const page = await context.newPage();
  await lookAt(page, name, 'list', '/', javaScriptEnabled, shot);
  if (javaScriptEnabled) {
    await page.locator('.charts').scrollIntoViewIfNeeded();
    await page.evaluate(() => document.querySelector('.charts').closest('section').scrollIntoView());
    await page.screenshot({ path: path.join(shots, `activity-${shot}.png`) });
  }
  await lookAt(page, name, 'mod', '/mod/ksp/Mod0000', javaScriptEnabled, shot);
  await search(page, name, javaScriptEnabled);
  await context.close();
}

const env = makeWorld(netkan);
const server = spawn(netkan, ['webhooks', '--listen', `127.0.0.1:${port}`], { env, stdio: 'inherit' });
for (let i = 0; i < 300; i++) {
  try { await fetch(`${base}/healthz`); break; } catch { await new Promise((r) => setTimeout(r, 100)); }
}
try {
  const browser = await chromium.launch({ executablePath: chrome, args: ['--no-sandbox'] });
  for (const width of [375, 768, 1280])
    for (const theme of ['light', 'dark'])
      for (const script of [true, false]) await look(browser, width, theme, script);
  await browser.close();
} catch (e) { check(false, String(e)); } finally {
  server.kill();
  process.chdir('/');
  fs.rmSync(dir, { recursive: true, force: true });
}
process.exit(failures.length ? 1 : 0);

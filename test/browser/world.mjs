// SPDX-License-Identifier: MIT
// A state with 4,000 mods, repositories and queues for the tests that look at the pages. Mods
// are those of the reference data (NETKAN_TEST_DATA); without it they are made up.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const MODS = 4000;
const data = process.env.NETKAN_TEST_DATA;
const iso = (t) => new Date(t).toISOString().replace(/\.\d+Z/, '+00:00');

function status(i, more) {
  const now = Date.now();
  return { frozen: false, game_id: 'ksp', last_checked: iso(now - 600e3 - i % 23 * i % 31 * 864e5), last_downloaded: iso(now - i * 7200e3), last_error: null,
    last_indexed: iso(now - i * i * 90e3 % 9e10), last_inflated: iso(now - 300e3 - i % 900 * 1000), last_warnings: null,
    release_date: iso(now - i * i * 90e3 % 9e10 - 1200e3), resources: {}, failed: false, ...more };
}

function real() {
  const mods = {}, lines = execFileSync('xz', ['-dc', path.join(data, 'oracle/active.golden.jsonl.xz')], { encoding: 'utf8', maxBuffer: 1 << 28 });
  let i = 0;
  for (const line of lines.split('\n').filter(Boolean)) {
    const { id, attributes: a, body } = JSON.parse(line);
    if (!/^NetKAN\/[^?]*\.netkan$/.test(id)) continue;
    mods[a.ModIdentifier] = status(i++, { failed: a.Success !== 'True', last_error: a.ErrorMessage ?? null,
      last_warnings: a.WarningMessages ?? null, resources: JSON.parse(body || '{}').resources ?? {} });
  }
  const all = execFileSync('git', ['-C', 'netkan.git', 'ls-tree', '-r', '--name-only', 'HEAD'], { encoding: 'utf8' });
  for (const file of all.split('\n').filter((f) => f.endsWith('.frozen')))
    mods[path.basename(file, '.frozen')] ??= status(i++, { frozen: true, last_error: null });
  return mods;
}

// One whose texts would be markup and scripts, and more of the same kind up to the number.
function fill(mods) {
  mods.Mod0000 = status(1, { failed: true, last_error: 'At line 7: <script>document.title="broken"</script> & "more"',
    resources: { homepage: 'https://example.com/?a=1&b=2', repository: 'javascript:alert(1)' } });
  for (let i = 1; Object.keys(mods).length < MODS; i++)
    mods[`Mod${String(i).padStart(4, '0')}`] = status(i, { frozen: i % 3 === 2, failed: i % 40 === 0,
      last_error: i % 40 ? null : `Could not find Mod${i} entry in zipfile to install`, last_warnings: i % 7 ? null : 'Something is odd' });
  return mods;
}

function repositories() {
  const git = (...args) => execFileSync('git', args, { stdio: 'pipe', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  if (data) git('clone', '-q', '--bare', path.join(data, 'data/NetKAN.bundle'), 'netkan.git');
  else git('init', '-q', '--bare', 'netkan.git');
  git('init', '-q', '-b', 'master', 'meta');
  for (let i = 15; i >= 1; i--) {
    fs.mkdirSync(`meta/Mod000${i}`, { recursive: true });
    const ckan = { identifier: `Mod000${i}`, version: `1.${i}`, author: ['Somebody', 'O\'Brien & Co'], release_date: iso(Date.now() - i * 864e5 - i * i % 9 * 300e3) };
    fs.writeFileSync(`meta/Mod000${i}/Mod000${i}-1.${i}.ckan`, JSON.stringify(ckan));
    git('-C', 'meta', 'add', '-A');
    const when = iso(Date.now() - i * 864e5);
    execFileSync('git', ['-C', 'meta', '-c', 'user.name=Bot', '-c', 'user.email=bot@localhost', 'commit', '-q', '-m', `NetKAN added mod - Mod000${i}-1.${i}`],
      { env: { ...process.env, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when } });
  }
}

// Made in the current folder; answers what the program's environment must have.
export function makeWorld(netkan) {
  const env = { ...process.env, NETKAN_STATE: path.resolve('state'), NETKAN_BACKEND: 'embedded',
    NETKAN_NETKAN_REMOTES: `ksp=${path.resolve('netkan.git')}`, NETKAN_CKANMETA_REMOTES: `ksp=${path.resolve('meta')}` };
  repositories();
  fs.writeFileSync('status.json', JSON.stringify({ ksp: fill(data ? real() : {}) }));
  execFileSync(netkan, ['restore-status', 'status.json'], { env, stdio: 'ignore' });
  execFileSync(netkan, ['indexer', '--drain'], { env, stdio: 'ignore' }); // learns when versions came
  execFileSync(netkan, ['scheduler', '--dev', '--max-queued', '5000'], { env, stdio: 'ignore' });
  const message = (i, lane) => JSON.stringify({ body: `identifier: Mod000${i}`, group: `Mod000${i}`, attributes: { GameId: 'ksp', Lane: lane } });
  execFileSync(netkan, ['queue', 'send', 'Inbound.fifo'], { env, input: [3, 4, 5].map((i) => message(i, i === 4 ? 'hook' : 'scheduled')).join('\n') + '\n' });
  return env;
}

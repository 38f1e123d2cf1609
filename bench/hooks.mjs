#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// How long an author waits: from `POST gh/release` to the commit in the bare repository, once
// behind a thousand scheduled messages and once with nothing else to do.
//
//   NETKAN_TEST_DATA=... bench/hooks.mjs [BUILD/netkan] [HOOKS] [LATENCY_MS] [sqs]
//
// With "sqs" the queues are on SQS, of the server that the tests of AWS have (tools/npm-packages).
// Hosts are the simulated upstream of the reference data, each of whose answers takes LATENCY_MS
// more. The service, the hosts and this share the machine. doc/design/web.md has figures.

import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { data, lines, serveSlowly, work, worldFolder } from '../tools/upstream.mjs';

const netkan = resolve(process.argv[2] ?? 'build/netkan');
const hooks = Number(process.argv[3] ?? 100);
const latency = Number(process.argv[4] ?? 0);
const onSqs = process.argv[5] === 'sqs', scheme = onSqs ? 'sqs:' : '';
const inbound = `${scheme}Inbound.fifo`;
const queued = 1000, port = 5700 + (process.pid % 200), secret = 'bench';
const state = join(work, 'state');
const git = (dir, ...args) => execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

// Mods of one document, which need no highest version; all others are what a pass has queued.
const inputs = lines('active.inputs.jsonl').filter((i) => /^NetKAN\/[^?]*\.netkan$/.test(i.id));
const answers = new Map();
for (const a of lines('active.golden.jsonl')) {
  if (!answers.has(a.id)) answers.set(a.id, []);
  answers.get(a.id).push(a.attributes);
}
const good = inputs.filter((i) => {
  const a = answers.get(i.id) ?? [];
  return a.length === 1 && !i.body.includes('\n---') && a[0].Success === 'True' && a[0].Staged === 'False';
});
const step = Math.floor(good.length / hooks);
const chosen = good.filter((_, n) => n % step === 0).slice(0, hooks).map((i) => ({ ...i, mod: i.id.slice(7, -7) }));
const others = inputs.filter((i) => !chosen.some((c) => c.id === i.id));

function repositories() {
  for (const name of ['CKAN-meta', 'NetKAN']) {
    git(work, 'clone', '-q', '--bare', join(data, 'data', `${name}.bundle`), `${name}.git`);
    git(join(work, `${name}.git`), 'remote', 'remove', 'origin');
  }
  forget('A release of each is missing');
}

// Take the hooks' mods out of CKAN-meta, so that each hook has something to commit.
function forget(message) {
  const repo = join(work, 'CKAN-meta.git'), env = { ...process.env, GIT_INDEX_FILE: join(work, 'index') };
  for (const who of ['AUTHOR', 'COMMITTER']) {
    env[`GIT_${who}_NAME`] = 'Bench';
    env[`GIT_${who}_EMAIL`] = 'bench@localhost';
  }
  const run = (args, input) => execFileSync('git', ['-C', repo, ...args], { env, input, encoding: 'utf8', maxBuffer: 1 << 28 }).trim();
  run(['read-tree', 'master']);
  const files = run(['ls-tree', '-r', '--name-only', 'master']).split('\n')
    .filter((f) => chosen.some((c) => f.startsWith(`${c.mod}/`)));
  run(['update-index', '--index-info'], files.map((f) => `0 ${'0'.repeat(40)}\t${f}\n`).join(''));
  const commit = run(['commit-tree', run(['write-tree']), '-p', 'master', '-m', message]);
  run(['update-ref', 'refs/heads/master', commit]);
}

function send(messages, env) {
  execFileSync(netkan, ['queue', 'send', inbound, '--state', state], {
    env, input: messages.map((m) => JSON.stringify({ body: m.body, attributes: m.attributes,
      group: m.id.slice(7, -7) })).join('\n') + '\n' });
}

const pause = (ms) => new Promise((r) => setTimeout(r, ms));
const tip = () => readFileSync(join(work, 'CKAN-meta.git/refs/heads/master'), 'utf8').trim();
const waiting = (env) => JSON.parse(execFileSync(netkan, ['queue', 'stat', inbound, '--state', state], { env, encoding: 'utf8' })).messages;

async function metric(name) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return text.split('\n').filter((l) => l.startsWith(name)).reduce((sum, l) => sum + Number(l.split(' ').pop()), 0);
}

// Adds to the environment what leads to a server of its own.
async function startSqs(env) {
  const server = spawn(process.execPath, [new URL('../test/aws/server.mjs', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.on('exit', () => server.kill());
  const { port: at } = JSON.parse(await new Promise((r) => server.stdout.once('data', r)));
  Object.assign(env, { AWS_ENDPOINT_URL: `http://127.0.0.1:${at}`, AWS_REGION: 'us-west-2', AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true', NETKAN_BACKEND: 'embedded', no_proxy: '127.0.0.1' });
  for (const name of ['Inbound', 'Hooks', 'Outbound', 'Adding', 'Mirroring'])
    execFileSync(netkan, ['queue', 'create', `sqs:${name}.fifo`], { env });
}

async function start(env) {
  const log = openSync(join(work, 'log'), 'a');
  const service = spawn(netkan, ['run', '--state', state, '--dev', '--no-guards',
    '--interval', '31536000', '--listen', `127.0.0.1:${port}`, '--webhook-secret', secret,
    ...(onSqs ? ['--inflation-queues', `ksp=${inbound}`, '--hook-queues', 'ksp=sqs:Hooks.fifo', '--queue', 'sqs:Outbound.fifo',
      '--add-queue', 'sqs:Adding.fifo', '--mirror-queue', 'sqs:Mirroring.fifo'] : []),
    '--netkan-remotes', `ksp=${join(work, 'NetKAN.git')}`,
    '--ckanmeta-remotes', `ksp=${join(work, 'CKAN-meta.git')}`], { env, stdio: ['ignore', log, log] });
  process.on('exit', () => service.kill());
  for (let i = 0; i < 600; i++) {
    try { await fetch(`http://127.0.0.1:${port}/healthz`); return service; } catch { await pause(100); }
  }
  throw new Error(`the service does not answer: ${readFileSync(join(work, 'log'), 'utf8').slice(-2000)}`);
}

async function post(path, value) {
  const body = JSON.stringify(value);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST', body, headers: { 'X-Hub-Signature-256': `sha256=${signature}`, 'Content-Type': 'application/json' } });
  if (answer.status !== 204) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

// [answered, committed] in milliseconds after the call.
async function hook(mod) {
  const begun = performance.now();
  let seen = tip();
  await post(`/gh/release/ksp?identifier=${mod}`, { action: 'published' });
  const answered = performance.now() - begun;
  for (;;) {
    const now = tip();
    if (now !== seen) {
      if (git(join(work, 'CKAN-meta.git'), 'log', '--format=%s', `${seen}..${now}`).includes(` mod - ${mod}-`))
        return [answered, performance.now() - begun];
      seen = now;
    }
    if (performance.now() - begun > 30000) throw new Error(`${mod}: no commit: ${readFileSync(join(work, 'log'), 'utf8').slice(-2000)}`);
    await pause(5);
  }
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
function report(name, times) {
  const sorted = times.slice().sort((a, b) => a - b);
  console.log(`${name.padEnd(34)} p50 ${at(sorted, 0.5).toFixed(0).padStart(5)}  p90 ${at(sorted, 0.9).toFixed(0).padStart(5)}  max ${sorted.at(-1).toFixed(0).padStart(5)} ms`);
}

async function measure(name, before) {
  const answered = [], committed = [], hosts = [];
  for (const { mod } of chosen) {
    await before();
    const asked = await metric('netkan_http_seconds_total');
    const [a, c] = await hook(mod);
    answered.push(a);
    committed.push(c);
    hosts.push(c - 1000 * (await metric('netkan_http_seconds_total') - asked));
  }
  report(`${name}: answered`, answered);
  report(`${name}: committed`, committed);
  return hosts;
}

repositories();
mkdirSync(state, { recursive: true });
const upstream = await serveSlowly(latency, worldFolder());
if (onSqs) await startSqs(upstream.env);
let filled = 0;
const fill = () => {
  const missing = queued - (onSqs || existsSync(join(state, 'netkan.db')) ? waiting(upstream.env) : 0);
  const more = [];
  for (let i = 0; i < missing; i++) more.push(others[filled++ % others.length]);
  if (more.length) send(more, upstream.env);
};
fill();
const service = await start(upstream.env);
await measure(`behind ${queued}`, fill);
execFileSync(netkan, ['queue', 'purge', inbound, '--state', state], { env: upstream.env });
await pause(3000);
forget('Once more');
await post('/gh/mirror', { ref: 'refs/heads/master', commits: [{ removed: [] }] });
await pause(3000);
report('alone: of it ours', await measure('alone', () => {}));
service.kill();
upstream.stop();
writeFileSync(join(work, 'done'), '');

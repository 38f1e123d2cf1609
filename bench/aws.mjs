#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// What the bot asks of AWS, which is what it costs there:
//
//   bench/aws.mjs [--netkan build/netkan] [--messages 10000] [--inflators 4] [--mods 1454] [--passes 3]
//
// First, messages that need no host go through several inflators on one queue: throughput,
// requests per message, memory. Then passes over as many mods as the real index has, each with
// one release: requests of a pass by service and kind, and from them a day and a month of the
// real schedule. The servers are those of the tests (test/aws), on this machine.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const opt = { netkan: 'build/netkan', messages: '10000', inflators: '4', mods: '1454', passes: '3', jobs: '2' };
for (let i = 2; i + 1 < process.argv.length; i += 2) opt[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const netkan = resolve(opt.netkan);
const source = join(dirname(fileURLToPath(import.meta.url)), '..');
const work = mkdtempSync(join(tmpdir(), 'netkan-bench-'));
const children = [];
process.on('exit', () => { for (const c of children) c.kill('SIGKILL'); rmSync(work, { recursive: true, force: true }); });

// The original design's estimate for a month, and what AWS gives for nothing.
const UNBATCHED = 4117200, BATCHED = UNBATCHED / 10, FREE = 1000000;
const PASSES = 48, COMMITS = 18, DAYS = 30, HOOK_ONLY = 398;
const LONG_POLL = 20, WATCHED = ['Inbound.fifo', 'Outbound.fifo', 'Adding.fifo', 'Mirroring.fifo'];

const server = spawn(process.execPath, [join(source, 'test/aws/server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
children.push(server);
const { port } = JSON.parse(await new Promise((done) => server.stdout.once('data', (d) => done(String(d)))));
const aws = `http://127.0.0.1:${port}`;
const env = { ...process.env, NETKAN_BACKEND: 'aws', AWS_ENDPOINT_URL: aws, AWS_REGION: 'us-west-2', no_proxy: '127.0.0.1',
  AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true',
  GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'b', GIT_AUTHOR_EMAIL: 'b@localhost', GIT_COMMITTER_NAME: 'b', GIT_COMMITTER_EMAIL: 'b@localhost' };

const run = (args, input) => execFileSync(netkan, args, { env, input, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'ignore'] });
const counts = async () => (await fetch(`${aws}/_test/counts`)).json();
const kinds = (before, after) => Object.fromEntries(Object.entries(after)
  .map(([k, n]) => [k, n - (before[k] ?? 0)]).filter(([, n]) => n > 0).sort());
const sum = (object) => Object.values(object).reduce((a, b) => a + b, 0);
const n = (x) => Math.round(x).toLocaleString('en-US');

// Complete without any host.
const metapackage = (mod, version) => JSON.stringify({ spec_version: 1, identifier: mod, name: mod, abstract: 'nothing',
  author: 'nobody', license: 'MIT', version, kind: 'metapackage', depends: [{ name: 'ModuleManager' }] });

// Processes side by side; resolves with the peak memory of each, in MiB.
async function together(calls) {
  const running = calls.map((args) => spawn(netkan, args, { env, stdio: ['ignore', 'ignore', 'ignore'] }));
  children.push(...running);
  const peaks = running.map(() => 0);
  const sampler = setInterval(() => running.forEach((r, i) => {
    try { peaks[i] = +/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${r.pid}/status`, 'utf8'))[1] / 1024; } catch { /* it has ended */ }
  }), 50);
  const codes = await Promise.all(running.map((r) => new Promise((done) => r.on('exit', done))));
  clearInterval(sampler);
  if (codes.some((c) => c !== 0)) throw new Error(`exit ${codes}`);
  return peaks;
}

const inflator = (i) => ['inflator', '--queues', 'Inbound.fifo,Outbound.fifo', '--drain', '--jobs', opt.jobs, '--state', join(work, `state${i}`),
  '--cachedir', join(work, 'cache')];

for (const queue of ['Inbound.fifo', 'Outbound.fifo']) run(['queue', 'create', queue, '--state', join(work, 'tool')]);
const messages = +opt.messages;
run(['queue', 'send', 'Inbound.fifo', '--state', join(work, 'tool')],
  Array.from({ length: messages }, (_, i) => JSON.stringify({ body: metapackage(`Mod${i}`, '1'), attributes: { GameId: 'ksp' }, group: `Mod${i}` })).join('\n') + '\n');
let before = await counts();
const start = Date.now();
const peaks = await together(Array.from({ length: +opt.inflators }, (_, i) => inflator(i)));
const seconds = (Date.now() - start) / 1000;
const used = kinds(before, await counts());
console.log(`${n(messages)} messages, ${opt.inflators} inflators of ${opt.jobs} jobs: ${seconds.toFixed(1)} s, ${n(messages / seconds)} a second`);
console.log(`  ${(sum(used) / messages).toFixed(2)} requests a message: ${Object.entries(used).map(([k, c]) => `${k} ${n(c)}`).join(', ')}`);
console.log(`  peak memory: ${peaks.map((p) => `${p.toFixed(0)} MiB`).join(', ')}`);
const answered = JSON.parse(run(['queue', 'stat', 'Outbound.fifo', '--state', join(work, 'tool')])).messages;
if (answered !== messages) throw new Error(`${answered} answers`);
run(['queue', 'purge', 'Outbound.fifo', '--state', join(work, 'tool')]);

// ---- passes ----

await fetch(aws, { method: 'POST', headers: { 'x-test-unsigned': 'dynamodb', 'Content-Type': 'application/x-amz-json-1.0',
  'X-Amz-Target': 'DynamoDB_20120810.CreateTable', 'X-Amz-Date': '20260101T000000Z',
  Authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/r/dynamodb/aws4_request, SignedHeaders=host, Signature=00' },
  body: JSON.stringify({ TableName: 'MultiKANStatus', ProvisionedThroughput: { ReadCapacityUnits: 20, WriteCapacityUnits: 20 },
    AttributeDefinitions: [{ AttributeName: 'ModIdentifier', AttributeType: 'S' }, { AttributeName: 'game_id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'ModIdentifier', KeyType: 'HASH' }, { AttributeName: 'game_id', KeyType: 'RANGE' }] }) });
const mods = +opt.mods, tree = join(work, 'NetKAN'), meta = join(work, 'meta.git');
const git = (dir, ...args) => execFileSync('git', ['-C', dir, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
mkdirSync(join(tree, 'NetKAN'), { recursive: true });
git(tree, 'init', '-q', '-b', 'master');
git(work, 'init', '-q', '--bare', '-b', 'master', meta);
const release = (i, version) => writeFileSync(join(tree, 'NetKAN', `Mod${i}.netkan`), metapackage(`Mod${i}`, version));
for (let i = 0; i < mods; i++) release(i, '1');

const step = async (what, args) => {
  const from = await counts();
  await together([args]);
  return [what, kinds(from, await counts())];
};
const remotes = ['--ckanmeta-remotes', `ksp=${meta}`, '--state', join(work, 'bot')];
async function pass(number) {
  if (number > 0) release(number, '2');
  git(tree, 'add', '.');
  git(tree, 'commit', '-q', '-m', 'x');
  return [
    await step('scheduler', ['scheduler', '--group', 'all', '--dev', '--max-queued', '100000', '--netkan-remotes', `ksp=${tree}`, ...remotes]),
    await step('inflator', inflator('bot')),
    await step('indexer', ['indexer', '--drain', '--no-guards', '--cachedir', join(work, 'cache'), ...remotes]),
  ];
}

const passes = [];
for (let i = 0; i < +opt.passes; i++) passes.push(await pass(i));
const last = passes.at(-1);
console.log(`\nA pass over ${n(mods)} mods with one release:`);
for (const [role, used] of last) console.log(`  ${role.padEnd(10)} ${n(sum(used)).padStart(6)}  ${Object.entries(used).map(([k, c]) => `${k} ${c}`).join(', ')}`);
const perPass = {};
for (const [, used] of last) for (const [k, c] of Object.entries(used)) perPass[k.split('.')[0]] = (perPass[k.split('.')[0]] ?? 0) + c;

const month = (perDay) => perDay * DAYS;
const report = (name, requests) => console.log(`  ${name.padEnd(46)} ${n(requests).padStart(10)}  ${(100 * requests / BATCHED).toFixed(0).padStart(4)} %  ${(100 * requests / FREE).toFixed(0).padStart(4)} %`);
const idle = WATCHED.length * 86400 / LONG_POLL;
const hookless = (mods - Math.round(HOOK_ONLY * mods / 1454)) / mods;
console.log(`\nA month of ${PASSES} passes a day over all mods, ${COMMITS} commits a day:`.padEnd(50) + `requests  of ${n(BATCHED)}  of ${n(FREE)}`);
for (const [service, requests] of Object.entries(perPass)) report(`${service}: work`, month(requests * PASSES));
report(`sqs: work, with hook-only mods once a day`, month((perPass.sqs ?? 0) * (PASSES * hookless + 1 - hookless)));
report(`sqs: ${WATCHED.length} queues watched all day`, month(idle));
report(`sqs: unbatched, as estimated`, UNBATCHED);
process.exit(0);

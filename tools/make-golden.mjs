#!/usr/bin/env node
// Makes golden cases from the reference data: the message, the recorded answers of its hosts,
// and what the C# inflator answered.
//
//   NETKAN_TEST_DATA=... tools/make-golden.mjs build/netkan ID...
//   NETKAN_TEST_DATA=... tools/make-golden.mjs build/netkan --list test/golden/ids
//
// An ID is one of active.inputs.jsonl ("Sim/SimAsPath.netkan", "NetKAN/KIS.netkan?releases=3").

import { spawnSync } from 'node:child_process';
import { join, lines, mkdirSync, readFileSync, rmSync, serve, work, worldFolder, writeFileSync } from './upstream.mjs';

const [netkan, ...rest] = process.argv.slice(2);
const ids = rest[0] === '--list' ? readFileSync(rest[1], 'utf8').split('\n').filter((l) => l && !l.startsWith('#')) : rest;
const cases = new URL('../test/golden/cases', import.meta.url).pathname;
const inputs = [...lines('active.inputs.jsonl'), ...lines('ksp2.inputs.jsonl').map((i) => ({ ...i, game: 'KSP2' }))];
const golden = [...lines('active.golden.jsonl'), ...lines('ksp2.golden.jsonl')];
const upstream = await serve(worldFolder());

function run(args, input) {
  const r = spawnSync(netkan, args, { env: upstream.env, input, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (r.status !== 0) throw new Error(`netkan ${args.join(' ')}: ${r.status}\n${r.stderr}`);
}

for (const id of ids) {
  const input = inputs.find((i) => i.id === id);
  if (!input) throw new Error(`no input ${id}`);
  const name = id.replace(/^(NetKAN|Sim)\//, '').replace('.netkan', '').replace(/[^A-Za-z0-9-]+/g, '-');
  const dir = join(cases, name), state = join(work, `state-${name}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'answers'), { recursive: true });
  const { body, attributes } = input;
  const group = id.replace(/\?.*/, '').replace(/[^A-Za-z0-9_-]/g, '-');
  writeFileSync(join(dir, 'in.jsonl'), JSON.stringify({ body, attributes, group }) + '\n');
  if (input.game) writeFileSync(join(dir, 'game'), `${input.game}\n`);
  writeFileSync(join(dir, 'want.jsonl'), golden.filter((g) => g.id === id)
    .map(({ attributes, body, crash }) => JSON.stringify({ attributes, body, crash })).join('\n') + '\n');
  run(['queue', 'send', 'In', '--state', state], readFileSync(join(dir, 'in.jsonl'), 'utf8'));
  run(['inflator', '--queues', 'In,Out', '--game', input.game ?? 'KSP', '--drain', '--record', join(dir, 'answers'), '--state', state]);
}
console.log(`${ids.length} cases`);
upstream.stop();

#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// The reference data's whole world in the two ways that the golden cases do not try:
//
// - file mode: each netkan with one release, inflated as a file of its own, becomes the bytes
//   that the original sent as the body of its message;
// - one pass with --record, then the same with --replay and the network gone: same answers.
//
// An argument takes every so many'th netkan only. Prints TAP with what each took.

import { spawn, spawnSync } from 'node:child_process';

if (!process.env.NETKAN_TEST_DATA) {
  console.log('1..0 # SKIP NETKAN_TEST_DATA names no folder with the reference data');
  process.exit(0);
}
const { join, lines, mkdirSync, readFileSync, readdirSync, rmSync, serve, work, worldFolder, writeFileSync } =
  await import('../../tools/upstream.mjs');
const netkan = process.env.NETKAN_BINARY;
const every = Number(process.argv[2] ?? 1);
const tokens = ['--github-token', 'gh-token', '--gitlab-token', 'gl-token'];
const games = [['KSP', 'active'], ['KSP2', 'ksp2']].map(([game, name]) => ({
  game,
  inputs: lines(`${name}.inputs.jsonl`).filter((_, i) => i % every === 0 || game === 'KSP2'),
  golden: Map.groupBy ? Map.groupBy(lines(`${name}.golden.jsonl`), (g) => g.id) : group(lines(`${name}.golden.jsonl`)),
}));

function group(list) {
  const map = new Map();
  for (const g of list) (map.get(g.id) ?? map.set(g.id, []).get(g.id)).push(g);
  return map;
}

let n = 0, failed = 0;
function result(name, wrong, notes) {
  console.log(`${wrong.length ? 'not ok' : 'ok'} ${++n} - ${name}`);
  for (const note of [...notes, ...wrong.slice(0, 10)]) console.log(`# ${note.slice(0, 300)}`);
  failed += wrong.length > 0;
}
const since = (start) => `${((Date.now() - start) / 1000).toFixed(1)} s`;

// ---- file mode ----

function call(args, env) {
  return new Promise((done) => {
    const child = spawn(netkan, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (d) => { said += d; });
    child.stderr.on('data', (d) => { said += d; });
    child.on('close', (code) => done({ code, said }));
  });
}

async function inflateFile(game, input, golden, dir, env) {
  const { HighestVersion, HighestVersionPrerelease } = input.attributes;
  const identifier = golden.attributes.ModIdentifier;
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${identifier}.netkan`), input.body);
  const { code, said } = await call(['inflate', '--game', game, '--outputdir', dir, '--cachedir', join(work, 'files-cache'),
    '--state', join(work, 'files-state'), ...tokens,
    ...(HighestVersion ? ['--highest-version', HighestVersion] : []),
    ...(HighestVersionPrerelease ? ['--highest-version-prerelease', HighestVersionPrerelease] : []),
    join(dir, `${identifier}.netkan`)], env);
  const written = readdirSync(dir, { recursive: true }).filter((f) => f.endsWith('.ckan'));
  let wrong = null;
  if (golden.attributes.Success === 'False') {
    if (code === 0 || written.length) wrong = `does not fail (${code})`;
  } else if (code !== 0 || written.length !== 1) {
    wrong = `exit status ${code}: ${said}`;
  } else if (`./${written[0]}` !== golden.attributes.FileName) {
    wrong = `writes ${written[0]}, want ${golden.attributes.FileName}`;
  } else if (readFileSync(join(dir, written[0]), 'utf8') !== golden.body) {
    wrong = 'writes other bytes';
  }
  rmSync(dir, { recursive: true });
  return wrong && `${input.id}: ${wrong}`;
}

async function fileMode({ game, inputs, golden }, env) {
  const start = Date.now(), wrong = [];
  // What the original lost in a batch has no body to compare with.
  const work_ = inputs.filter((i) => !i.attributes.Releases && (golden.get(i.id) ?? []).length === 1 &&
    !golden.get(i.id)[0].lost && golden.get(i.id)[0].attributes.ModIdentifier);
  mkdirSync(join(work, 'files-cache'), { recursive: true });
  let next = 0;
  await Promise.all(Array.from({ length: 3 }, async () => {
    while (next < work_.length) {
      const at = next++, input = work_[at];
      const problem = await inflateFile(game, input, golden.get(input.id)[0], join(work, `files-${game}-${at}`), env);
      if (problem) wrong.push(problem);
    }
  }));
  const good = work_.filter((i) => golden.get(i.id)[0].attributes.Success === 'True').length;
  result(`${game}: a netkan of one release as a file becomes the bytes of its message`, wrong,
    [`${work_.length} files, ${good} of them good, ${wrong.length} wrong, ${since(start)}`]);
}

// ---- record and replay ----

function pass(game, inputs, env, ...more) {
  const state = join(work, `pass-${game}-${more[0]}`);
  const run = (args, input) => {
    const r = spawnSync(netkan, [...args, '--state', state], { env, input, encoding: 'utf8', maxBuffer: 1 << 30 });
    if (r.status !== 0) throw new Error(`netkan ${args.join(' ')}: ${r.status}\n${r.stderr.slice(-2000)}`);
    return r.stdout;
  };
  run(['queue', 'send', 'In'], inputs.map((i) => JSON.stringify({ body: i.body, attributes: i.attributes,
    group: i.id.replace(/\?.*/, '').replace(/[^A-Za-z0-9_-]/g, '-') })).join('\n') + '\n');
  run(['inflator', '--queues', 'In,Out', '--game', game, '--drain', ...tokens, ...more]);
  const answers = run(['queue', 'receive', 'Out', '--all', '--delete']).split('\n').filter(Boolean).map((line) => {
    const { attributes, body } = JSON.parse(line);
    delete attributes.CheckTime;
    return JSON.stringify([Object.entries(attributes).sort(), body]);
  });
  rmSync(state, { recursive: true });
  return answers.sort();
}

function differences(recorded, replayed) {
  const rest = new Map();
  for (const a of recorded) rest.set(a, (rest.get(a) ?? 0) + 1);
  const wrong = [];
  for (const a of replayed) {
    if (rest.get(a) > 0) rest.set(a, rest.get(a) - 1);
    else wrong.push(`only replayed: ${a}`);
  }
  for (const [a, times] of rest) if (times > 0) wrong.push(`only recorded: ${a}`);
  return wrong;
}

const upstream = await serve(worldFolder());
for (const game of games) await fileMode(game, upstream.env);
const passes = games.map(({ game, inputs }) => {
  const start = Date.now(), folder = join(work, `record-${game}`);
  return { game, inputs, folder, recorded: pass(game, inputs, upstream.env, '--record', folder), took: since(start) };
});
upstream.stop();
for (const { game, inputs, folder, recorded, took } of passes) {
  const start = Date.now();
  // The environment still names the proxy, which is gone.
  const replayed = pass(game, inputs, upstream.env, '--replay', folder);
  result(`${game}: a recorded pass is replayed without the network, answer by answer`, differences(recorded, replayed),
    [`${recorded.length} answers, recorded in ${took}, replayed in ${since(start)}`]);
}
console.log(`1..${n}`);
process.exit(failed ? 1 : 0);

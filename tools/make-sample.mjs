#!/usr/bin/env node
// Makes sample/, what `make demo` runs on: real netkans of every kind, the documents that were
// committed for some of them, and the recorded answers of their hosts, before and after one
// mod made a new release.
//
//   NETKAN_TEST_DATA=... tools/make-sample.mjs build/netkan

import { spawnSync } from 'node:child_process';
import { data, execFileSync, join, lines, mkdirSync, overlay, readFileSync, rmSync, serve, work,
  worldFolder, writeFileSync } from './upstream.mjs';

const netkan = process.argv[2] ?? 'build/netkan';
const sample = new URL('../sample', import.meta.url).pathname;

// One host each, two hosts, metanetkans, plain downloads, with and without version files, some
// with overrides and edited versions; the last three fail, each in its own way.
const mods = [
  '100special', 'ABCORS', 'AMango', 'AECS-Motion-Suppressor', 'AGExt', 'APotato',
  '4kSPExpanded', 'ALCOR', 'Achievements', 'AdvancedAtmosphereTools', 'AvalanchePlumes',
  'B9AnimationModules', 'CommunityTechTree', 'CryoTanks-Core', 'ConformalDecals',
  'DDSLoader', 'PartOverhauls', 'Graphotron', 'HyperEdit', 'ModuleManager', 'MechJeb2',
  'SmokeScreen', 'SpaceTuxLibrary', 'ExtraPlanetaryLaunchpads', 'ImageViewerCont',
  'TweakScale-Redist', 'KerbalConstructionTime', 'KIS', 'kOS', 'Trajectories', 'Waterfall',
  'CustomBarnKit-RO', 'ScrapYard', 'VesselView',
  'CameraTools', 'HyperDriveMod', 'MoreHistoricalKerbalSuits',
];
const releasing = 'AECS-Motion-Suppressor';
const mistaken = 'HyperEdit';

rmSync(sample, { recursive: true, force: true });
for (const dir of ['netkans', 'ckans', 'answers', 'next-answers', 'next-netkans'])
  mkdirSync(join(sample, dir), { recursive: true });

const repo = join(work, 'NetKAN'), meta = join(work, 'CKAN-meta');
execFileSync('git', ['clone', '-q', '-b', 'master', join(data, 'data', 'NetKAN.bundle'), repo]);
execFileSync('git', ['clone', '-q', join(data, 'data', 'CKAN-meta.bundle'), meta]);

const source = (mod) => readFileSync(join(repo, 'NetKAN', `${mod}.netkan`), 'utf8');
const known = mods.filter((mod) => { try { source(mod); return true; } catch { return false; } });
for (const mod of known) writeFileSync(join(sample, 'netkans', `${mod}.netkan`), source(mod));

// What is committed already: the newest document of every third mod, so that a pass finds new
// mods, changed ones and unchanged ones.
const golden = lines('active.golden.jsonl');
for (const [i, mod] of known.entries()) {
  const answer = golden.find((m) => m.id === `NetKAN/${mod}.netkan` && m.attributes.Success === 'True');
  if (!answer || i % 3 === 0) continue;
  const body = i % 3 === 1 ? answer.body : answer.body.replace(/"abstract": "/, '$&(as it was) ');
  mkdirSync(join(sample, 'ckans', mod), { recursive: true });
  writeFileSync(join(sample, 'ckans', mod, answer.attributes.FileName.replace('./', '')), body);
}

function record(env, dir, names) {
  const out = join(work, 'out');
  mkdirSync(out, { recursive: true });
  const files = names.map((mod) => join(sample, 'netkans', `${mod}.netkan`));
  const run = spawnSync(netkan, ['inflate', '--record', dir, '--outputdir', out, '--state', join(work, `state-${names.length}`),
    '--cachedir', join(work, `cache-${names.length}`), ...files], { env, encoding: 'utf8' });
  if (run.status !== 0 && run.status !== 3) throw new Error(`netkan inflate: ${run.status}\n${run.stdout}${run.stderr}`);
}

const world = worldFolder();
const before = await serve(world);
record(before.env, join(sample, 'answers'), known);
before.stop();

// The new release: the newest one again with a higher number, offering the same file.
const index = readFileSync(join(world, 'index.jsonl'), 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l));
const [, account] = /#\/ckan\/github\/([^"'\s/]+\/[^"'\s/]+)/.exec(source(releasing));
const listing = index.find((r) => r.url === `https://api.github.com/repos/${account}/releases?per_page=10&page=1`);
const releases = JSON.parse(listing.body);
const next = structuredClone(releases[0]);
next.tag_name = next.name = next.tag_name.replace(/\d+$/, (n) => String(+n + 1));
next.published_at = next.created_at = '2026-08-22T10:40:01Z';
for (const asset of next.assets) {
  asset.updated_at = asset.created_at = '2026-08-22T10:40:01Z';
}
const after = await serve(overlay('next', [{ ...listing, body: JSON.stringify([next, ...releases]) }]), world);
record(after.env, join(sample, 'next-answers'), [releasing]);
after.stop();

// The mistake: a quote that is never closed.
writeFileSync(join(sample, 'next-netkans', `${mistaken}.netkan`),
  source(mistaken).replace(/^(\s*"?identifier"?: *)"?([A-Za-z0-9-]+)"?/m, '$1"$2'));
console.log(`${known.length} netkans, ${releasing} makes a release, ${mistaken} a mistake`);

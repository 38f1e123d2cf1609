// Starts the simulated upstream of the reference data for the tools beside this file.
//
// The reference data (NETKAN_TEST_DATA) is large and not part of the project; what the project
// carries is a small selection that these tools record from it.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const data = process.env.NETKAN_TEST_DATA;
if (!data || !existsSync(join(data, 'oracle'))) {
  console.error(`${process.argv[1]}: set NETKAN_TEST_DATA to the folder of the reference data`);
  process.exit(1);
}

export const work = mkdtempSync(join(tmpdir(), 'netkan-tool-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

export function lines(name) {
  const file = join(data, 'oracle', `${name}.xz`);
  return execFileSync('xz', ['-dc', file], { encoding: 'utf8', maxBuffer: 1 << 30 })
    .split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

let world;
export function worldFolder() {
  if (!world) {
    execFileSync('tar', ['-xf', join(data, 'oracle', 'world-active.tar.xz'), '-C', work]);
    world = join(work, 'world-active');
  }
  return world;
}

// A folder that answers some addresses differently: responses as in the world's index.jsonl.
export function overlay(name, responses) {
  const dir = join(work, name);
  mkdirSync(join(dir, 'files'), { recursive: true });
  writeFileSync(join(dir, 'index.jsonl'), responses.map((r) => JSON.stringify(r)).join('\n') + '\n');
  return dir;
}

// Serve folders (the first that knows an address answers), each answer so many milliseconds later,
// and return the environment that sends a program's requests there.
export const serve = (...folders) => serveSlowly(0, ...folders);
export async function serveSlowly(latency, ...folders) {
  const port = join(mkdtempSync(join(work, 'port-')), 'port');
  const certs = join(work, 'certs');
  const child = spawn(process.execPath, [join(data, 'oracle', 'world_server.mjs'),
    ...folders.flatMap((f) => ['--world', f]), '--certs', certs, '--port-file', port,
    '--latency', String(latency)],
  { stdio: ['ignore', 'ignore', 'inherit'] });
  process.on('exit', () => child.kill());
  for (let i = 0; i < 300 && !existsSync(port); i++) await new Promise((r) => setTimeout(r, 100));
  const proxy = `http://127.0.0.1:${readFileSync(port, 'utf8').trim()}`;
  const ca = join(certs, 'ca.pem');
  return {
    stop: () => child.kill(),
    env: { ...process.env, http_proxy: proxy, https_proxy: proxy, no_proxy: '',
      SSL_CERT_FILE: ca, CURL_CA_BUNDLE: ca },
  };
}

export { execFileSync, existsSync, join, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync };

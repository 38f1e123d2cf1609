#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// AWS on loopback for the tests: one address in front of fauxqs (SQS, S3) and dynalite
// (DynamoDB), with small fakes of CloudWatch, EC2 and the metadata endpoints beside them.
//
// What those servers do not check is checked here: keys, signatures and the clock of each
// request. What they never do by themselves is done here when a test asks for it: refuse an
// entry of a batch, answer 503, let credentials expire.
//
//   server.mjs [--port N]     prints {"port": N} once it listens; ends with its standard input
//
//   POST /_test/reset         everything empty again, no faults, the clock as it is
//   POST /_test/clock         {"skip": seconds}: leases and deduplication get older
//   POST /_test/fault         {"match": "SendMessageBatch", "times": 1, ...}: see `misbehave`
//   POST /_test/set           {"keys": {id: secret}, "skew": s, "cpu": 100, "burst": 90}
//   GET  /_test/counts        {"sqs.SendMessageBatch": 3, ...}
//
// A request with the header x-test-unsigned: SERVICE goes to that service unsigned and uncounted, so
// that a script can make a table or look at an object with curl.

import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.env.NETKAN_TEST_AWS_MODULES || join(here, 'node_modules');
const { buildApp } = await import(pathToFileURL(join(modules, 'fauxqs/dist/app.js')));
const dynalite = createRequire(join(modules, 'x.js'))('dynalite');

// The servers measure leases by this clock; a test puts it on instead of waiting.
let skipped = 0;
const realNow = Date.now;
Date.now = () => realNow() + skipped;

const fresh = () => ({
  keys: { test: 'test' }, token: null, skew: 0, faults: [], counts: {}, cpu: 150, burst: 90,
});
let world = fresh();
let sqs, dynamo;

async function startServers() {
  const old = [sqs, dynamo];
  sqs = buildApp({ logger: false, host: '127.0.0.1' });
  await sqs.listen({ port: 0, host: '127.0.0.1' });
  dynamo = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise((done) => dynamo.listen(0, '127.0.0.1', done));
  sqs.at = sqs.server.address().port;
  dynamo.at = dynamo.address().port;
  // Nobody waits for the old ones: a long poll may hang on them.
  old[0]?.server.closeAllConnections();
  old[0]?.close();
  old[1]?.closeAllConnections?.();
}

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const hmac = (key, data) => createHmac('sha256', key).update(data).digest();

function signature(request, body, secret, parts) {
  const [, date, region, service] = parts.Credential.split('/');
  const url = new URL(request.url, 'http://x');
  const query = request.url.includes('?')
    ? request.url.split('?')[1].split('&').map((p) => p.includes('=') ? p : `${p}=`).sort().join('&') : '';
  const headers = parts.SignedHeaders.split(';').map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  const canonical = [request.method, url.pathname, query, headers, parts.SignedHeaders, sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], `${date}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, date));
  return createHmac('sha256', key).update(toSign).digest('hex');
}

// What is wrong with how a request is signed: an error's code and text, or null.
function judge(request, body, parts, service) {
  const [keyId] = parts.Credential.split('/');
  const secret = world.keys[keyId];
  if (secret === undefined) {
    const code = { dynamodb: 'UnrecognizedClientException', s3: 'InvalidAccessKeyId' }[service] ?? 'InvalidClientTokenId';
    return [code, 'The security token included in the request is invalid.'];
  }
  if (secret === null)
    return [service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException', 'The security token included in the request is expired'];
  const at = (request.headers['x-amz-date'] ?? '').replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
  const off = Math.abs(Date.parse(at) - (Date.now() + world.skew * 1000));
  if (!(off < 5 * 60 * 1000))
    return [service === 's3' ? 'RequestTimeTooSkewed' : 'InvalidSignatureException', 'Signature expired: the clock is wrong'];
  if (signature(request, body, secret, parts) !== parts.Signature)
    return [service === 'dynamodb' || service === 'sqs' ? 'InvalidSignatureException' : 'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.'];
  return null;
}

function send(response, status, type, body) {
  response.writeHead(status, { 'Content-Type': type, Date: new Date(Date.now() + world.skew * 1000).toUTCString() });
  response.end(body);
}

function sendError(response, status, service, code, message) {
  if (service === 'sqs' || service === 'dynamodb')
    return send(response, status, 'application/x-amz-json-1.0', JSON.stringify({ __type: `com.amazonaws#${code}`, message }));
  send(response, status, 'text/xml', `<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

// Pass a request on; gives status, headers and body of the answer.
function ask(port, request, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...request.headers, 'content-length': body.length };
    const up = http.request({ port, host: '127.0.0.1', method: request.method, path: request.url, headers }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
    });
    up.on('error', reject);
    if (!String(request.headers['x-amz-target']).endsWith('.ReceiveMessage')) request.answered.on('close', () => up.destroy());
    up.end(body);
  });
}

// A server that waits for messages does not hear that its client is gone, and gives them to nobody
// for as long as their lease; tests would have to wait for each request of a program they killed.
async function giveBack(request, body, answer) {
  const { Messages: messages } = JSON.parse(answer.body);
  if (!messages?.length) return;
  const Entries = messages.map((m, i) => ({ Id: `${i}`, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 0 }));
  const headers = { ...request.headers, 'x-amz-target': 'AmazonSQS.ChangeMessageVisibilityBatch' };
  await ask(sqs.at, { ...request, method: 'POST', url: '/', headers, answered: request.answered },
    Buffer.from(JSON.stringify({ QueueUrl: JSON.parse(body).QueueUrl, Entries })));
}

// The first fault that is meant for this action and not used up.
function faultFor(action) {
  const fault = world.faults.find((f) => f.times > 0 && action.includes(f.match));
  if (fault) fault.times--;
  return fault;
}

/*
 * status, code            answer this, without doing anything; with "after": having done it
 * hangup                  close the connection, without doing anything; with "after": having done it
 * refuse                  [indexes]: these entries of a batch fail, the others are done; with
 *                         "sender": it is the sender's fault
 * unprocessed             n: DynamoDB leaves the last n items of a batch undone
 */
async function misbehave(fault, port, request, body, service) {
  if (fault.refuse) {
    const json = JSON.parse(body);
    const bad = json.Entries.filter((_, i) => fault.refuse.includes(i));
    json.Entries = json.Entries.filter((_, i) => !fault.refuse.includes(i));
    let answer = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{"Successful":[],"Failed":[]}' };
    if (json.Entries.length) answer = await ask(port, request, Buffer.from(JSON.stringify(json)));
    const out = JSON.parse(answer.body);
    out.Failed = [...(out.Failed ?? []), ...bad.map((e) => ({ Id: e.Id, SenderFault: fault.sender ?? false, Code: fault.code ?? 'InternalError', Message: fault.message ?? 'try again' }))];
    return { ...answer, body: Buffer.from(JSON.stringify(out)) };
  }
  if (fault.unprocessed) {
    const json = JSON.parse(body);
    const left = {};
    for (const [table, items] of Object.entries(json.RequestItems)) left[table] = items.splice(-fault.unprocessed);
    for (const table of Object.keys(json.RequestItems)) if (!json.RequestItems[table].length) delete json.RequestItems[table];
    let answer = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{}' };
    if (Object.keys(json.RequestItems).length) answer = await ask(port, request, Buffer.from(JSON.stringify(json)));
    return { ...answer, body: Buffer.from(JSON.stringify({ UnprocessedItems: left })) };
  }
  if (fault.after) await ask(port, request, body);
  if (fault.hangup) return null;
  return { status: fault.status ?? 503, headers: {}, code: fault.code ?? 'ServiceUnavailable' };
}

const fakes = {
  monitoring: () => ['text/xml', (query) => {
    const value = query.get('MetricName') === 'BurstBalance' ? world.burst : world.cpu;
    const points = value === null ? '' : `<member><Timestamp>2026-01-01T00:00:00Z</Timestamp><Average>${value}</Average><Unit>Count</Unit></member>`;
    return `<GetMetricStatisticsResponse><GetMetricStatisticsResult><Datapoints>${points}</Datapoints></GetMetricStatisticsResult></GetMetricStatisticsResponse>`;
  }],
  ec2: () => ['text/xml', () => '<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId><volumeType>standard</volumeType></item>'
    + '<item><volumeId>vol-2</volumeId><volumeType>gp2</volumeType></item></volumeSet></DescribeVolumesResponse>'],
};

// Instance metadata, version 2, and the container's credentials.
function metadata(request, response, path) {
  const role = { AccessKeyId: 'role', SecretAccessKey: 'role-secret', Token: 'role-token', Expiration: new Date(Date.now() + 3600e3).toISOString() };
  if (request.method === 'PUT' && path === '/latest/api/token') return send(response, 200, 'text/plain', 'imds-token');
  if (path.startsWith('/latest/') && request.headers['x-aws-ec2-metadata-token'] !== 'imds-token') return send(response, 401, 'text/plain', '');
  if (path === '/latest/meta-data/instance-id') return send(response, 200, 'text/plain', 'i-0123456789');
  if (path === '/latest/meta-data/iam/security-credentials/') return send(response, 200, 'text/plain', 'bot-role');
  if (path === '/latest/meta-data/iam/security-credentials/bot-role') return send(response, 200, 'application/json', JSON.stringify(role));
  if (path === '/container' && request.headers.authorization === 'container-token') return send(response, 200, 'application/json', JSON.stringify(role));
  return false;
}

async function control(path, body, response) {
  const json = body.length ? JSON.parse(body) : {};
  if (path === '/_test/reset') {
    await startServers();
    world = fresh();
    skipped = 0;
  } else if (path === '/_test/clock') {
    skipped += json.skip * 1000;
  } else if (path === '/_test/fault') {
    world.faults.push({ times: 1, ...json });
  } else if (path === '/_test/set') {
    Object.assign(world, json);
  }
  send(response, 200, 'application/json', JSON.stringify(world.counts));
}

const portOf = (service) => (service === 'dynamodb' ? dynamo.at : sqs.at);

function pass(answer, response) {
  const { 'transfer-encoding': _, 'content-length': __, date: ___, ...headers } = answer.headers;
  response.writeHead(answer.status, { ...headers, Date: new Date(Date.now() + world.skew * 1000).toUTCString() });
  response.end(answer.body);
}

async function serve(request, response) {
  request.answered = response;
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const path = request.url.split('?')[0];
  if (path.startsWith('/_test/')) return control(path, body, response);
  if (metadata(request, response, path) !== false) return;
  const unsigned = request.headers['x-test-unsigned'];
  if (unsigned) return pass(await ask(portOf(unsigned), request, body), response);
  const parts = Object.fromEntries([...(request.headers.authorization ?? '').matchAll(/(\w+)=([^, ]+)/g)].map((m) => [m[1], m[2]]));
  if (!parts.Credential) return sendError(response, 403, 's3', 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  const service = parts.Credential.split('/')[3];
  const query = new URLSearchParams(body.length ? body.toString() : request.url.split('?')[1]);
  const target = request.headers['x-amz-target'];
  const action = target ? target.split('.')[1] : query.get('Action') ?? request.method;
  world.counts[`${service}.${action}`] = (world.counts[`${service}.${action}`] ?? 0) + 1;
  const wrong = judge(request, body, parts, service);
  if (wrong) return sendError(response, service === 'sqs' || service === 'dynamodb' ? 400 : 403, service, ...wrong);
  const fault = faultFor(action);
  const port = portOf(service);
  if (fakes[service] && !fault) {
    const [type, make] = fakes[service]();
    return send(response, 200, type, make(query));
  }
  const answer = fault ? await misbehave(fault, port, request, body, service) : await ask(port, request, body);
  if (!answer) return request.socket.destroy();
  if (action === 'ReceiveMessage' && request.socket.destroyed && answer.status === 200) return giveBack(request, body, answer);
  if (answer.code) return sendError(response, answer.status, service, answer.code, 'asked for by the test');
  pass(answer, response);
}

await startServers();
const front = http.createServer((request, response) => {
  serve(request, response).catch((error) => { if (!response.headersSent) send(response, 502, 'text/plain', String(error)); else response.destroy(); });
});
front.requestTimeout = 0;
const wanted = process.argv.indexOf('--port');
front.listen(wanted > 0 ? +process.argv[wanted + 1] : 0, '127.0.0.1', () => console.log(JSON.stringify({ port: front.address().port })));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

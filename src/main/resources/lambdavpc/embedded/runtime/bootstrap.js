// Speaks Lambda's runtime API for a Node.js handler: `node -e <this> HOSTS TASK_ROOT HANDLER`.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
'use strict';
const dns = require('node:dns');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');

const [hosts, root, handlerName] = process.argv.slice(1);
const names = new Map(fs.readFileSync(hosts, 'utf8').split('\n').filter(Boolean).map(line => line.split(' ').reverse()));

// The stack's names lead to its servers, and no other name leads anywhere.
function lookup(name, options, callback = options) {
  const address = net.isIP(name) ? name : names.get(String(name).toLowerCase());
  process.nextTick(() => {
    if (!address) {
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: name }));
    } else if (options && options.all) {
      callback(null, [{ address, family: net.isIP(address) }]);
    } else {
      callback(null, address, net.isIP(address));
    }
  });
}
lookup[promisify.custom] = (name, options = {}) => new Promise((resolve, reject) => lookup(name, options, (error, address, family) =>
  error ? reject(error) : resolve(options.all ? address : { address, family })));
dns.lookup = lookup;
dns.promises.lookup = lookup[promisify.custom];
require('node:module').syncBuiltinESMExports();

const [server, token] = process.env.AWS_LAMBDA_RUNTIME_API.split('/');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

// Not fetch: its wait for an answer ends, and the next invocation may be hours away.
function call(method, resource, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const [host, port] = server.split(':');
    const request = http.request({ host, port, agent, method, path: `/${token}/2018-06-01/runtime${resource}`, headers }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => resolve({ headers: answer.headers, text: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function problem(error) {
  const is = error instanceof Error;
  return JSON.stringify({
    errorType: is ? error.name : typeof error,
    errorMessage: is ? error.message : String(error),
    trace: is && error.stack ? error.stack.split('\n') : [],
  });
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

async function load() {
  const folder = path.dirname(handlerName);
  const [file, ...members] = path.basename(handlerName).split('.');
  const found = ['.js', '.mjs', '.cjs'].map(suffix => path.resolve(root, folder, file + suffix)).find(each => fs.existsSync(each));
  if (!found) {
    throw named('Runtime.ImportModuleError', `Error: Cannot find module '${path.join(folder, file)}'`);
  }
  const module = await import(pathToFileURL(found));
  const member = from => members.reduce((of, name) => of && of[name], from);
  const handler = member(module) || member(module.default);
  if (typeof handler !== 'function') {
    throw named('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  return handler;
}

function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, value) => (error ? reject(error) : resolve(value)));
    if (returned && typeof returned.then === 'function') {
      returned.then(resolve, reject);
    } else if (handler.length < 3) {
      resolve(null); // as Lambda: what a handler returns counts when it is a promise
    }
  });
}

(async () => {
  process.chdir(root);
  let handler;
  try {
    handler = await load();
  } catch (error) {
    await call('POST', '/init/error', problem(error));
    process.exit(1);
  }
  for (;;) {
    const next = await call('GET', '/invocation/next');
    const id = next.headers['lambda-runtime-aws-request-id'];
    const context = {
      awsRequestId: id,
      invokedFunctionArn: next.headers['lambda-runtime-invoked-function-arn'],
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Number(next.headers['lambda-runtime-deadline-ms']) - Date.now(),
    };
    try {
      const answer = await run(handler, JSON.parse(next.text), context);
      await call('POST', `/invocation/${id}/response`, JSON.stringify(answer === undefined ? null : answer));
    } catch (error) {
      console.error(error);
      await call('POST', `/invocation/${id}/error`, problem(error));
    }
  }
})();

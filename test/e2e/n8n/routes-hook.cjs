// Required by the Node that runs n8n and loaded by n8n itself (EXTERNAL_HOOK_FILES): writes every route that this n8n
// can have to $ROUTES_OUT and ends the process before anybody can call it. Two sources:
//   controllers  all controller classes of the package, whether this licence activates them or not
//   express      what is put on the Express application by hand
const { readdirSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const dist = process.env.N8N_DIST;
const load = createRequire(join(dist, 'index.js'));
const mounted = (global.mountedRoutes ??= []);

function recordExpress() {
  const application = load('express').application;
  for (const verb of ['use', 'all', 'get', 'post', 'put', 'patch', 'delete', 'head', 'options']) {
    const original = application[verb];
    application[verb] = function record(path, ...rest) {
      if (rest.length > 0) {
        for (const one of [path].flat(9)) if (typeof one === 'string') mounted.push({ method: verb, path: one });
      }
      return original.call(this, path, ...rest);
    };
  }
}

function* controllerFiles(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* controllerFiles(path);
    // The controller for n8n's own tests ends any process it is loaded into.
    else if (/\.controller(\.ee)?\.js$/.test(entry.name) && entry.name !== 'e2e.controller.js') yield path;
  }
}

const join_path = (...parts) => `/${parts.join('/')}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

function controllerRoutes() {
  const { Container } = load('@n8n/di');
  const metadata = Container.get(load('@n8n/decorators').ControllerRegistryMetadata);
  const routes = [];
  for (const controller of metadata.controllerClasses) {
    const { basePath, registerOnRootPath, isPublicApi, routes: handlers } = metadata.getControllerMetadata(controller);
    const prefix = isPublicApi ? `api/v1/${basePath}` : registerOnRootPath ? basePath : `rest/${basePath}`;
    for (const route of handlers.values()) routes.push({ method: route.method, path: join_path(prefix, route.path) });
    for (const { path } of controller.routers ?? []) routes.push({ method: 'use', path: join_path(prefix, path) });
  }
  return routes;
}

function writeRoutes() {
  const failed = [];
  for (const file of controllerFiles(dist)) {
    try {
      load(file);
    } catch (error) {
      failed.push(`${file.slice(dist.length)}: ${error.message}`);
    }
  }
  writeFileSync(process.env.ROUTES_OUT, JSON.stringify({ failed, controllers: controllerRoutes(), express: mounted }));
  process.exit(0);
}

if (!global.routesRecorded) {
  global.routesRecorded = true;
  recordExpress();
}
module.exports = { n8n: { ready: [async () => writeRoutes()] } };

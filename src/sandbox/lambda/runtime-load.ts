import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RuntimeHandler } from './runtime-handler.js';

/**
 * Imports `<file>.<export>` from the task root; the file ends in .mjs, .js or .cjs, in this order.
 *
 * @throws Error named as AWS's runtime names it: Runtime.ImportModuleError, Runtime.HandlerNotFound
 */
export async function loadHandler(taskRoot: string, entry: string): Promise<RuntimeHandler> {
  const dot = entry.lastIndexOf('.');
  const [file, name] = [entry.slice(0, dot), entry.slice(dot + 1)];
  if (dot < 1) throw named('Runtime.MalformedHandlerName', `Bad handler ${entry}`);
  const path = ['.mjs', '.js', '.cjs']
    .map((end) => join(taskRoot, file + end))
    .find((one) => existsSync(one));
  if (path === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  const handler = module[name];
  if (typeof handler === 'function') return handler as RuntimeHandler;
  throw named('Runtime.HandlerNotFound', `${entry} is undefined or not exported`);
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModuleExport } from './contract/moduleExport';
import { fail, succeed, type Result } from './contract/result';

/**
 * Loads the module and gives its export, of which nothing is known yet. CommonJS and ES modules both do. Fails, without
 * an exception, where the path is not absolute, the module cannot be loaded, or it has no such export.
 */
export async function loadExport({ modulePath, exportName }: ModuleExport): Promise<Result<unknown>> {
  if (!isAbsolute(modulePath)) {
    return fail(
      'modulePath',
      `modulePath takes an absolute path, such as context.asAbsolutePath gives; "${modulePath}" is not.`,
    );
  }
  let loaded: unknown;
  try {
    loaded = await load(modulePath);
  } catch (error) {
    return fail('module', `The module ${modulePath} could not be loaded: ${messageOf(error)}`);
  }
  const places = [loaded, isObject(loaded) ? loaded['default'] : undefined].filter(isObject);
  const place = places.find((one) => Object.hasOwn(one, exportName));
  if (place !== undefined) return succeed(place[exportName]);
  const names = [...new Set(places.flatMap((one) => Object.keys(one)))].filter((name) => name !== 'default');
  const has = names.length === 0 ? 'it exports nothing by a name' : `it exports ${names.join(', ')}`;
  return fail('export', `The module ${modulePath} has no export "${exportName}"; ${has}.`);
}

/** `require` first: it takes what extensions are mostly built as, in every editor; `import` where it says so. */
async function load(modulePath: string): Promise<unknown> {
  try {
    return createRequire(modulePath)(modulePath) as unknown;
  } catch (error) {
    const code = isObject(error) ? error['code'] : undefined;
    if (code !== 'ERR_REQUIRE_ESM' && code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return (await import(pathToFileURL(modulePath).href)) as unknown;
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // Node adds where it was required from, line by line, which is our own bundle.
  return message.split('\n')[0] ?? message;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

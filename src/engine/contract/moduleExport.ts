import { fail, succeed, type Result } from './result';

/**
 * Where another extension keeps what it adds: a named export of a module on disk. Functions cannot cross into the
 * engine's thread, a path can.
 */
export interface ModuleExport {
  /** The id that the export itself declares. */
  readonly id: string;
  /** Absolute. */
  readonly modulePath: string;
  readonly exportName: string;
}

/** As {@link ModuleExport}, of a source, with what the extension has to tell it. */
export interface SourceRegistration extends ModuleExport {
  /** Plain data for the module, such as an address from the extension's own settings; null where there is none. */
  readonly options: unknown;
}

/** As {@link readModuleExport}; `options` may be left out, and has to be data: what JSON cannot carry is refused. */
export function readSourceRegistration(value: unknown): Result<SourceRegistration> {
  const read = readModuleExport(value);
  if (!read.ok) return read;
  const { options = null } = value as { readonly options?: unknown };
  try {
    return succeed({ ...read.value, options: JSON.parse(JSON.stringify(options)) as unknown });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('registration', `A registration takes options as plain data, as in a JSON file: ${why}.`);
  }
}

/** Reads what another extension gave, which no compiler has seen. Fails with the name of the part that is wrong. */
export function readModuleExport(value: unknown): Result<ModuleExport> {
  if (typeof value !== 'object' || value === null) {
    return fail('registration', 'A registration is an object with id, modulePath and exportName.');
  }
  const { id, modulePath, exportName } = value as Readonly<Record<string, unknown>>;
  for (const [name, part] of Object.entries({ id, modulePath, exportName })) {
    if (typeof part !== 'string' || part === '') {
      return fail('registration', `A registration takes ${name} as a text that is not empty; ${kindOf(part)} is not.`);
    }
  }
  return succeed({ id: id as string, modulePath: modulePath as string, exportName: exportName as string });
}

function kindOf(part: unknown): string {
  if (part === '') return 'an empty one';
  return part === null || part === undefined ? String(part) : `what was given (${typeof part})`;
}

/** Ends an exhaustive switch: a case that was forgotten fails to compile, and an impossible value fails loudly. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}

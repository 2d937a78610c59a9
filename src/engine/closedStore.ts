import { fail, type Result } from './contract/result';

export interface ClosedStore {
  readonly isImporting: boolean;
  readonly isOpening: boolean;
  /** Why it could not be opened, in a sentence; empty where that is not so. */
  readonly trouble: string;
}

/** The answer to a request that needs the store while none is open: why there is none. */
export function closedStore({ isImporting, isOpening, trouble }: ClosedStore): Extract<Result<never>, { ok: false }> {
  if (isImporting) return fail('importing', 'A file is being imported: try again when it is done.');
  if (isOpening) return fail('opening', 'The store is being opened: try again in a moment.');
  if (trouble !== '') return fail('opening', trouble);
  return fail('noStore', 'There is no data yet: press Start first.');
}

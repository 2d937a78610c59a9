import type { CommandId } from '../commands/commandIds';

/** What a row is, for the `when` clauses of its menus. */
export const rowContexts = [
  'feed',
  'feed.offline',
  'history',
  'action',
  'group.pairs',
  'group.symbols',
  'symbol',
  'pair',
] as const;
export type RowContext = (typeof rowContexts)[number];

/** One row of the sidebar tree as plain data; the provider turns it into what the editor draws. */
export interface Row {
  /**
   * Stable over updates: the row keeps its place, selection and expansion. Commands called from the row get it:
   * `symbol:<instrument>` and `pair:<pair>` name what they are to act on.
   */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Codicon and its theme colour. */
  readonly icon: string;
  readonly color: string | null;
  /** Markdown for the hover. */
  readonly tooltip: string;
  readonly spoken: string;
  readonly context: RowContext;
  readonly command: CommandId | null;
  readonly children: readonly Row[];
}

/** Keys for the `when` clauses of the manifest, with the values each takes. */
export const contextKeys = {
  /** What the sidebar view has to offer while it has no rows. */
  'spreadscope.state': ['noSymbols', 'off', 'starting', 'running', 'failed'],
  'spreadscope.source': ['binance', 'simulator', 'replay', 'ticker', 'other'],
  /** A replay, while it runs. */
  'spreadscope.replay': ['off', 'playing', 'paused'],
} as const;

export type ContextKey = keyof typeof contextKeys;
export type ContextValue<K extends ContextKey> = (typeof contextKeys)[K][number];

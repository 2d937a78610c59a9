/** What is collected beside trades. */
export interface RunExtras {
  readonly history: boolean;
  readonly quotes: boolean;
  readonly funding: boolean;
  /** Gets every frame as it came, before it is read. */
  readonly record: ((frame: Uint8Array) => void) | null;
  /** Events that may wait for their reader; beyond it the sockets are read no further, and nothing is dropped. */
  readonly queueEvents: number;
  /** Attempts to connect, of all connections together; the exchange bans at 300, and other programs share the address. */
  readonly attemptsPerFiveMinutes: number;
}

/** What is collected beside trades. */
export interface RunExtras {
  readonly history: boolean;
  readonly quotes: boolean;
  readonly funding: boolean;
  /** Gets every frame as it came, before it is read. */
  readonly record: ((frame: Uint8Array) => void) | null;
  /** Events that may wait for their reader; beyond it the sockets are read no further, and nothing is dropped. */
  readonly queueEvents: number;
  /**
   * Attempts to connect, of all connections to one host. The exchange bans an address at 300, and two more programs of
   * ours may share it: each keeps to a quarter.
   */
  readonly attemptsPerFiveMinutes: number;
}

/** The documented failures of every statistic; on the command line these names are used as they are. */
export type StatsErrorCode = 'too_short' | 'constant' | 'singular' | 'nan_input' | 'invalid_param' | 'length_mismatch';

/**
 * The only exception a statistic throws for bad data or parameters. The message names the input that was
 * wrong and what it has to be. Anything else that escapes from `stats/` is a defect.
 */
export class StatsError extends Error {
  constructor(
    readonly code: StatsErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'StatsError';
  }
}

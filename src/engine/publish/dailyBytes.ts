const daySeconds = 86_400;

/**
 * Bytes that a sealed trade and a sealed bar take: rows of SQLite with their share of the pages, measured on sealed
 * hours of 1 to 24 trades a second. What a file takes without rows, some 25 kB an hour for all symbols, is left out.
 */
const tickBytes = 45;
const secondBytes = 96;
const minuteBytes = 110;

/**
 * About how many bytes a day a symbol takes on the disk at this rate: its trades, at most one 1s bar a second, and
 * its 1m and 5m bars. NaN for a rate that is not known.
 */
export function dailyBytes(ticksPerSecond: number): number {
  if (!(ticksPerSecond >= 0)) return Number.NaN;
  // Trades come at random: of a second with λ trades on average the share with any is 1 − e^−λ.
  const seconds = daySeconds * (1 - Math.exp(-ticksPerSecond));
  const minutes = 1_728 * (1 - Math.exp(-ticksPerSecond * 60));
  return ticksPerSecond * daySeconds * tickBytes + seconds * secondBytes + minutes * minuteBytes;
}

import type { BinanceTiming } from '../../../../src/engine/sources/binanceTiming';

/** The client's waits, compressed: what takes minutes in life takes a second here. */
export const quickTiming: Partial<BinanceTiming> = {
  handshakeMs: 1_000,
  requestMs: 1_500,
  replyMs: 300,
  backoffFirstMs: 20,
  backoffLongestMs: 200,
  stableMs: 300,
  reorderMs: 40,
  batchMs: 5,
  timeEventMs: 40,
  firstDataMs: 400,
  silenceLeastMs: 400,
  silenceMostMs: 1_500,
  deadMs: 4_000,
  overlapMs: 500,
  watchMs: 50,
  repairRetryMs: 120,
  catchUpMs: 1_500,
  historyMs: 1_000,
  fundingSettleMs: 50,
  quoteMs: 40,
};

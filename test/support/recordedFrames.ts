import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export type RecordedSymbol = 'btcusdt' | 'ethusdt';

/** One line of a recording: when it was received (nanoseconds, as text) and the frame, byte for byte. */
export interface RecordedLine {
  readonly receivedNs: string;
  readonly frame: string;
}

/** A trade as the exchange printed it; prices and quantities stay the decimal text that was sent. */
export interface RecordedTrade {
  readonly symbol: string;
  readonly id: number;
  readonly price: string;
  readonly quantity: string;
  readonly timeMs: number;
  readonly eventMs: number;
  readonly isBuyerMaker: boolean;
}

export interface RecordedQuote {
  readonly symbol: string;
  readonly updateId: number;
  readonly bid: string;
  readonly bidQuantity: string;
  readonly ask: string;
  readonly askQuantity: string;
  /** Spot quotes carry no time: the event time of the frame before. */
  readonly atMs: number;
}

/** What the recording is known to hold, counted apart from this code. */
export const recordedCounts: Readonly<Record<RecordedSymbol, number>> = { btcusdt: 9_757, ethusdt: 6_106 };

export function recordedFile(symbol: RecordedSymbol): string {
  return `../shared/data/spot-frames/${symbol}_20240808.gz`;
}

export function haveRecordedFrames(): boolean {
  return existsSync(recordedFile('btcusdt')) && existsSync(recordedFile('ethusdt'));
}

/**
 * Skips the calling suite or test, loudly, where the recorded data are absent. In `before(function () {…})`:
 * `skipWithoutRecordedFrames(this)`.
 */
export function skipWithoutRecordedFrames(context: { skip(): void }): void {
  if (haveRecordedFrames()) return;
  console.warn('SKIPPED: the recorded frames are not at ../shared/data/spot-frames, so nothing was checked here.');
  context.skip();
}

/** Every line of the recording, in the order of receipt. Throws where a line has no space. */
export function recordedLines(symbol: RecordedSymbol): readonly RecordedLine[] {
  const text = gunzipSync(readFileSync(recordedFile(symbol))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const space = line.indexOf(' ');
      if (space < 0) throw new Error(`A recorded line without a receive time: ${line.slice(0, 80)}`);
      return { receivedNs: line.slice(0, space), frame: line.slice(space + 1) };
    });
}

/** The trades of the recording, read with JSON.parse: on purpose not with the decoder under test. */
export function recordedTrades(symbol: RecordedSymbol): readonly RecordedTrade[] {
  const trades: RecordedTrade[] = [];
  for (const { frame } of recordedLines(symbol)) {
    if (!frame.startsWith(`{"stream":"${symbol}@trade"`)) continue;
    const { data } = JSON.parse(frame) as {
      data: { s: string; t: number; p: string; q: string; T: number; E: number; m: boolean };
    };
    trades.push({
      symbol: data.s,
      id: data.t,
      price: data.p,
      quantity: data.q,
      timeMs: data.T,
      eventMs: data.E,
      isBuyerMaker: data.m,
    });
  }
  return trades;
}

export function recordedQuotes(symbol: RecordedSymbol): readonly RecordedQuote[] {
  const quotes: RecordedQuote[] = [];
  let atMs = Number.NaN;
  for (const { frame } of recordedLines(symbol)) {
    const found = /"E":(\d+)/.exec(frame);
    if (found !== null) atMs = Number(found[1]);
    if (!frame.startsWith(`{"stream":"${symbol}@bookTicker"`) || Number.isNaN(atMs)) continue;
    const { data } = JSON.parse(frame) as {
      data: { s: string; u: number; b: string; B: string; a: string; A: string };
    };
    quotes.push({
      symbol: data.s,
      updateId: data.u,
      bid: data.b,
      bidQuantity: data.B,
      ask: data.a,
      askQuantity: data.A,
      atMs,
    });
  }
  return quotes;
}

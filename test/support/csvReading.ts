import assert from 'node:assert/strict';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Bar, Gap, RejectedEvent, Tick } from '../../src/engine/contract/market';
import { openCsv, type CsvImport, type CsvOptions } from '../../src/engine/sources/csvFile';

export const btc = instrumentId('btcusdt');
export const nowMs = Date.UTC(2026, 10, 22);

interface Given {
  readonly card?: unknown;
}

/** Opens lines as if they stood in a file, `card` in the file beside it. */
export function open(
  lines: readonly string[],
  options: Partial<CsvOptions> = {},
  given: Given = {},
): ReturnType<typeof openCsv> {
  const contents: Readonly<Record<string, string>> = {
    'given.csv': lines.join('\n'),
    ...(given.card === undefined ? {} : { 'given.csv.json': JSON.stringify(given.card) }),
  };
  return openCsv({
    file: 'given.csv',
    instrument: btc,
    badLines: 'skip',
    nowMs,
    openFile: async function* (path) {
      const text = contents[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      yield Buffer.from(text);
    },
    ...options,
  });
}

/** As {@link open}, and everything that it gives. */
export async function read(lines: readonly string[], options: Partial<CsvOptions> = {}, given: Given = {}) {
  const opened = await open(lines, options, given);
  assert.ok(opened.ok, opened.ok ? '' : opened.failure.message);
  return { opened: opened.value, ...(await collect(opened.value)) };
}

/** What an import gives, by kind. */
export async function collect(opened: CsvImport) {
  const ticks: Tick[] = [];
  const bars: Bar[] = [];
  const gaps: Gap[] = [];
  const rejections: RejectedEvent[] = [];
  for await (const batch of opened.events()) {
    assert.ok(batch.length > 0);
    for (const event of batch) {
      if (event.kind === 'tick') ticks.push(event);
      else if (event.kind === 'bar') bars.push(event.bar);
      else if (event.kind === 'gap') gaps.push(event);
      else if (event.kind === 'rejected') rejections.push(event);
    }
  }
  return { ticks, bars, gaps, rejections };
}

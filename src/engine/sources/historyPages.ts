import type { TimeSpan } from './historyWants';

/** One request: it spans at most so many bars, and some of them may be stored already. */
export interface HistoryPage extends TimeSpan {
  /** What of it is missing, rising. */
  readonly missing: readonly TimeSpan[];
  /** Bars that are missing. */
  readonly bars: number;
}

/**
 * The newest page of what is missing, and what is missing without it; null where nothing is. `spans` rise and do not
 * touch. Holes that lie close together share a page. Cost: O(spans).
 */
export function newestPage(
  spans: readonly TimeSpan[],
  widthMs: number,
  pageBars: number,
): { readonly page: HistoryPage; readonly rest: readonly TimeSpan[] } | null {
  const last = spans.at(-1);
  if (last === undefined) return null;
  const { toMs } = last;
  const leastMs = toMs - pageBars * widthMs;
  const rest: TimeSpan[] = [];
  const missing: TimeSpan[] = [];
  for (const span of spans) {
    const within = { fromMs: Math.max(span.fromMs, leastMs), toMs: span.toMs };
    if (span.fromMs < leastMs) rest.push({ fromMs: span.fromMs, toMs: Math.min(span.toMs, leastMs) });
    if (within.fromMs < within.toMs) missing.push(within);
  }
  const page = { fromMs: missing[0]?.fromMs ?? toMs, toMs, missing, bars: barsIn(missing, widthMs) };
  return { page, rest };
}

/** Whether a time lies in one of the spans. */
export function isWithin(spans: readonly TimeSpan[], timeMs: number): boolean {
  return spans.some(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs);
}

/** Bars in all of the spans. */
export function barsIn(spans: readonly TimeSpan[], widthMs: number): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / widthMs, 0);
}

/** The parts of the spans from this time on. */
export function spansFrom(spans: readonly TimeSpan[], fromMs: number): readonly TimeSpan[] {
  return spans.flatMap((span) => (span.toMs <= fromMs ? [] : [{ ...span, fromMs: Math.max(span.fromMs, fromMs) }]));
}

/** What is left of rising spans without those of `without`, which rise too. Cost: O(spans + without). */
export function subtractSpans(spans: readonly TimeSpan[], without: readonly TimeSpan[]): readonly TimeSpan[] {
  const left: TimeSpan[] = [];
  let at = 0;
  for (const { fromMs, toMs } of spans) {
    let nextMs = fromMs;
    while ((without[at]?.toMs ?? Infinity) <= fromMs) at++;
    for (let cut = at; (without[cut]?.fromMs ?? Infinity) < toMs; cut++) {
      const taken = without[cut] as TimeSpan;
      if (taken.fromMs > nextMs) left.push({ fromMs: nextMs, toMs: taken.fromMs });
      nextMs = Math.max(nextMs, taken.toMs);
    }
    if (nextMs < toMs) left.push({ fromMs: nextMs, toMs });
  }
  return left;
}

/** All of the spans, joined where they touch or overlap; rising. */
export function joinSpans(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const joined: TimeSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last === undefined || last.toMs < span.fromMs) joined.push(span);
    else joined[joined.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
  }
  return joined;
}

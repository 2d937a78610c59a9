import { symbolOf, venueOf } from '../contract/ids';
import type { Gap, Realm, Timeframe } from '../contract/market';
import type { SeriesInfo } from '../store/store';

/** What stands beside an export in `FILE.json`, so that the numbers can be traced and imported again. */
export interface ExportCard {
  readonly format: 1;
  readonly what: 'ticks' | 'bars' | 'series';
  readonly venue: string;
  readonly symbol: string;
  readonly stream: string;
  readonly realm: Realm;
  readonly source: string;
  readonly timeframe: Timeframe | null;
  /** Of a series: which analytic of what. */
  readonly analytic: { readonly id: string; readonly subject: string; readonly settings: unknown } | null;
  readonly range: {
    /** What was asked for, ISO 8601; null for from the start and to the end. */
    readonly from: string | null;
    readonly to: string | null;
    /** Times of the first and the last row; null without rows. */
    readonly firstMs: number | null;
    readonly lastMs: number | null;
  };
  readonly rows: number;
  /** Gaps that touch the range: of the series, or of every leg that went in. */
  readonly gaps: readonly Omit<Gap, 'kind' | 'stream'>[];
  readonly settings: unknown;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly hash: string;
  readonly version: string;
  readonly exportedAt: string;
}

export interface CardFacts {
  readonly series: SeriesInfo;
  readonly what: 'ticks' | 'bars' | 'series';
  readonly timeframe: Timeframe;
  readonly analytic?: {
    readonly id: string;
    readonly subject: string;
    readonly settings: unknown;
    readonly legs: readonly SeriesInfo[];
  };
  readonly realm: Realm;
  readonly source: string;
  readonly settings: unknown;
  readonly version: string;
  readonly nowMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly rows: number;
  readonly gaps: readonly Gap[];
  readonly hash: string;
}

export function exportCard(facts: CardFacts): ExportCard {
  const { series, what, realm, source, settings, version, rows, hash } = facts;
  return {
    format: 1,
    what,
    venue: venueOf(series.instrument),
    symbol: symbolOf(series.instrument),
    stream: series.stream,
    realm,
    source,
    timeframe: what === 'ticks' ? null : facts.timeframe,
    analytic: analyticOf(facts),
    range: {
      from: isoOrNull(facts.fromMs),
      to: isoOrNull(facts.toMs),
      firstMs: Number.isFinite(facts.firstMs) ? facts.firstMs : null,
      lastMs: Number.isFinite(facts.lastMs) ? facts.lastMs : null,
    },
    rows,
    gaps: gapsOf(facts),
    settings,
    hash,
    version,
    exportedAt: new Date(facts.nowMs).toISOString(),
  };
}

function analyticOf({ analytic }: CardFacts): ExportCard['analytic'] {
  if (analytic === undefined) return null;
  const { id, subject, settings } = analytic;
  return { id, subject, settings };
}

function gapsOf({ analytic, series, gaps, fromMs, toMs }: CardFacts): ExportCard['gaps'] {
  const legs = analytic?.legs ?? [series];
  return gaps
    .filter((gap) => legs.some(({ instrument, stream }) => gap.instrument === instrument && gap.stream === stream))
    .filter((gap) => gap.toMs >= fromMs && gap.fromMs < toMs)
    .map(({ kind: _kind, stream: _stream, ...gap }) => gap);
}

function isoOrNull(timeMs: number): string | null {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null;
}

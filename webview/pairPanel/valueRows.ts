import { displayName } from '../../src/engine/contract/ids';
import type { PairData } from '../../src/engine/contract/messages';
import {
  formatAge,
  formatCount,
  formatPrice,
  formatSignificant,
  formatWithError,
  formatZ,
  shown,
  type ShownValue,
} from '../../src/engine/contract/numberFormat';
import type { TimeFormat } from '../shared/timeFormat';

/** One row of the table of values: a name, the value, and what it is when asked "how". */
export interface ValueRow {
  readonly id: string;
  readonly name: string;
  readonly value: ShownValue;
  /** A word beside the value: `provisional`, `stale`. Empty for none. */
  readonly note: string;
  readonly how: string;
  /** One of the two legs, whose colour the name takes. */
  readonly leg: 'y' | 'x' | null;
}

/** The values of a pair with definition, window and time of the data; always the same rows in the same order. */
export function pairValueRows(data: PairData, time: TimeFormat, silenceMs: number): readonly ValueRow[] {
  const { value, settings, legs } = data;
  const { hedge, z } = settings;
  const [y, x] = [displayName(settings.y), displayName(settings.x)];
  const why = value.haveBars < value.needBars ? `needs ${value.needBars} bars, has ${value.haveBars}` : value.reason;
  const at = Number.isFinite(value.barOpenMs) ? ` Bar of ${time.stamp(value.barOpenMs, true)}.` : '';
  const form = settings.prices === 'log' ? ['ln ', 'ratio of notionals'] : ['', 'ratio of units'];
  const fit = `${hedge.estimator.toUpperCase()} on ${hedge.window} ${settings.timeframe} bars, refit every ${hedge.refitEvery}`;
  const provisional = value.provisional ? 'provisional' : 'final';
  const age = (ageMs: number): ShownValue => shown(ageMs + silenceMs, formatAge, 'no trade seen yet');
  const stale = (ageMs: number, other: number): string => (value.stale && !(ageMs < other) ? 'stale' : '');
  return [
    {
      id: 'z',
      name: 'z-score',
      value: shown(value.z, formatZ, why),
      note: Number.isNaN(value.z) ? '' : provisional,
      leg: null,
      how: `(spread − mean) / sd of the last ${z.window} spreads${z.strict ? ' before the bar' : ''}, ddof 1.${at}`,
    },
    {
      id: 'beta',
      name: 'hedge ratio β',
      value: shown(value.beta, (beta) => formatWithError(beta, value.betaStdErr), why),
      note: '',
      leg: null,
      how: `Slope of ${form[0] ?? ''}${y} on ${form[0] ?? ''}${x} with its standard error, a ${form[1] ?? ''}: ${fit}.${at}`,
    },
    {
      id: 'alpha',
      name: 'intercept α',
      value: shown(value.alpha, (alpha) => formatSignificant(alpha, 4), why),
      note: '',
      leg: null,
      how: `Intercept of the same fit: ${fit}.${at}`,
    },
    {
      id: 'spread',
      name: 'spread y − βx',
      value: shown(value.spread, (spread) => formatSignificant(spread, 5), why),
      note: Number.isNaN(value.spread) ? '' : provisional,
      leg: null,
      how: `${form[0] ?? ''}${y} − β · ${form[0] ?? ''}${x}; a fitted intercept is not taken off.${at}`,
    },
    {
      id: 'bars',
      name: 'bars n',
      value: shown(Math.min(value.haveBars, value.needBars), formatCount, ''),
      note: `of ${formatCount(value.needBars)}`,
      leg: null,
      how: 'Aligned bars there are, of those that the hedge ratio and the z-score need.',
    },
    {
      id: 'priceY',
      name: y,
      value: shown(legs[0].lastPrice, (price) => formatPrice(price, legs[0].priceDecimals), 'no trade seen yet'),
      note: 'y',
      leg: 'y',
      how: `Last trade price of the leg ${settings.y}.`,
    },
    {
      id: 'priceX',
      name: x,
      value: shown(legs[1].lastPrice, (price) => formatPrice(price, legs[1].priceDecimals), 'no trade seen yet'),
      note: 'x',
      leg: 'x',
      how: `Last trade price of the leg ${settings.x}.`,
    },
    {
      id: 'ageY',
      name: `age of ${y}`,
      value: age(value.ageYMs),
      note: stale(value.ageYMs, value.ageXMs),
      leg: 'y',
      how: `Time since the last trade in ${y}, against exchange time.`,
    },
    {
      id: 'ageX',
      name: `age of ${x}`,
      value: age(value.ageXMs),
      note: stale(value.ageXMs, value.ageYMs),
      leg: 'x',
      how: `Time since the last trade in ${x}, against exchange time.`,
    },
    {
      id: 'filled',
      name: 'filled bars',
      value: shown(value.filledBars, formatCount, ''),
      note: '',
      leg: null,
      how: 'Bars of the fit window in which a leg had no trade and its last price stands in.',
    },
    {
      id: 'incomplete',
      name: 'incomplete bars',
      value: shown(value.incompleteBars, formatCount, ''),
      note: '',
      leg: null,
      how: 'Bars of the fit window that were not seen whole: a gap is open in them or was lost.',
    },
  ];
}

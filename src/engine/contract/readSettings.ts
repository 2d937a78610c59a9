import { pairId, parseInstrument, type InstrumentId, type PairId } from './ids';
import { streamKinds, timeframes, type Timeframe } from './market';
import { nearest } from './nearest';
import {
  endpointPresets,
  estimators,
  settingDefaults,
  type CostSettings,
  type EndpointPreset,
  type EndpointUrls,
  type HedgeSettings,
  type PairSettings,
  type RawSettings,
  type SettingKey,
  type SettingProblem,
  type Settings,
  type ZScoreSettings,
} from './settings';
import { isGuestSourceId, sourceKinds, type SourceId } from './sourceId';

/**
 * Reads raw settings: whatever is wrong is named, with its path and what it takes, and the rest holds.
 * A wrong item of a list is left out; any other wrong value takes its default, but for a source that nobody has
 * registered (`guests` are those that somebody has): it stays, so that nothing else is received in its place.
 * Never throws.
 */
export function readSettings(
  raw: RawSettings,
  guests: readonly string[] = [],
): {
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
} {
  const reader = new Reader();
  const value = (key: SettingKey): unknown => raw[key] ?? settingDefaults[key];
  const settings: Settings = {
    symbols: reader.symbols(value('symbols'), 'symbols'),
    pairs: reader.pairs(value('pairs'), 'pairs'),
    source: reader.source(value('source'), 'source', guests),
    stream: reader.choice(value('stream'), 'stream', streamKinds, 'aggTrade'),
    endpoints: reader.endpoints(value('endpoints'), 'endpoints'),
    replay: {
      file: reader.text(value('replay.file'), 'replay.file'),
      speed: reader.speed(value('replay.speed'), 'replay.speed'),
    },
    simulator: {
      seed: reader.number(value('simulator.seed'), 'simulator.seed', { least: 0, whole: true, fallback: 1 }),
      speed: reader.number(value('simulator.speed'), 'simulator.speed', { least: 0, above: true, fallback: 1 }),
    },
    autoStart: reader.flag(value('autoStart'), 'autoStart', false),
    timeframes: reader.timeframes(value('timeframes'), 'timeframes'),
    dataFolder: reader.text(value('dataFolder'), 'dataFolder'),
    history: { days: reader.number(value('history.days'), 'history.days', { least: 0, fallback: 30 }) },
    retention: {
      tickHours: reader.number(value('retention.tickHours'), 'retention.tickHours', { least: 1, fallback: 168 }),
      tickGigabytes: reader.number(value('retention.tickGigabytes'), 'retention.tickGigabytes', {
        least: 0,
        above: true,
        fallback: 5,
      }),
      barDays: reader.number(value('retention.barDays'), 'retention.barDays', { least: 1, fallback: 730 }),
    },
    graceMs: reader.number(value('graceMs'), 'graceMs', { least: 0, whole: true, fallback: 1000 }),
    timeZone: reader.timeZone(value('timeZone'), 'timeZone'),
    statusBar: {
      label: reader.choice(value('statusBar.label'), 'statusBar.label', ['symbols', 'zscore'] as const, 'symbols'),
    },
    caFile: reader.text(value('caFile'), 'caFile'),
  };
  return { settings, problems: reader.problems };
}

/** A pair with every field filled in; what is wrong is named under `at`. Null where the legs cannot be read. */
export function readPair(
  raw: unknown,
  at: string,
): { readonly pair: PairSettings | null; readonly problems: readonly SettingProblem[] } {
  const reader = new Reader();
  return { pair: reader.pair(raw, at), problems: reader.problems };
}

const defaultHedge: HedgeSettings = { estimator: 'ols', window: 300, refitEvery: 1 };
const defaultZScore: ZScoreSettings = { window: 100, strict: false };
const pairKeys = ['y', 'x', 'timeframe', 'prices', 'hedge', 'z', 'costs'];

interface NumberRule {
  readonly least: number;
  /** `least` itself is refused. */
  readonly above?: boolean;
  readonly whole?: boolean;
  readonly fallback: number;
}

class Reader {
  readonly problems: SettingProblem[] = [];

  choice<T extends string>(value: unknown, at: string, choices: readonly T[], fallback: T): T {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    this.#report(
      at,
      `takes one of ${choices.join(', ')}; ${shown(value)} is none of them`,
      nearest(String(value), choices),
    );
    return fallback;
  }

  /** A name that is near to none there is may be that of an extension which is not there yet: no problem so far. */
  source(value: unknown, at: string, guests: readonly string[]): SourceId {
    const kind = sourceKinds.find((one) => one === value);
    if (kind !== undefined) return kind;
    const known = [...sourceKinds, ...guests];
    const suggestion = nearest(String(value), known);
    const source = isGuestSourceId(value) ? value : null;
    if (source !== null && (suggestion === null || guests.includes(source))) return source;
    const choices = `${known.join(', ')}, or the id of a source that an extension adds`;
    this.#report(at, `takes one of ${choices}; ${shown(value)} is none of them`, suggestion);
    return source ?? 'binance';
  }

  number(value: unknown, at: string, rule: NumberRule): number {
    const good =
      typeof value === 'number' &&
      Number.isFinite(value) &&
      (rule.above === true ? value > rule.least : value >= rule.least) &&
      (rule.whole !== true || Number.isSafeInteger(value));
    if (good) return value;
    const kind = rule.whole === true ? 'a whole number' : 'a number';
    this.#report(
      at,
      `takes ${kind} ${rule.above === true ? 'above' : 'of at least'} ${rule.least}; ${shown(value)} is not`,
      null,
    );
    return rule.fallback;
  }

  /** `max` is as fast as it goes. */
  speed(value: unknown, at: string): number {
    if (value === 'max') return Infinity;
    if (typeof value === 'number') return this.number(value, at, { least: 0, above: true, fallback: 1 });
    this.#report(at, `takes a number above 0, or max; ${shown(value)} is neither`, nearest(String(value), ['max']));
    return 1;
  }

  flag(value: unknown, at: string, fallback: boolean): boolean {
    if (typeof value === 'boolean') return value;
    this.#report(at, `takes true or false; ${shown(value)} is neither`, null);
    return fallback;
  }

  text(value: unknown, at: string): string {
    if (typeof value === 'string') return value;
    this.#report(at, `takes text; ${shown(value)} is not`, null);
    return '';
  }

  timeZone(value: unknown, at: string): string {
    if (value === 'local' || value === 'UTC') return value;
    try {
      if (typeof value === 'string')
        return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      // Falls through: the name is not one that Intl knows.
    }
    this.#report(at, `takes local, UTC or a name such as Europe/Berlin; ${shown(value)} is none`, null);
    return 'local';
  }

  symbols(value: unknown, at: string): readonly InstrumentId[] {
    const found = new Set<InstrumentId>();
    for (const [index, item] of this.#list(value, at).entries()) {
      const instrument = this.#instrument(item, `${at}[${index}]`);
      if (instrument !== null) found.add(instrument);
    }
    return [...found];
  }

  pairs(value: unknown, at: string): readonly PairSettings[] {
    const found = new Map<PairId, PairSettings>();
    for (const [index, item] of this.#list(value, at).entries()) {
      const pair = this.pair(item, `${at}[${index}]`);
      if (pair === null) continue;
      if (found.has(pair.id)) this.#report(`${at}[${index}]`, `repeats the pair ${pair.id}; the first one holds`, null);
      else found.set(pair.id, pair);
    }
    return [...found.values()];
  }

  pair(value: unknown, at: string): PairSettings | null {
    const fields = this.#record(value, at, pairKeys);
    if (fields === null) return null;
    const y = this.#instrument(fields['y'], `${at}.y`);
    const x = this.#instrument(fields['x'], `${at}.x`);
    if (y === null || x === null) return null;
    if (y === x) {
      this.#report(at, `has the same leg twice (${y}); a pair takes two different instruments`, null);
      return null;
    }
    const timeframe = this.choice(fields['timeframe'] ?? '1m', `${at}.timeframe`, timeframes, '1m');
    return {
      id: pairId(y, x, timeframe),
      y,
      x,
      timeframe,
      prices: this.choice(fields['prices'] ?? 'log', `${at}.prices`, ['log', 'level'] as const, 'log'),
      hedge: this.#hedge(fields['hedge'] ?? {}, `${at}.hedge`),
      z: this.#zscore(fields['z'] ?? {}, `${at}.z`),
      costs: this.#costs(fields['costs'] ?? {}, `${at}.costs`),
    };
  }

  timeframes(value: unknown, at: string): readonly Timeframe[] {
    const found = new Set<Timeframe>();
    for (const [index, item] of this.#list(value, at).entries()) {
      found.add(this.choice(item, `${at}[${index}]`, timeframes, '1m'));
    }
    return found.size > 0 ? [...found] : ['1s', '1m', '5m'];
  }

  endpoints(value: unknown, at: string): EndpointPreset | EndpointUrls {
    if (typeof value === 'string') return this.choice(value, at, endpointPresets, 'default');
    const keys = ['spotStream', 'spotRest', 'usdmStream', 'usdmRest'] as const;
    const fields = this.#record(value, at, keys);
    if (fields === null) return 'default';
    const urls = { spotStream: '', spotRest: '', usdmStream: '', usdmRest: '' };
    for (const key of keys) {
      const url = fields[key] ?? '';
      const scheme = key.endsWith('Stream') ? /^wss?:\/\/[^/]/ : /^https?:\/\/[^/]/;
      if (typeof url === 'string' && (url === '' || scheme.test(url))) urls[key] = url.replace(/\/+$/, '');
      else {
        const example = key.endsWith('Stream') ? 'wss://stream.example.com' : 'https://api.example.com';
        this.#report(`${at}.${key}`, `takes an address such as ${example}; ${shown(url)} is not`, null);
        return 'default';
      }
    }
    return urls;
  }

  #hedge(value: unknown, at: string): HedgeSettings {
    const fields = this.#record(value, at, ['estimator', 'window', 'refitEvery']);
    if (fields === null) return defaultHedge;
    return {
      estimator: this.choice(fields['estimator'] ?? 'ols', `${at}.estimator`, estimators, 'ols'),
      window: this.number(fields['window'] ?? 300, `${at}.window`, { least: 3, whole: true, fallback: 300 }),
      refitEvery: this.number(fields['refitEvery'] ?? 1, `${at}.refitEvery`, { least: 1, whole: true, fallback: 1 }),
    };
  }

  #zscore(value: unknown, at: string): ZScoreSettings {
    const fields = this.#record(value, at, ['window', 'strict']);
    if (fields === null) return defaultZScore;
    return {
      window: this.number(fields['window'] ?? 100, `${at}.window`, { least: 3, whole: true, fallback: 100 }),
      strict: this.flag(fields['strict'] ?? false, `${at}.strict`, false),
    };
  }

  #costs(value: unknown, at: string): CostSettings {
    const fields = this.#record(value, at, ['feeBps', 'halfSpreadBps', 'slippageBps', 'funding', 'borrowApr']) ?? {};
    const pairOf = (key: string): readonly [number, number] | null =>
      this.#numberPair(fields[key] ?? null, `${at}.${key}`);
    return {
      feeBps: pairOf('feeBps'),
      halfSpreadBps: pairOf('halfSpreadBps'),
      slippageBps: pairOf('slippageBps') ?? [0, 0],
      funding: this.flag(fields['funding'] ?? false, `${at}.funding`, false),
      borrowApr: pairOf('borrowApr') ?? [0, 0],
    };
  }

  #numberPair(value: unknown, at: string): readonly [number, number] | null {
    if (value === null) return null;
    if (Array.isArray(value) && value.length === 2) {
      const [first, second] = value as unknown[];
      if (
        typeof first === 'number' &&
        typeof second === 'number' &&
        Number.isFinite(first) &&
        Number.isFinite(second)
      ) {
        return [first, second];
      }
    }
    this.#report(at, `takes two numbers, [y, x]; ${shown(value)} is not`, null);
    return null;
  }

  #instrument(value: unknown, at: string): InstrumentId | null {
    if (typeof value !== 'string') {
      this.#report(at, `takes a symbol such as spot:btcusdt; ${shown(value)} is not`, null);
      return null;
    }
    const parsed = parseInstrument(value);
    if (parsed.ok) return parsed.value;
    this.#report(at, parsed.failure.message, null);
    return null;
  }

  #list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value as readonly unknown[];
    this.#report(at, `takes a list; ${shown(value)} is not`, null);
    return [];
  }

  #record(value: unknown, at: string, known: readonly string[]): Readonly<Record<string, unknown>> | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#report(at, `takes an object with ${known.join(', ')}; ${shown(value)} is not`, null);
      return null;
    }
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        this.#report(`${at}.${key}`, `is not known; ${at} takes ${known.join(', ')}`, nearest(key, known));
    }
    return value as Readonly<Record<string, unknown>>;
  }

  #report(at: string, message: string, suggestion: string | null): void {
    this.problems.push({ at, message: `${at} ${message}.`, suggestion });
  }
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}

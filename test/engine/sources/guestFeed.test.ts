import assert from 'node:assert/strict';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../../src/engine/contract/ids';
import type { Gap, SourceEvent, StatusEvent, Tick } from '../../../src/engine/contract/market';
import type { GuestSourceId } from '../../../src/engine/contract/sourceId';
import { createGuestFeed } from '../../../src/engine/sources/guestFeed';
import { checkGuestSource, type GuestRequest, type Guests } from '../../../src/engine/sources/guestSource';
import type { ResumePoint } from '../../../src/engine/sources/source';
import { eventually } from '../../support/eventually';

const id = 'rates' as GuestSourceId;
const eur = instrumentId('rates:eurusd');
const gbp = instrumentId('rates:gbpusd');
type Give = (request: GuestRequest) => unknown;

/** The table of an engine with one guest, registered when told. */
class OneGuest implements Guests {
  #options: unknown = null;
  #isThere = false;
  readonly #listeners = new Set<(id: GuestSourceId) => void>();
  constructor(
    readonly events: Give,
    readonly declared: object = {},
  ) {}
  register(options: unknown = null): void {
    this.#isThere = true;
    this.#options = options;
    for (const listener of this.#listeners) listener(id);
  }
  find(): ReturnType<Guests['find']> {
    if (!this.#isThere) return null;
    const declaration = { id, title: 'Rates', summary: 'Rates.', ...this.declared };
    const checked = checkGuestSource({ declaration, events: this.events });
    assert.ok(checked.ok);
    return { source: checked.value, options: this.#options, origin: 'rates of /x.js' };
  }
  ids(): readonly string[] {
    return this.#isThere ? [id] : [];
  }
  onRegistered(listener: (id: GuestSourceId) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** A run of the feed, whose events gather in `events` until it is stopped. */
function run(
  guests: Guests,
  instruments: readonly InstrumentId[] = [eur],
  resume: ReadonlyMap<InstrumentId, ResumePoint> = new Map(),
): { feed: ReturnType<typeof createGuestFeed>; events: SourceEvent[]; stop: () => Promise<void>; done: Promise<void> } {
  const feed = createGuestFeed({ id, guests, clock: systemClock, random: () => 0 });
  const controller = new AbortController();
  const events: SourceEvent[] = [];
  const done = (async () => {
    const { signal } = controller;
    for await (const batch of feed.events({ instruments, stream: 'aggTrade', resume, signal })) {
      assert.ok(batch.length > 0);
      events.push(...batch);
    }
  })();
  const stop = (): Promise<void> => {
    controller.abort();
    return done;
  };
  return { feed, events, stop, done };
}

const ticksOf = (events: readonly SourceEvent[]): readonly Tick[] => events.filter((event) => event.kind === 'tick');
const gapsOf = (events: readonly SourceEvent[]): readonly Gap[] => events.filter((event) => event.kind === 'gap');
const statesOf = (events: readonly SourceEvent[]): readonly StatusEvent[] =>
  events.filter((event) => event.kind === 'status');
const baseMs = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;
const tick = (number: number, symbol = 'eurusd'): object => ({
  kind: 'tick',
  symbol,
  id: number,
  timeMs: baseMs + number,
  price: 1 + number / 1_000,
  quantity: 2,
});

async function all(
  give: Give,
  declared: object = {},
  resume?: ReadonlyMap<InstrumentId, ResumePoint>,
): Promise<SourceEvent[]> {
  const guests = new OneGuest(give, declared);
  guests.register();
  const { events, done } = run(guests, [eur], resume);
  await done;
  return events;
}

describe('a source of another extension, in the engine', () => {
  it('gives its ticks as ours, with what it left out filled in, and says when it has ended', async () => {
    const events = await all(function* () {
      yield tick(1);
      yield [tick(2), { kind: 'time', timeMs: baseMs + 5 }];
    });
    const head = { kind: 'tick', instrument: eur, stream: 'aggTrade', isBuyerMaker: false, trades: 1, quantity: 2 };
    assert.deepEqual(ticksOf(events), [
      { ...head, id: 1, timeMs: baseMs + 1, price: 1.001 },
      { ...head, id: 2, timeMs: baseMs + 2, price: 1.002 },
    ]);
    const states = statesOf(events).map(({ instrument, state }) => `${instrument ?? 'all'} ${state}`);
    assert.deepEqual(states, ['all connecting', 'all live', 'rates:eurusd live', 'all ended']);
  });

  it('puts what comes out of order or twice right, and names what is missing as lost at the end', async () => {
    const events = await all(function* () {
      yield [tick(1), tick(3), tick(2), tick(2), tick(4), tick(9)];
    });
    assert.deepEqual(
      ticksOf(events).map((one) => one.id),
      [1, 2, 3, 4, 9],
    );
    const gaps = gapsOf(events).map(({ fromId, toId, state, reason }) => [fromId, toId, state, reason]);
    assert.deepEqual(gaps, [
      [5, 8, 'open', 'missed'],
      [5, 8, 'lost', 'notGiven'],
    ]);
  });

  it('takes the ticks of a gap that come late as its repair', async () => {
    const guests = new OneGuest(async function* () {
      yield [tick(1), tick(4)];
      await sleep(600);
      yield [tick(3), tick(2)];
    });
    guests.register();
    const { events, done } = run(guests);
    await done;
    assert.deepEqual(
      gapsOf(events).map(({ state }) => state),
      ['open', 'repaired'],
    );
    assert.deepEqual(
      ticksOf(events)
        .map((one) => one.id)
        .toSorted((a, b) => a - b),
      [1, 2, 3, 4],
    );
  });

  it('goes on where the store ends: what is stored is passed over, and that ids begin anew is told', async () => {
    const resume = new Map([[eur, { lastId: 200, lastTimeMs: baseMs + 200 }]]);
    let asked: unknown = null;
    const events = await all(
      function* (request) {
        asked = request.resume;
        yield Array.from({ length: 150 }, (_, index) => tick(index + 1));
        yield [tick(200), tick(201)];
      },
      {},
      resume,
    );
    assert.deepEqual(asked, { eurusd: { lastId: 200, lastTimeMs: baseMs + 200 } });
    assert.deepEqual(
      ticksOf(events).map((one) => one.id),
      [201],
    );
    assert.deepEqual(gapsOf(events), []);
    const repeated = statesOf(events).find(({ reason }) => reason === 'repeatedIds');
    assert.match(repeated?.message ?? '', /ids have to go on after 200/);
  });

  it('says truly what is wrong where ids begin anew and times go on, and takes them again once they go on too', async () => {
    const resume = new Map([[eur, { lastId: 200, lastTimeMs: baseMs + 200 }]]);
    const later = (number: number): object => ({ ...tick(number), timeMs: baseMs + 10_000 + number });
    const anew = [1, 2, 3, 4, 5, 6].map(later);
    const events = await all(() => [anew], {}, resume);
    assert.deepEqual(ticksOf(events), []);
    const last = statesOf(events).findLast(({ instrument }) => instrument === eur);
    assert.deepEqual([last?.state, last?.reason], ['stale', 'repeatedIds']);
    assert.match(last?.message ?? '', /ids have to go on after 200/);
    const refused = events.filter((event) => event.kind === 'rejected').map(({ message }) => message);
    assert.equal(refused.length, 6);
    for (const message of refused) assert.match(message, /id has to go on after 200; \d is known already/);

    const mended = await all(() => [[...anew, later(201)]], {}, resume);
    assert.deepEqual(
      ticksOf(mended).map((one) => one.id),
      [201],
    );
    assert.equal(statesOf(mended).findLast(({ instrument }) => instrument === eur)?.state, 'live');
  });

  it('numbers ticks that have no ids, and passes over those that are older than the last one', async () => {
    const bare = (timeMs: number): object => ({ kind: 'tick', symbol: 'eurusd', timeMs, price: 1, quantity: 1 });
    const resume = new Map([[eur, { lastId: 7, lastTimeMs: baseMs }]]);
    const events = await all(
      function* () {
        yield [bare(baseMs - 1), bare(baseMs), bare(baseMs + 9), bare(baseMs + 3), bare(baseMs + 10)];
      },
      { numbering: 'counted' },
      resume,
    );
    assert.deepEqual(
      ticksOf(events).map((one) => [one.id, one.timeMs - baseMs]),
      [
        [8, 0],
        [9, 9],
        [10, 10],
      ],
    );
  });

  it('refuses each wrong value with the field and what it takes, and takes the others', async () => {
    const future = Date.now() + 3_600_000;
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [null, /an event is an object/],
      ['tick', /an event is an object/],
      [{ kind: 'gap', symbol: 'eurusd' }, /kind takes tick, bar, quote, time or status/],
      [{ ...tick(2), symbol: 'gbpusd' }, /symbol takes one that was asked for; "gbpusd" was not/],
      [{ ...tick(2), symbol: 'spot:btcusdt' }, /symbol takes one that was asked for/],
      [{ ...tick(2), id: 1.5 }, /id takes a whole number/],
      [{ ...tick(2), id: 2 ** 60 }, /id takes a whole number/],
      [{ ...tick(2), id: '2' }, /id takes a whole number/],
      [{ ...tick(2), timeMs: future }, /timeMs takes no time that is still to come/],
      [{ ...tick(2), timeMs: 1_700_000_000 }, /timeMs takes whole milliseconds/],
      [{ ...tick(2), timeMs: baseMs - 7_200_000 }, /more than an hour earlier/],
      [{ ...tick(2), price: Number.NaN }, /price takes a number above 0/],
      [{ ...tick(2), price: -1 }, /price takes a number above 0/],
      [{ ...tick(2), quantity: Infinity }, /quantity takes a number of at least 0/],
      [{ ...tick(2), id: 9_000_000_000 }, /further than a market goes/],
      [{ kind: 'time', timeMs: future }, /timeMs takes no time that is still to come/],
      [{ kind: 'status', state: 'ended' }, /state takes connecting/],
      [{ kind: 'quote', symbol: 'eurusd', timeMs: baseMs, bid: 2, ask: 1 }, /ask takes a price that is not below/],
      [{ kind: 'bar', symbol: 'eurusd', timeframe: '1m', openMs: baseMs + 1 }, /openMs takes the start of a bar/],
      [{ kind: 'bar', symbol: 'eurusd', timeframe: '1h', openMs: 0 }, /timeframe takes 1s, 1m, 5m/],
      [
        {
          get kind() {
            throw new Error('mine');
          },
        },
        /cannot be read: mine/,
      ],
    ];
    const events = await all(async function* () {
      yield tick(1);
      for (const [value] of wrong) {
        yield value;
        await sleep(60);
      }
      yield tick(2);
    });
    const refused = events.filter((event) => event.kind === 'rejected').map(({ message }) => message);
    assert.equal(refused.length, wrong.length);
    for (const [index, [, pattern]] of wrong.entries()) assert.match(refused[index] ?? '', pattern);
    assert.deepEqual(
      ticksOf(events).map((one) => one.id),
      [1, 2],
    );
  }).timeout(10_000);

  it('takes whole bars of the past, and no one that is still forming or has impossible prices', async () => {
    const openMs = Math.floor(Date.now() / 60_000) * 60_000;
    const bar = { kind: 'bar', symbol: 'eurusd', timeframe: '1m', open: 2, high: 3, low: 1, close: 2, volume: 6 };
    const events = await all(function* () {
      yield [
        { ...bar, openMs: openMs - 120_000 },
        { ...bar, openMs: openMs - 120_000 },
        { ...bar, openMs: openMs - 60_000, low: 2.5 },
        { ...bar, openMs },
      ];
    });
    const bars = events.filter((event) => event.kind === 'bar').map((event) => event.bar);
    assert.deepEqual(
      bars.map((one) => [one.openMs, one.origin, one.complete, one.quoteVolume]),
      [[openMs - 120_000, 'fetched', true, 12]],
    );
    assert.equal(events.filter((event) => event.kind === 'rejected').length, 3);
  });

  it('tells what it throws, asks it again from where it stood, and loses nothing by it', async () => {
    let calls = 0;
    const guests = new OneGuest(async function* ({ resume }) {
      calls++;
      if (calls === 1) throw new Error('no answer from there');
      yield tick((resume['eurusd']?.lastId ?? 0) + 1);
      if (calls === 2) throw 'a text';
      await new Promise(() => undefined);
    });
    guests.register();
    const { events, stop } = run(guests);
    await eventually('two ticks of two calls', 10_000, () => Promise.resolve(ticksOf(events).length === 2 || null));
    await stop();
    assert.deepEqual(
      ticksOf(events).map((one) => one.id),
      [1, 2],
    );
    const failures = statesOf(events).filter(({ reason }) => reason === 'guestFailed');
    assert.match(failures[0]?.message ?? '', /^Rates failed: no answer from there\. .*rates of \/x\.js/);
    assert.match(failures[1]?.message ?? '', /^Rates failed: a text\./);
    assert.ok((failures[0]?.nextAttemptMs ?? 0) > 0);
  }).timeout(15_000);

  for (const [what, give] of [
    [
      'never answers',
      async function* () {
        await new Promise(() => undefined);
        yield 1;
      },
    ],
    [
      'gives for ever without a pause',
      function* () {
        for (let number = 1; ; number++) yield tick(number);
      },
    ],
    [
      'gives nothing for ever',
      async function* () {
        for (;;) yield [];
      },
    ],
    [
      'gives garbage for ever',
      async function* () {
        for (;;) yield { kind: 'no' };
      },
    ],
    [
      'changes its state for ever',
      async function* () {
        for (let n = 0; ; n++) yield { kind: 'status', state: n % 2 ? 'live' : 'stale', message: `${n}` };
      },
    ],
    [
      'throws when it is told to end',
      () => ({
        [Symbol.iterator]: () => ({
          next: () => new Promise(() => undefined),
          return: () => {
            throw new Error('no');
          },
        }),
      }),
    ],
  ] as readonly (readonly [string, Give])[]) {
    it(`ends when told where the guest ${what}, and lets others have their turn meanwhile`, async () => {
      const guests = new OneGuest(give);
      guests.register();
      const { events, stop } = run(guests);
      let turns = 0;
      const counting = setInterval(() => turns++, 5);
      const beganMs = performance.now();
      await sleep(500);
      clearInterval(counting);
      await stop();
      const seconds = (performance.now() - beganMs) / 1_000;
      // Without turns for others neither the timer nor the end would ever come.
      assert.ok(turns > 1, `the others had ${turns} turns`);
      const rare = events.filter((event) => event.kind === 'rejected' || event.kind === 'status');
      assert.ok(rare.length <= 50 + 40 * seconds, `${rare.length} refusals and states in ${seconds} s`);
    });
  }

  it('fails with a sentence where it gives nothing that can be iterated', async () => {
    const guests = new OneGuest(() => 5);
    guests.register();
    const { events, stop } = run(guests);
    await eventually('the failure', 5_000, () =>
      Promise.resolve(statesOf(events).find(({ reason }) => reason === 'guestFailed') ?? null),
    );
    await stop();
    assert.match(statesOf(events).at(-1)?.message ?? '', /nothing to iterate over; write it as an async generator/);
  });

  it('leaves a series whose ids do not count ticks, instead of filling the store with gaps', async () => {
    const events = await all(function* () {
      yield Array.from({ length: 5_000 }, (_, index) => tick(index * 10 + 1));
    });
    assert.ok(statesOf(events).some(({ reason }) => reason === 'scatteredIds'));
    assert.ok(gapsOf(events).length < 3_000, `${gapsOf(events).length} gaps told`);
    assert.ok(ticksOf(events).length < 1_500);
  });

  it('waits for the extension that brings it, and begins when that comes', async () => {
    const guests = new OneGuest(({ options }) => [{ ...tick(1), price: (options as { price: number }).price }]);
    const { events, done } = run(guests);
    await sleep(100);
    assert.match(statesOf(events)[0]?.message ?? '', /Waiting for the extension that brings the source "rates"/);
    guests.register({ price: 7 });
    await done;
    assert.deepEqual(
      ticksOf(events).map((one) => one.price),
      [7],
    );
  });

  it('is called anew with other symbols and other options, and each id still comes once', async () => {
    const calls: unknown[] = [];
    const guests = new OneGuest(async function* ({ symbols, options }) {
      calls.push([symbols, options]);
      yield symbols.flatMap((symbol) => [tick(1, symbol), tick(2, symbol)]);
      await new Promise(() => undefined);
    });
    guests.register(1);
    const { feed, events, stop } = run(guests);
    await sleep(80);
    feed.setInstruments([eur, gbp, instrumentId('spot:btcusdt')]);
    await sleep(80);
    guests.register(2);
    await sleep(80);
    await stop();
    assert.deepEqual(calls, [
      [['eurusd'], 1],
      [['eurusd', 'gbpusd'], 1],
      [['eurusd', 'gbpusd'], 2],
    ]);
    assert.deepEqual(
      ticksOf(events).map((one) => `${one.instrument} ${one.id}`),
      ['rates:eurusd 1', 'rates:eurusd 2', 'rates:gbpusd 1', 'rates:gbpusd 2'],
    );
    const other = statesOf(events).find(({ instrument }) => instrument === 'spot:btcusdt');
    assert.equal(other?.reason, 'unknownSymbol');
  });

  it('ends its call of the guest where the reader breaks off, so that the next one does not run beside it', async () => {
    let signalled: AbortSignal | null = null;
    let isLeft = false;
    const guests = new OneGuest(async function* ({ signal }) {
      signalled = signal;
      try {
        for (let number = 1; number < 400 && !signal.aborted; number++) {
          yield tick(number);
          await sleep(5);
        }
      } finally {
        isLeft = true;
      }
    });
    guests.register();
    const feed = createGuestFeed({ id, guests, clock: systemClock, random: () => 0 });
    const { signal } = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const batch of feed.events({ instruments: [eur], stream: 'aggTrade', resume: new Map(), signal })) {
        if (batch.some(({ kind }) => kind === 'tick')) throw new Error('the reader broke');
      }
    };
    await assert.rejects(reading(), /the reader broke/);
    assert.equal((signalled as AbortSignal | null)?.aborted, true);
    await eventually('the guest has left', 2_000, () => Promise.resolve(isLeft || null));
  });

  it('checks a symbol by its venue and by the list that the guest declares', async () => {
    const guests = new OneGuest(() => [], { symbols: ['eurusd', 'gbpusd'] });
    guests.register();
    const feed = createGuestFeed({ id, guests, clock: systemClock, random: () => 0 });
    assert.ok((await feed.check(eur)).ok);
    const near = await feed.check(instrumentId('rates:eurusb'));
    assert.match(near.ok ? '' : near.failure.message, /Is rates:eurusd meant\?/);
    const other = await feed.check(instrumentId('spot:eurusd'));
    assert.match(other.ok ? '' : other.failure.message, /written rates:eurusd/);
  });

  it('gives each id once or names it in a gap, whatever ids come in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 80 }), async (ids) => {
        const events = await all(() => [ids.map((number) => tick(number))]);
        const given = ticksOf(events).map((one) => one.id);
        assert.equal(new Set(given).size, given.length, 'no id twice');
        const lost = gapsOf(events).filter(({ state }) => state === 'lost');
        const first = Math.min(...given);
        for (let number = first; number <= Math.max(...ids); number++) {
          const isLost = lost.some(({ fromId, toId }) => fromId <= number && number <= toId);
          assert.ok(given.includes(number) !== isLost, `${number} is given or lost, not both, not neither`);
        }
      }),
      { numRuns: 60 },
    );
  }).timeout(20_000);
});

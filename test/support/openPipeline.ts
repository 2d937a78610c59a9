import { systemClock, type Clock } from '../../src/engine/clock';
import type { SourceEvent, StreamKind } from '../../src/engine/contract/market';
import { succeed } from '../../src/engine/contract/result';
import { Pipeline } from '../../src/engine/pipeline';
import type { PipelineListener } from '../../src/engine/pipelineListener';
import type { SourceRequest, TickSource } from '../../src/engine/sources/source';
import { openStore, type StoreOptions } from '../../src/engine/store/sqljsStore';
import type { MarketStore } from '../../src/engine/store/store';
import { storeOptions } from './store/storeFolder';

export interface OpenedPipeline {
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
}

/** A pipeline on the store of a folder, recovered from its journal. Throws where the store cannot be opened. */
export async function openPipeline(
  folder: string,
  options: {
    readonly stream: StreamKind;
    readonly graceMs?: number;
    readonly clock?: Clock;
    readonly listener?: Partial<PipelineListener>;
    readonly store?: Partial<StoreOptions>;
  },
): Promise<OpenedPipeline> {
  const { stream, graceMs = 1_000, clock = systemClock, listener } = options;
  const opened = await openStore(storeOptions(folder, { clock, ...options.store }));
  if (!opened.ok) throw new Error(opened.failure.message);
  const nothing = (): void => undefined;
  const quiet = { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing };
  const pipeline = new Pipeline({ store: opened.value, clock, stream, graceMs, listener: { ...quiet, ...listener } });
  await pipeline.recover(options.store?.readOnly !== true);
  return { store: opened.value, pipeline };
}

/** A source that gives these batches and ends; its clock stands still. Keeps what it was asked for. */
export function scriptedSource(
  batches: readonly (readonly SourceEvent[])[] | ((request: SourceRequest) => readonly (readonly SourceEvent[])[]),
  exchangeNowMs: number,
): TickSource & { request: SourceRequest | null } {
  return {
    request: null,
    async *events(request) {
      this.request = request;
      for (const batch of typeof batches === 'function' ? batches(request) : batches)
        yield await Promise.resolve(batch);
    },
    setInstruments: () => undefined,
    exchangeNowMs: () => exchangeNowMs,
    check: (instrument) => Promise.resolve(succeed(instrument)),
  };
}

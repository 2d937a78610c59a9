import { realms } from './market';

/** Sources that are built in: the rows of the source table. */
export const sourceKinds = ['binance', 'simulator', 'replay', 'ticker'] as const;
export type SourceKind = (typeof sourceKinds)[number];

declare const guest: unique symbol;
/** The id under which another extension registers a source. It is the venue of its instruments too: `rates:eurusd`. */
export type GuestSourceId = string & { readonly [guest]: true };

export type SourceId = SourceKind | GuestSourceId;

export function isSourceKind(source: unknown): source is SourceKind {
  return sourceKinds.some((kind) => kind === source);
}

/** Whether another extension may give a source this id: that of a venue, and no name of ours. */
export function isGuestSourceId(text: unknown): text is GuestSourceId {
  return typeof text === 'string' && /^[a-z][a-z0-9]{0,31}$/.test(text) && !ourNames.has(text);
}

/** Venues, sources and realms of our own: nobody else's data are called so. */
const ourNames: ReadonlySet<string> = new Set([...sourceKinds, ...realms, 'spot', 'usdm', 'sim']);

import { resolve } from 'node:path';
import { parseInstrument, venueOf, type InstrumentId } from '../contract/ids';
import { streamKinds } from '../contract/market';
import { readSettings } from '../contract/readSettings';
import type { EndpointUrls, Settings } from '../contract/settings';
import { sourceKinds, type SourceKind } from '../contract/sourceId';
import { replayStream } from '../sources/replayStream';
import { positiveNumber, required, UsageError, type Options } from './command';

/** What is collected, by the options given. Throws a {@link UsageError} that names the one that is wrong. */
export async function collectSettings(options: Options): Promise<Settings> {
  const source = sourceKinds.find((kind) => kind === options['source']) ?? 'binance';
  const { settings } = readSettings({ source, pairs: [] });
  const days = options['history'] === '0' ? 0 : positiveNumber(required(options, 'history'), 'history');
  const speed = positiveNumber(required(options, 'speed'), 'speed', { max: Infinity });
  if (source === 'replay' && options['file'] === undefined) {
    throw new UsageError('--source replay needs a recording: --file FILE.');
  }
  const given = streamKinds.find((kind) => kind === options['stream']);
  const recorded = source === 'replay' ? await replayStream(resolve(options['file'] ?? ''), 'aggTrade') : 'aggTrade';
  return {
    ...settings,
    stream: given ?? recorded,
    history: { days },
    symbols: collectSymbols(options, source),
    endpoints: endpointsOf(options) ?? settings.endpoints,
    replay: { file: options['file'] === undefined ? '' : resolve(options['file']), speed },
    simulator: { ...settings.simulator, speed },
  };
}

function collectSymbols(options: Options, source: SourceKind): InstrumentId[] {
  const text = options['symbols'];
  if (text === undefined && source === 'binance') throw new UsageError('--symbols LIST is missing: what to receive.');
  const venue = source === 'simulator' ? 'sim' : required(options, 'market');
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  if (text !== undefined && parts.length === 0) throw new UsageError('--symbols takes at least one symbol: btcusdt.');
  return parts.map((part) => {
    const parsed = parseInstrument(part, venue);
    if (!parsed.ok) throw new UsageError(`--symbols: ${parsed.failure.message}`);
    if ((venueOf(parsed.value) === 'sim') !== (source === 'simulator')) {
      throw new UsageError(`--symbols: ${parsed.value} cannot come from --source ${source}.`);
    }
    return parsed.value;
  });
}

/**
 * The two URLs serve both markets: who runs an endpoint of his own knows which one it speaks. Where one of them is left
 * out, the other's host is taken for both. Paths that the client itself appends may stand at the end.
 */
function endpointsOf(options: Options): EndpointUrls | null {
  const stream = options['ws-url'];
  const rest = options['rest-url'];
  if (stream === undefined && rest === undefined) return null;
  const givenStream = baseUrl(stream, 'ws-url', /^wss?:\/\/[^/?#]/).replace(streamPath, '');
  const givenRest = baseUrl(rest, 'rest-url', /^https?:\/\/[^/?#]/).replace(restPath, '');
  const spotStream = givenStream || givenRest.replace(/^http/, 'ws');
  const spotRest = givenRest || givenStream.replace(/^ws/, 'http');
  return { spotStream, spotRest, usdmStream: spotStream, usdmRest: spotRest };
}

const streamPath = /(?:\/(?:public|market))?(?:\/(?:ws|stream))?$/;
const restPath = /\/(?:api|fapi)(?:\/v\d)?$/;

function baseUrl(text: string | undefined, name: string, scheme: RegExp): string {
  if (text === undefined) return '';
  if (scheme.test(text) && URL.canParse(text)) return text.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const example = name === 'ws-url' ? 'ws://127.0.0.1:9443' : 'http://127.0.0.1:8080';
  throw new UsageError(`--${name} takes an address such as ${example}; "${text}" is not.`);
}

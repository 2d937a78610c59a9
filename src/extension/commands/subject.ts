import { parseInstrument, type InstrumentId, type PairId } from '../../engine/contract/ids';
import { isPairId } from '../panels/pairTitle';

/** What a command is to act on, as the row, status bar item, panel or key binding that called it says. */
export interface Subject {
  readonly instrument: InstrumentId | null;
  readonly pair: PairId | null;
}

const nothing: Subject = { instrument: null, pair: null };

/** Reads `symbol:<instrument>` or `pair:<pair>`; anything else names nothing, and the command asks. */
export function subjectOf(argument: unknown): Subject {
  if (typeof argument !== 'string') return nothing;
  const colon = argument.indexOf(':');
  const rest = argument.slice(colon + 1);
  switch (argument.slice(0, Math.max(0, colon))) {
    case 'symbol': {
      const parsed = parseInstrument(rest);
      return parsed.ok ? { instrument: parsed.value, pair: null } : nothing;
    }
    case 'pair':
      return isPairId(rest) ? { instrument: null, pair: rest } : nothing;
    default:
      return nothing;
  }
}

export function symbolArgument(instrument: InstrumentId): string {
  return `symbol:${instrument}`;
}

export function pairArgument(pair: PairId): string {
  return `pair:${pair}`;
}

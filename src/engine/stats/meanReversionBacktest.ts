import { requireFinite, requireInteger, requireNumber, requireSameLength } from './requireInput';
import { rollingMoments } from './rollingStats';
import { spread } from './spread';

export interface MeanReversionParams {
  readonly beta: number;
  readonly window: number;
  readonly entry: number;
  readonly exit: number;
  /** Paid on every unit of change in the position. */
  readonly cost_per_unit: number;
}

export interface MeanReversion {
  /** −1, 0 or 1 after the close of each bar. */
  readonly position: Float64Array;
  /** Cumulated profit, 0 at the start. */
  readonly equity: Float64Array;
  readonly trade_pnls: Float64Array;
  readonly n_entries: number;
  readonly n_closed: number;
  readonly total_pnl: number;
  /** Share of closed trades with a profit; NaN without any. */
  readonly win_rate: number;
  readonly max_drawdown_abs: number;
}

/**
 * `mr_backtest`: the textbook rule on s = y − beta·x with rolling z (n − 1), filled at the very close that decides,
 * so naive on purpose; `backtest/` holds the honest one. An undefined z holds the position; an open last trade is
 * not closed. Throws `length_mismatch`, `nan_input`, `invalid_param` (window ≥ 2). O(n).
 */
export function meanReversionBacktest(y: Float64Array, x: Float64Array, params: MeanReversionParams): MeanReversion {
  requireSameLength({ y, x });
  requireFinite('y', y);
  requireFinite('x', x);
  for (const name of ['beta', 'entry', 'exit', 'cost_per_unit'] as const) requireNumber(name, params[name]);
  requireInteger('window', params.window, 2);
  const s = spread(y, x, { beta: params.beta }).hedged;
  const { zscore } = rollingMoments(s, params.window, 1);
  const position = new Float64Array(s.length);
  const equity = new Float64Array(s.length);
  const trades: number[] = [];
  let held = 0;
  let total = 0;
  let peak = 0;
  let drawdown = 0;
  let entries = 0;
  let tradeStart = 0;
  for (let t = 0; t < s.length; t++) {
    if (held !== 0) total += held * (s[t]! - s[t - 1]!);
    const next = decide(held, zscore[t]!, params);
    if (held === 0 && next !== 0) {
      entries++;
      tradeStart = total;
    }
    total -= params.cost_per_unit * Math.abs(next - held);
    if (held !== 0 && next === 0) trades.push(total - tradeStart);
    held = next;
    position[t] = held;
    equity[t] = total;
    peak = Math.max(peak, total);
    drawdown = Math.max(drawdown, peak - total);
  }
  return {
    position,
    equity,
    trade_pnls: Float64Array.from(trades),
    n_entries: entries,
    n_closed: trades.length,
    total_pnl: total,
    win_rate: trades.length === 0 ? Number.NaN : trades.filter((pnl) => pnl > 0).length / trades.length,
    max_drawdown_abs: drawdown,
  };
}

function decide(held: number, z: number, { entry, exit }: MeanReversionParams): number {
  if (Number.isNaN(z)) return held;
  if (held === 0) return z > entry ? -1 : z < -entry ? 1 : 0;
  if (held > 0) return z >= -exit ? 0 : 1;
  return z <= exit ? 0 : -1;
}

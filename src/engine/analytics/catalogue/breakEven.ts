import { venueOf, type InstrumentId } from '../../contract/ids';
import type { CostSettings } from '../../contract/settings';
import { descriptive } from '../../stats/descriptive';
import { StatsError } from '../../stats/statsError';
import { numberOf, pairAnalytic } from '../analytic';
import { figure } from '../figures';
import { betaInForce, pairBars } from '../pairBars';
import { numberParameter } from '../parameters';

const nan = 'no hedge ratio is in force';
const field = (id: string, title: string) => ({ id, title, unit: 'bp of gross', format: 'basisPoints', nan }) as const;

/** Whether an entry at a given z can pay for its round trip. */
export const breakEven = pairAnalytic(
  {
    id: 'breakEven',
    title: 'Break-even',
    summary:
      'Cost of a round trip (four fills: fees, half spreads, slippage) beside the deviation of the spread, both in basis points of the gross notional, and the entry |z| at which a full return to the mean just pays.',
    parameters: [
      numberParameter('entry', 'Entry |z|', 'deviations', { fallback: 2, least: 0.1, most: 20, whole: false }),
    ],
    fields: [
      field('cost_bps', 'Round trip costs'),
      field('sigma_bps', 'Deviation of the spread'),
      field('entry_bps', 'An entry earns at most'),
      {
        id: 'break_even_z',
        title: 'Break-even |z|',
        unit: 'deviations',
        format: 'number',
        nan: 'the spread does not move',
      },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['cost_bps', 'entry_bps'], levels: [0] }],
    warmUp: 'the hedge window and up to one refit, or the window of the z-score where that is longer',
    cost: 'O(window of the z-score)',
  },
  (_, settings) => pairBars(settings),
  (view, parameters) => {
    const { settings, y, x, yClose, xClose } = view;
    const beta = betaInForce(view);
    const from = y.length - settings.z.window;
    const { std } = descriptive(y.subarray(from).map((value, j) => value - beta * (x[from + j] ?? NaN)));
    if (!(std > 0)) throw new StatsError('constant', 'The spread did not move in the window.');
    // Notional of each leg as a share of the gross, and what one unit of spread earns on a gross of 1.
    const size = Math.abs(beta);
    const notionalX = settings.prices === 'log' ? size : (size * (xClose.at(-1) ?? NaN)) / (yClose.at(-1) ?? NaN);
    const shareY = 1 / (1 + notionalX);
    const earned = settings.prices === 'log' ? shareY : shareY / (yClose.at(-1) ?? NaN);
    const [costY, costX] = fillCosts(settings.y, settings.x, settings.costs);
    const cost = 2 * (shareY * costY + (1 - shareY) * costX);
    const sigma = std * earned * 1e4;
    const entry = numberOf(parameters, 'entry');
    const pays = entry * sigma > cost ? 'can pay' : 'cannot pay';
    return {
      values: { cost_bps: cost, sigma_bps: sigma, entry_bps: entry * sigma, break_even_z: cost / sigma },
      sentence: `a ${figure(entry)}σ entry earns at most ${figure(entry * sigma)} bp, a round trip costs ${figure(cost)} bp: it ${pays} for itself`,
      assumptions: [
        ...costAssumptions(settings.costs),
        'A full return to the mean, at today’s deviation, without a stop: what is earned is the most it can be.',
      ],
    };
  },
);

/** Cost of one fill of each leg, in bp of its notional. */
function fillCosts(y: InstrumentId, x: InstrumentId, costs: CostSettings): readonly [number, number] {
  const fees = costs.feeBps ?? [defaultFeeBps(y), defaultFeeBps(x)];
  const halfSpreads = costs.halfSpreadBps ?? [1, 1];
  return [fees[0] + halfSpreads[0] + costs.slippageBps[0], fees[1] + halfSpreads[1] + costs.slippageBps[1]];
}

/** A new account's taker fee on Binance, regular tier, 2026 (settings.md). */
function defaultFeeBps(instrument: InstrumentId): number {
  return venueOf(instrument) === 'usdm' ? 5 : 10;
}

function costAssumptions(costs: CostSettings): string[] {
  const fee =
    costs.feeBps === null ? 'Fees are a new account’s taker fees: spot 10 bp, USD-M 5 bp a fill.' : 'Fees as set.';
  const half = costs.halfSpreadBps === null ? 'Half a spread of 1 bp a fill, not measured.' : 'Half spreads as set.';
  return [fee, half, ...(costs.slippageBps.some((bps) => bps !== 0) ? ['Slippage as set.'] : ['No slippage.'])];
}

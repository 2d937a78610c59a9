import { barsPerYear } from '../../contract/market';
import { autocorr1 } from '../../stats/autocorr1';
import { descriptive } from '../../stats/descriptive';
import { jarqueBera } from '../../stats/jarqueBera';
import { varCvar } from '../../stats/varCvar';
import { numberOf, orNaN, symbolAnalytic } from '../analytic';
import { verdict } from '../figures';
import { windowParameter } from '../parameters';

const constant = 'the returns are all equal';

/** Moments, tails and normality of the simple returns of one symbol. */
export const returnStatistics = symbolAnalytic(
  {
    id: 'returnStatistics',
    title: 'Return statistics',
    summary: 'Simple returns from close to close over the window: moments, first autocorrelation, losses in the tail.',
    parameters: [windowParameter(100, 10)],
    fields: [
      { id: 'return_mean', title: 'Mean return', unit: 'share a bar', format: 'number', nan: 'never' },
      { id: 'return_std', title: 'Deviation of returns', unit: 'share a bar', format: 'number', nan: 'never' },
      { id: 'volatility', title: 'Volatility', unit: 'share a year', format: 'number', nan: 'never' },
      { id: 'skewness', title: 'Skewness', unit: '', format: 'number', nan: constant },
      { id: 'kurtosis', title: 'Excess kurtosis', unit: '', format: 'number', nan: constant },
      { id: 'autocorrelation', title: 'First autocorrelation', unit: '', format: 'number', nan: constant },
      { id: 'jarque_bera_p', title: 'Normality (Jarque-Bera)', unit: 'p', format: 'pValue', nan: constant },
      { id: 'var95', title: 'Value at risk 95 %', unit: 'share a bar', format: 'number', nan: 'never' },
      { id: 'cvar95', title: 'Expected shortfall 95 %', unit: 'share a bar', format: 'number', nan: 'never' },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['volatility'], levels: [] }],
    warmUp: 'the window',
    cost: 'O(window · log window)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ close, timeframe }) => {
    const returns = close.subarray(1).map((price, k) => price / (close[k] ?? NaN) - 1);
    const { mean, std, skew, kurtosis } = descriptive(returns);
    const normality = orNaN(() => jarqueBera(returns).pvalue);
    const tail = varCvar(returns, { alpha: 0.05 });
    return {
      values: {
        return_mean: mean,
        return_std: std,
        volatility: std * Math.sqrt(barsPerYear(timeframe)),
        skewness: skew,
        kurtosis,
        autocorrelation: orNaN(() => autocorr1(returns).r1),
        jarque_bera_p: normality,
        var95: tail.var_hist,
        cvar95: tail.cvar_hist,
      },
      sentence: verdict(normality, 'the returns are normal'),
      assumptions: [
        'The year has 365 days of 24 hours; volatility is scaled by the root of time, as if returns were independent.',
        'Value at risk and shortfall are those of the window itself, losses positive.',
      ],
    };
  },
);

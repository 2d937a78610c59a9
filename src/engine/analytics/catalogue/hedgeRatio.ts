import { RollingCoMoments } from '../../rolling/rollingCoMoments';
import type { PairWindow } from '../../rolling/coMoments';
import { StatsError } from '../../stats/statsError';
import { numberOf, pairAnalytic } from '../analytic';
import { figure } from '../figures';
import { emptyFit, fitOls, fitTls, type HedgeFit } from '../hedgeFit';
import { windowParameter } from '../parameters';
import { fitHuber, fitTheilSen } from '../robustFit';

const estimators = [
  { id: 'ols', title: 'Least squares', fit: fitOls },
  { id: 'huber', title: 'Huber', fit: fitHuber },
  { id: 'theil_sen', title: 'Theil-Sen', fit: fitTheilSen },
  { id: 'tls', title: 'Total least squares', fit: fitTls },
] as const;

/** The hedge ratio of a pair by four estimators on one window; Kalman's is an analytic of its own. */
export const hedgeRatio = pairAnalytic(
  {
    id: 'hedgeRatio',
    title: 'Hedge ratio',
    summary:
      'β of y on x, with its standard error, by least squares, Huber, Theil-Sen and total least squares on the same window: where they differ, a few bars or the choice of the dependent leg decide.',
    parameters: [windowParameter(300, 10)],
    fields: [
      ...estimators.flatMap(({ id, title }) => [
        { id: `beta_${id}`, title, unit: 'β', format: 'ratio', nan: 'x, or the legs together, do not move' } as const,
        { id: `beta_${id}_error`, title: `${title}, error`, unit: 'β', format: 'ratio', nan: 'as its β' } as const,
      ]),
      { id: 'alpha_ols', title: 'Intercept', unit: 'price form', format: 'number', nan: 'x does not move' },
      { id: 'r_squared', title: 'R²', unit: '', format: 'ratio', nan: 'a leg does not move' },
    ],
    drawings: [
      { kind: 'table' },
      { kind: 'series', fields: ['beta_ols', 'beta_huber', 'beta_theil_sen', 'beta_tls'], levels: [] },
    ],
    warmUp: 'the window',
    cost: 'O(window²), for Theil-Sen',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ y, x, settings }, parameters) => {
    const window = new RollingCoMoments(numberOf(parameters, 'window'));
    for (const [k, value] of y.entries()) window.push(value, x[k] ?? NaN);
    const fits = estimators.map(({ id, fit }) => [id, fitted(window, fit)] as const);
    const [, ols] = fits[0] ?? [null, emptyFit()];
    if (Number.isNaN(ols.beta))
      throw new StatsError('singular', 'x did not move in the window, so no ratio is defined.');
    const { xy, xx, yy } = window.moments;
    const betas = fits.map(([, fit]) => fit.beta);
    const low = Math.min(...betas);
    const high = Math.max(...betas);
    return {
      values: {
        ...Object.fromEntries(
          fits.flatMap(([id, fit]) => [
            [`beta_${id}`, fit.beta],
            [`beta_${id}_error`, fit.betaStdErr],
          ]),
        ),
        alpha_ols: ols.alpha,
        r_squared: yy.value > 0 ? (xy.value / yy.value) * (xy.value / xx.value) : NaN,
      },
      sentence: `the estimators put β between ${figure(low)} and ${figure(high)}; least squares says ${figure(ols.beta)} ± ${figure(ols.betaStdErr)}`,
      assumptions: [
        settings.prices === 'log'
          ? 'On log prices β is a ratio of notionals.'
          : 'On price levels β is a ratio of units, and total least squares depends on those units.',
        'Standard errors take the residuals as independent; those of a spread are not, so the truth is wider.',
      ],
    };
  },
);

function fitted(window: PairWindow, fit: (window: PairWindow, out: HedgeFit) => void): HedgeFit {
  const out = emptyFit();
  fit(window, out);
  return out;
}

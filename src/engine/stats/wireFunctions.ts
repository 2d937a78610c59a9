import { type Autolag, adf } from './adf';
import { autocorr1 } from './autocorr1';
import { distChi2 } from './chiSquare';
import { corrMatrix } from './corrMatrix';
import { descriptive } from './descriptive';
import { durbinWatson } from './durbinWatson';
import { engleGranger } from './engleGranger';
import { ewm } from './ewm';
import { ewmaVol } from './ewmaVol';
import { distF } from './fDistribution';
import { halfLife } from './halfLife';
import { huberConcomitant } from './huberConcomitant';
import { huberM } from './huberM';
import { hurstRescaledRange } from './hurstRescaledRange';
import { hurstStructure } from './hurstStructure';
import { jarqueBera } from './jarqueBera';
import { johansen } from './johansen';
import { kalmanHedge } from './kalmanHedge';
import { kpss } from './kpss';
import { ljungBox } from './ljungBox';
import { mackinnonCrit, mackinnonP, trendTermChoices } from './mackinnon';
import { meanReversionBacktest } from './meanReversionBacktest';
import { distNormal } from './normal';
import { ols } from './ols';
import { perfMetrics } from './perfMetrics';
import { rangeVol } from './rangeVol';
import { resampleOhlcv } from './resampleOhlcv';
import { rollingCorr } from './rollingCorr';
import { rollingOls } from './rollingOls';
import { rollingStats } from './rollingStats';
import { spread } from './spread';
import { distT } from './studentT';
import { theilSen } from './theilSen';
import { theilSenSpatial } from './theilSenSpatial';
import { varCvar } from './varCvar';
import { varianceRatio } from './varianceRatio';
import { volatility } from './volatility';
import type { WireReader } from './wireReader';

/** A statistic by its name on the wire: reads its inputs and parameters, returns all its fields. */
export type WireFunction = (read: WireReader) => object;

const autolags: readonly Autolag[] = ['AIC', 'BIC', 't-stat', null];
const lagSearch = (read: WireReader): { maxlag: number | null; autolag: Autolag } => ({
  maxlag: read.numberOrNull('maxlag', null),
  autolag: read.choice<Autolag>('autolag', autolags, 'AIC'),
});
const window = (read: WireReader): { window: number } => ({ window: read.number('window') });
const mackinnon = (read: WireReader) => ({
  regression: read.choice('regression', trendTermChoices, 'c'),
  n_series: read.number('n_series', 1),
});

/** Every function of the command line's `stats`, with defaults for what a request leaves out. */
export const wireFunctions: ReadonlyMap<string, WireFunction> = new Map<string, WireFunction>([
  [
    'adf',
    (read) =>
      adf(read.series('x'), { regression: read.choice('regression', trendTermChoices, 'c'), ...lagSearch(read) }),
  ],
  ['autocorr1', (read) => autocorr1(read.series('x'))],
  [
    'coint_eg',
    (read) =>
      engleGranger(read.series('y'), read.list('x'), {
        trend: read.choice('trend', trendTermChoices, 'c'),
        ...lagSearch(read),
      }),
  ],
  ['corr_matrix', (read) => corrMatrix(read.list('x'))],
  [
    'descriptive',
    (read) => {
      read.choice('nan_policy', ['omit'], 'omit');
      return descriptive(read.series('x'));
    },
  ],
  ['dist_chi2', (read) => distChi2(read.seriesOrEmpty('x'), read.number('df'))],
  ['dist_f', (read) => distF(read.seriesOrEmpty('x'), read.number('df1'), read.number('df2'))],
  ['dist_normal', (read) => distNormal(read.seriesOrEmpty('x'), read.seriesOrEmpty('p'))],
  ['dist_t', (read) => distT(read.seriesOrEmpty('x'), read.number('df'))],
  ['durbin_watson', (read) => durbinWatson(read.series('resid'))],
  [
    'ewm',
    (read) => ewm(read.series('x'), { span: read.number('span'), adjust: read.boolean<boolean>('adjust', true) }),
  ],
  [
    'ewma_vol',
    (read) =>
      ewmaVol(read.series('r'), {
        lambda: read.number('lambda', 0.94),
        periods_per_year: read.number('periods_per_year'),
        init: read.choice('init', ['first_squared_return'], 'first_squared_return'),
      }),
  ],
  ['half_life', (read) => halfLife(read.series('x'))],
  [
    'huber_concomitant',
    (read) =>
      huberConcomitant(read.series('y'), read.list('x'), {
        epsilon: read.number('epsilon', 1.35),
        alpha: read.number('alpha', 0),
        fit_intercept: read.boolean<true>('fit_intercept', true),
      }),
  ],
  [
    'huber_m',
    (read) =>
      huberM(read.series('y'), read.list('x'), {
        k: read.number('k', 1.345),
        mad_const: read.number('mad_const', 0.6745),
        add_constant: read.boolean<true>('add_constant', true),
      }),
  ],
  ['hurst_rs', (read) => hurstRescaledRange(read.series('x'), { windows: read.numbers('windows') })],
  ['hurst_sf', (read) => hurstStructure(read.series('x'), { lags: read.numbers('lags') })],
  ['jarque_bera', (read) => jarqueBera(read.series('x'))],
  [
    'johansen',
    (read) =>
      johansen(read.list('x'), {
        det_order: read.number('det_order', 0) as -1 | 0 | 1,
        k_ar_diff: read.number('k_ar_diff', 1),
      }),
  ],
  [
    'kalman_hedge',
    (read) =>
      kalmanHedge(read.series('y'), read.series('x'), {
        delta: read.number('delta'),
        R: read.number('R'),
        m0: read.numbers('m0'),
        P0: read.matrix('P0'),
        first_step: read.choice('first_step', ['update_without_predict'], 'update_without_predict'),
      }),
  ],
  [
    'kpss',
    (read) =>
      kpss(read.series('x'), {
        regression: read.choice('regression', ['c', 'ct'], 'c'),
        nlags: read.numberOrChoice('nlags', ['auto', 'legacy'], 'auto'),
      }),
  ],
  [
    'ljung_box',
    (read) => ljungBox(read.series('x'), { lags: read.numbers('lags'), model_df: read.number('model_df', 0) }),
  ],
  ['mackinnon_crit', (read) => mackinnonCrit(read.series('nobs'), mackinnon(read))],
  ['mackinnon_p', (read) => mackinnonP(read.series('stat'), mackinnon(read))],
  [
    'mr_backtest',
    (read) =>
      meanReversionBacktest(read.series('y'), read.series('x'), {
        beta: read.number('beta'),
        entry: read.number('entry'),
        exit: read.number('exit'),
        cost_per_unit: read.number('cost_per_unit', 0),
        ...window(read),
      }),
  ],
  [
    'ols',
    (read) =>
      ols(read.series('y'), read.list('x'), {
        add_constant: read.boolean<boolean>('add_constant', true),
        missing: read.choice('missing', ['drop', 'raise'], 'raise'),
        conf_level: read.number('conf_level', 0.95),
      }),
  ],
  [
    'perf_metrics',
    (read) =>
      perfMetrics(read.series('r'), {
        periods_per_year: read.number('periods_per_year'),
        rf_per_period: read.number('rf_per_period', 0),
        mar_per_period: read.number('mar_per_period', 0),
      }),
  ],
  [
    'range_vol',
    (read) =>
      rangeVol(
        { open: read.series('open'), high: read.series('high'), low: read.series('low'), close: read.series('close') },
        {
          estimator: read.choice('estimator', ['garman_klass', 'parkinson', 'rogers_satchell', 'yang_zhang']),
          periods_per_year: read.number('periods_per_year'),
          ...window(read),
        },
      ),
  ],
  [
    'resample_ohlcv',
    (read) =>
      resampleOhlcv(
        { ts: read.series('ts'), price: read.series('price'), qty: read.series('qty') },
        { interval_ms: read.number('interval_ms'), empty: read.choice('empty', ['omit', 'nan', 'ffill'], 'omit') },
      ),
  ],
  ['rolling_corr', (read) => rollingCorr(read.series('x'), read.series('y'), window(read))],
  ['rolling_ols', (read) => rollingOls(read.series('y'), read.series('x'), window(read))],
  [
    'rolling_stats',
    (read) =>
      rollingStats(read.series('x'), {
        min_periods: read.number('min_periods', read.number('window')),
        ddof: read.number('ddof', 1),
        ...window(read),
      }),
  ],
  ['spread', (read) => spread(read.series('y'), read.series('x'), { beta: read.number('beta') })],
  [
    'theil_sen',
    (read) =>
      theilSen(read.series('y'), read.series('x'), {
        method: read.choice('method', ['separate', 'joint'], 'separate'),
        conf_level: read.number('conf_level', 0.95),
      }),
  ],
  [
    'theil_sen_spatial',
    (read) =>
      theilSenSpatial(read.series('y'), read.series('x'), { fit_intercept: read.boolean<true>('fit_intercept', true) }),
  ],
  ['var_cvar', (read) => varCvar(read.series('r'), { alpha: read.number('alpha', 0.05) })],
  [
    'variance_ratio',
    (read) =>
      varianceRatio(read.series('x'), {
        q: read.number('q'),
        debiased: read.boolean<boolean>('debiased', true),
        log: read.boolean<boolean>('log', false),
      }),
  ],
  ['volatility', (read) => volatility(read.series('price'), { periods_per_year: read.number('periods_per_year') })],
]);

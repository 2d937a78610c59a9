import type { Analytic } from './analytic';
import { adf } from './catalogue/adf';
import { breakEven } from './catalogue/breakEven';
import { correlation } from './catalogue/correlation';
import { correlationMatrix } from './catalogue/correlationMatrix';
import { engleGranger } from './catalogue/engleGranger';
import { halfLife } from './catalogue/halfLife';
import { hedgeRatio } from './catalogue/hedgeRatio';
import { hurst } from './catalogue/hurst';
import { johansen } from './catalogue/johansen';
import { kalmanHedge } from './catalogue/kalmanHedge';
import { kpss } from './catalogue/kpss';
import { priceStatistics } from './catalogue/priceStatistics';
import { returnStatistics } from './catalogue/returnStatistics';
import { spread } from './catalogue/spread';
import { stability } from './catalogue/stability';
import { varianceRatio } from './catalogue/varianceRatio';
import { volatility } from './catalogue/volatility';
import { zScore } from './catalogue/zScore';

/** Every analytic there is, in the order in which panels and the reference page show them: one file, one entry. */
export const builtInAnalytics: readonly Analytic[] = [
  priceStatistics,
  returnStatistics,
  volatility,
  spread,
  zScore,
  hedgeRatio,
  kalmanHedge,
  breakEven,
  engleGranger,
  johansen,
  adf,
  kpss,
  halfLife,
  hurst,
  varianceRatio,
  correlation,
  stability,
  correlationMatrix,
];

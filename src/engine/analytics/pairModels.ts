import { assertNever } from '../contract/assertNever';
import type { PairSettings } from '../contract/settings';
import { fitOls, fitTls } from './hedgeFit';
import type { PairModel } from './pairModel';
import { WindowedModel } from './windowedModel';

/** The model of a pair's estimator; null where there is none yet. */
export function createPairModel(settings: PairSettings): PairModel | null {
  const { estimator } = settings.hedge;
  switch (estimator) {
    case 'ols':
      return new WindowedModel(settings, { fit: fitOls, fitsForming: true });
    case 'tls':
      return new WindowedModel(settings, { fit: fitTls, fitsForming: true });
    case 'huber':
    case 'theil-sen':
    case 'kalman':
      return null;
    default:
      return assertNever(estimator);
  }
}

import { assertNever } from '../contract/assertNever';
import type { PairSettings } from '../contract/settings';
import { fitOls, fitTls } from './hedgeFit';
import { KalmanModel } from './kalmanModel';
import type { PairModel } from './pairModel';
import { fitHuber, fitTheilSen } from './robustFit';
import { WindowedModel } from './windowedModel';

/** The model of a pair's estimator. */
export function createPairModel(settings: PairSettings): PairModel {
  const { estimator } = settings.hedge;
  switch (estimator) {
    case 'ols':
      return new WindowedModel(settings, { fit: fitOls, fitsForming: true });
    case 'tls':
      return new WindowedModel(settings, { fit: fitTls, fitsForming: true });
    case 'kalman':
      return new KalmanModel(settings);
    // These cost too much for every tick: fitted at scheduled closes, a forming bar has the last fit in force.
    case 'huber':
      return new WindowedModel(settings, { fit: fitHuber, fitsForming: false });
    case 'theil-sen':
      return new WindowedModel(settings, { fit: fitTheilSen, fitsForming: false });
    default:
      return assertNever(estimator);
  }
}

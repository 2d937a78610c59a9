import { halfLife as halfLifeOf, halfLifeInterval } from '../../stats/halfLife';
import { numberOf, seriesAnalytic } from '../analytic';
import { figure } from '../figures';
import { windowParameter } from '../parameters';

/** How fast a series returns to its mean. */
export const halfLife = seriesAnalytic(
  {
    id: 'halfLife',
    title: 'Half-life',
    summary:
      'Bars until half of a deviation is gone, −ln 2/ln φ of an AR(1) fit, with the interval that the uncertainty of φ leaves.',
    parameters: [windowParameter(300, 10)],
    fields: [
      { id: 'half_life', title: 'Half-life', unit: 'bars', format: 'number', nan: 'φ ≤ 0: it overshoots every bar' },
      { id: 'half_life_low', title: 'Half-life, low end', unit: 'bars', format: 'number', nan: 'never' },
      {
        id: 'half_life_high',
        title: 'Half-life, high end',
        unit: 'bars',
        format: 'number',
        nan: 'never; infinite of a unit root',
      },
      { id: 'phi', title: 'φ', unit: '', format: 'ratio', nan: 'never' },
      { id: 't_lambda', title: 't of the return', unit: 't', format: 'number', nan: 'never' },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['half_life'], levels: [] }],
    warmUp: 'the window',
    cost: 'O(window)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ values, name, fitted }) => {
    const { half_life_ar1, phi, t_lambda } = halfLifeOf(values);
    const { low, high } = halfLifeInterval(values);
    const length = `${figure(half_life_ar1)} bars [${figure(low)}, ${figure(high)}]`;
    const doubt = high === Infinity ? '; that it never returns is inside the interval' : '';
    return {
      values: { half_life: half_life_ar1, half_life_low: low, half_life_high: high, phi, t_lambda },
      sentence: Number.isNaN(half_life_ar1)
        ? `${name} overshoots its mean every bar, so it has no half-life`
        : `half a deviation of ${name} is gone in ${length}${doubt}`,
      assumptions: [
        'An AR(1) around a constant mean; the interval has 95 %, and is too short near a unit root.',
        ...(fitted ? ['The ratio was fitted on part of the same bars, which makes the half-life look shorter.'] : []),
      ],
    };
  },
);

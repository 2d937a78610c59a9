import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkAnalytic } from '../../../src/engine/analytics/checkAnalytic';
import { builtInAnalytics } from '../../../src/engine/analytics/registry';

const good = {
  declaration: {
    id: 'lastClose',
    title: 'Last close',
    summary: 'The close of the bar.',
    inputs: ['symbol'],
    parameters: [
      { kind: 'number', id: 'window', title: 'Window', unit: 'bars', fallback: 5, least: 1, most: 9, whole: true },
    ],
    fields: [{ id: 'close', title: 'Close', unit: 'price', format: 'price', nan: 'never' }],
    drawings: [{ kind: 'series', fields: ['close'], levels: [] }],
    warmUp: 'one bar',
    cost: 'O(1)',
  },
  needBars: () => 1,
  compute: () => ({ values: { close: 1 } }),
};

describe('an analytic that another extension registers', () => {
  it('is taken where it is complete, as every built-in one is', () => {
    assert.ok(checkAnalytic(good, []).ok);
    for (const analytic of builtInAnalytics) {
      const checked = checkAnalytic(analytic, []);
      assert.ok(checked.ok, checked.ok ? '' : checked.failure.message);
    }
  });

  const cases: readonly (readonly [string, object, RegExp])[] = [
    ['an id that is taken', { id: 'adf' }, /There is an analytic "adf" already/],
    ['an id with a blank', { id: 'last close' }, /declaration\.id is lower camel case/],
    ['no title', { title: '' }, /lastClose\.title is a text/],
    ['an unknown input', { inputs: ['ticks'] }, /inputs, a list of symbol, pair, all/],
    ['no fields', { fields: [] }, /fields, at least one/],
    [
      'a field name that no alert can use',
      { fields: [{ ...good.declaration.fields[0], id: 'Close!' }] },
      /lower case with underscores/,
    ],
    ['a field without the meaning of NaN', { fields: [{ ...good.declaration.fields[0], nan: '' }] }, /what NaN means/],
    [
      'a default outside its range',
      { parameters: [{ ...good.declaration.parameters[0], fallback: 10 }] },
      /least ≤ fallback ≤ most/,
    ],
    [
      'a drawing of a field that is not there',
      { drawings: [{ kind: 'series', fields: ['open'], levels: [] }] },
      /"open" is none/,
    ],
    ['a band without its line', { drawings: [{ kind: 'bands', low: 'close', high: 'close' }] }, /is none/],
    ['a drawing by code', { drawings: [{ kind: 'custom', draw: () => 0 }] }, /data, never code/],
  ];
  for (const [name, change, message] of cases) {
    it(`is refused with a reason: ${name}`, () => {
      const checked = checkAnalytic({ ...good, declaration: { ...good.declaration, ...change } }, ['adf']);
      assert.ok(!checked.ok);
      assert.match(checked.failure.message, message);
    });
  }

  it('is refused without its functions', () => {
    const checked = checkAnalytic({ declaration: good.declaration, needBars: good.needBars }, []);
    assert.match(checked.ok ? '' : checked.failure.message, /lastClose\.compute is a function/);
  });

  it('is a failure, never an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (fields, drawings, parameters) => {
        checkAnalytic(fields, []);
        checkAnalytic({ declaration: fields }, []);
        checkAnalytic({ ...good, declaration: { ...good.declaration, fields } }, []);
        checkAnalytic({ ...good, declaration: { ...good.declaration, drawings } }, []);
        checkAnalytic({ ...good, declaration: { ...good.declaration, parameters, inputs: drawings } }, []);
      }),
    );
  });
});

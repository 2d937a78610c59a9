import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decimal } from '../../../src/engine/export/decimal';

describe('decimal', () => {
  it('reads back as the same double, has no exponent, and no more digits than the shortest form', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimal(value);
        assert.match(text, /^-?(0|[1-9]\d*)(\.\d+)?$/);
        assert.ok(Number(text) === value);
        const digits = (form: string): string =>
          form
            .replace(/e.*$/, '')
            .replaceAll(/[-.]/g, '')
            .replaceAll(/^0+|0+$/g, '');
        assert.equal(digits(text), digits(String(value)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes tiny and huge values in full', () => {
    assert.equal(decimal(1e-8), '0.00000001');
    assert.equal(decimal(-1.5e-7), '-0.00000015');
    assert.equal(decimal(1e21), '1000000000000000000000');
    assert.equal(decimal(1.25e22), '12500000000000000000000');
    assert.equal(decimal(0.1 + 0.2), '0.30000000000000004');
    assert.equal(decimal(5e-324).length, 326);
  });

  it('is empty where there is no number', () => {
    assert.equal(decimal(Number.NaN), '');
    assert.equal(decimal(Infinity), '');
  });
});

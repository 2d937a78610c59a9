import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unwrapNumbers, wrapNumbers } from '../../../src/engine/contract/panelNumbers';

describe('numbers on their way to a webview', () => {
  const overJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it('come out of JSON as they went in, NaN and infinities too, and null stays null', () => {
    const value = {
      z: Number.NaN,
      readyMs: Infinity,
      least: -Infinity,
      next: null,
      list: [1, Number.NaN],
      text: 'NaN',
    };
    assert.deepEqual(unwrapNumbers(overJson(wrapNumbers(value))), value);
    assert.equal((overJson({ z: Number.NaN }) as { z: unknown }).z, null, 'the reason for all this');
  });

  it('leave typed arrays alone: these travel as they are', () => {
    const columns = new Float64Array([1, Number.NaN]);
    const wrapped = wrapNumbers({ columns }) as { columns: unknown };
    assert.equal(wrapped.columns, columns);
    assert.equal((unwrapNumbers(wrapped) as { columns: unknown }).columns, columns);
  });

  it('are kept for every message that JSON could otherwise carry', () => {
    const number = fc.double().map((value) => (Object.is(value, -0) ? 0 : value));
    const leaf = fc.oneof(number, fc.string(), fc.boolean(), fc.constant(null));
    const key = fc.string().filter((name) => name !== 'nonFinite' && name !== '__proto__');
    const message = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node')),
        fc.dictionary(key, tie('node'), { noNullPrototype: true }),
      ),
    })).node;
    fc.assert(fc.property(message, (value) => assert.deepEqual(unwrapNumbers(overJson(wrapNumbers(value))), value)));
  });
});

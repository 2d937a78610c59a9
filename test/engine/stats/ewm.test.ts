import assert from 'node:assert/strict';
import { ewm } from '../../../src/engine/stats/ewm';
import { assertClose, codeOf, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('ewm', () => {
  meetsGoldens('ewm');

  it('equals the weighted sums written out, both ways of weighting', () => {
    holds(noise(2, 30), (x) => {
      for (const adjust of [true, false]) {
        const { mean, std } = ewm(x, { span: 5, adjust });
        const keep = 1 - 2 / 6;
        for (let t = 1; t < x.length; t++) {
          const weights = Array.from({ length: t + 1 }, (_, i) => keep ** (t - i) * (!adjust && i > 0 ? 2 / 6 : 1));
          const total = weights.reduce((sum, w) => sum + w, 0);
          const average = weights.reduce((sum, w, i) => sum + w * x[i]!, 0) / total;
          const spread = weights.reduce((sum, w, i) => sum + w * (x[i]! - average) ** 2, 0);
          const squares = weights.reduce((sum, w) => sum + w * w, 0);
          assert.ok(Math.abs(mean[t]! - average) < 1e-12);
          assert.ok(Math.abs(std[t]! - Math.sqrt((spread * total) / (total * total - squares))) < 1e-11);
        }
      }
    });
  });

  it('keeps its spread at an offset of a billion', () => {
    holds(noise(2, 40), (x) => {
      const far = ewm(
        x.map((value) => value + 2 ** 30),
        { span: 9, adjust: true },
      ).std;
      ewm(x, { span: 9, adjust: true }).std.forEach((value, t) => {
        assert.ok(Number.isNaN(value) || Math.abs(far[t]! - value) < 1e-6);
      });
    });
    assert.equal(
      codeOf(() => ewm(Float64Array.of(1), { span: 0.5, adjust: true })),
      'invalid_param',
    );
    assertClose(ewm(Float64Array.of(4), { span: 3, adjust: true }).mean[0]!, 4, 0);
  });
});

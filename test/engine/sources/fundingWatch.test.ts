import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { readFunding } from '../../../src/engine/sources/fundingWatch';

const btc = instrumentId('usdm:btcusdt');
const hourMs = 3_600_000;

describe('funding payments', () => {
  it('takes the interval of each payment from the times of the payments, which change and lie some ms off', () => {
    const at = (hours: number, offMs = 0) => ({
      fundingTime: hours * hourMs + offMs,
      fundingRate: '-0.00010000',
      markPrice: '60000.5',
    });
    const payments = readFunding([at(24, 3), at(0), at(8, 7), at(16), at(28)], btc);
    assert.deepEqual(
      payments.map((payment) => [payment.timeMs, payment.intervalHours]),
      [
        [8 * hourMs + 7, 8],
        [16 * hourMs, 8],
        [24 * hourMs + 3, 8],
        [28 * hourMs, 4],
      ],
    );
    assert.deepEqual([payments[0]?.rate, payments[0]?.markPrice], [-0.0001, 60_000.5]);
  });

  it('leaves out rows that are damaged, takes a missing mark price as unknown, and other JSON as nothing', () => {
    const rows = [
      { fundingTime: 0, fundingRate: '0.1' },
      { fundingTime: 1 },
      null,
      { fundingTime: 8 * hourMs, fundingRate: '0.2', markPrice: '' },
    ];
    const payments = readFunding(rows, btc);
    assert.deepEqual(
      payments.map(({ rate, markPrice, intervalHours }) => [rate, markPrice, intervalHours]),
      [[0.2, NaN, 8]],
    );
    assert.deepEqual(readFunding({ code: -1121 }, btc), []);
  });
});

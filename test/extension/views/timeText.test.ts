import assert from 'node:assert/strict';
import { timeText } from '../../../src/extension/views/timeText';

describe('a time of day in the side bar', () => {
  it('names its zone, and is a dash where there is none', () => {
    assert.equal(timeText(0, 'UTC'), '00:00:00 UTC');
    assert.match(timeText(0, 'Europe/Berlin'), /^01:00:00 (CET|GMT\+1)$/);
    assert.equal(timeText(Number.NaN, 'UTC'), '–');
  });
});

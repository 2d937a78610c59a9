import assert from 'node:assert/strict';
import { diskText } from '../../../src/extension/views/diskText';

describe('what one more symbol may take on the disk', () => {
  it('is told by those that are received, and not guessed before their rate is known', () => {
    assert.equal(diskText([{}, {}]), '');
    assert.equal(
      diskText([{ bytesPerDay: 12e6 }, {}, { bytesPerDay: 85.4e6 }]),
      'Those received now take about 12.0 MB to 85.4 MB a day each on the disk.',
    );
    assert.equal(diskText([{ bytesPerDay: 12e6 }]), 'Those received now take about 12.0 MB a day each on the disk.');
  });
});

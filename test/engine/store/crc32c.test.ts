import assert from 'node:assert/strict';
import fc from 'fast-check';
import { crc32c } from '../../../src/engine/store/crc32c';

describe('crc32c', () => {
  it('gives the check values of RFC 3720 and of the catalogue of CRCs', () => {
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
    assert.equal(crc32c(new Uint8Array(0)), 0);
  });

  it('gives the same over pieces as over the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const at = Math.min(cut, bytes.length);
        assert.equal(crc32c(bytes, crc32c(bytes, 0, 0, at), at), crc32c(bytes));
      }),
    );
  });

  it('notices every single flipped bit', () => {
    const bytes = Buffer.from('a frame of the journal, forty bytes long');
    const whole = crc32c(bytes);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.notEqual(crc32c(damaged), whole);
    }
  });
});

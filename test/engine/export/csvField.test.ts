import assert from 'node:assert/strict';
import fc from 'fast-check';
import { csvText, plainText } from '../../../src/engine/export/csvField';

describe('csvField', () => {
  it('never lets a text begin as a formula does in a spreadsheet', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "'=1", '"=1']) {
      assert.doesNotMatch(csvText(text), /^"?[=+\-@\t\r]/);
    }
  });

  it('quotes what holds a comma, a quote or a line end', () => {
    assert.equal(csvText('a,b'), '"a,b"');
    assert.equal(csvText('a"b'), '"a""b"');
    assert.equal(csvText('a\nb'), '"a\nb"');
    assert.equal(csvText('btcusdt'), 'btcusdt');
  });

  it('gives the text back after unquoting', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `'=${text}`),
          fc.string().map((text) => `-${text}`),
        ),
        (text) => {
          const field = csvText(text);
          const unquoted = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
          assert.equal(plainText(unquoted), text);
        },
      ),
    );
  });
});

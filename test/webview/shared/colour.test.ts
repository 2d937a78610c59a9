import assert from 'node:assert/strict';
import { fade, parseColour } from '../../../webview/shared/colour';

describe('colours of the theme', () => {
  it('are read in every form that the editor writes', () => {
    const red = { red: 255, green: 0, blue: 0, alpha: 1 };
    for (const text of [
      '#f00',
      '#ff0000',
      '#FF0000FF',
      '#f00f',
      'rgb(255, 0, 0)',
      'rgba(255,0,0,1)',
      ' rgb(255 0 0 / 100%) ',
    ])
      assert.deepEqual(parseColour(text), red, text);
    for (const text of ['', 'red', '#12', '#12345', 'rgb(1,2)', 'rgb(a,b,c)', 'var(--x)'])
      assert.equal(parseColour(text), null, text);
  });

  it('fade by a factor of the opacity they had', () => {
    assert.equal(fade('#00000080', 0.5), 'rgba(0, 0, 0, 0.251)');
    assert.equal(fade('nonsense', 0.5), 'nonsense');
  });
});

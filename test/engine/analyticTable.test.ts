import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../scripts/repository.mjs';
import { AnalyticTable } from '../../src/engine/analyticTable';
import { builtInAnalytics } from '../../src/engine/analytics/registry';
import { readModuleExport } from '../../src/engine/contract/moduleExport';

const example = join(repository, 'test', 'fixtures', 'secondExtension', 'closeRange.js');
const registration = { id: 'closeRange', modulePath: example, exportName: 'closeRange' };

/** An analytic as source text; `change` stands in for parts of it. */
function source(id: string, change = ''): string {
  return `{
    declaration: {
      id: '${id}', title: 'T', summary: 'S', inputs: ['symbol'], parameters: [],
      fields: [{ id: 'close', title: 'Close', unit: 'price', format: 'price', nan: 'never' }],
      drawings: [{ kind: 'table' }], warmUp: 'a bar', cost: 'O(1)',
    },
    needBars: () => 1,
    compute: ({ close }) => ({ values: { close: close.at(-1) } }),
    ${change}
  }`;
}

describe('AnalyticTable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-modules-'));
  let table: AnalyticTable;

  function moduleOf(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** The ids beside the built-in ones. */
  function added(): string[] {
    const builtIn = builtInAnalytics.map(({ declaration }) => declaration.id);
    return table
      .all()
      .map(({ declaration }) => declaration.id)
      .filter((id) => !builtIn.includes(id));
  }

  beforeEach(() => (table = new AnalyticTable()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('takes in the export of a CommonJS module, behind the built-in analytics', async () => {
    assert.deepEqual(await table.register(registration), { ok: true, value: null });
    assert.equal(table.all().at(-1)?.declaration.id, 'closeRange');
    assert.equal(table.all().length, builtInAnalytics.length + 1);
  });

  it('takes in an ES module, by a named export or by one of its default export', async () => {
    const named = moduleOf('named.mjs', `export const one = ${source('one')};`);
    const inDefault = moduleOf('inDefault.mjs', `export default { two: ${source('two')} };`);
    assert.ok((await table.register({ id: 'one', modulePath: named, exportName: 'one' })).ok);
    assert.ok((await table.register({ id: 'two', modulePath: inDefault, exportName: 'two' })).ok);
    assert.deepEqual(added(), ['one', 'two']);
  });

  it('takes in one of two that come with the same id at the same time', async () => {
    const modulePath = moduleOf(
      'slow.mjs',
      `await new Promise((go) => setTimeout(go, 20)); export const a = ${source('a')};`,
    );
    const request = { id: 'a', modulePath, exportName: 'a' };
    const answers = await Promise.all([table.register(request), table.register(request)]);
    assert.equal(answers.filter(({ ok }) => ok).length, 1);
    assert.deepEqual(added(), ['a']);
  });

  const refusals: readonly (readonly [string, () => Partial<typeof registration>, RegExp])[] = [
    [
      'a relative path',
      () => ({ modulePath: 'closeRange.js' }),
      /^modulePath: .*absolute path.*"closeRange\.js" is not/,
    ],
    [
      'a module that is not there',
      () => ({ modulePath: join(folder, 'no.js') }),
      /^module: .*no\.js could not be loaded/,
    ],
    ['a folder', () => ({ modulePath: folder }), /^module: .*could not be loaded/],
    [
      'a module with a slip of the pen',
      () => ({ modulePath: moduleOf('broken.js', 'exports.a = {;') }),
      /^module: .*broken\.js could not be loaded: Unexpected token/,
    ],
    [
      'a module that throws as it loads',
      () => ({ modulePath: moduleOf('throwing.js', "throw new Error('no licence found');") }),
      /^module: .*could not be loaded: no licence found$/,
    ],
    [
      'an export that is not there',
      () => ({ exportName: 'closerange' }),
      /^export: .*has no export "closerange"; it exports closeRange\.$/,
    ],
    ['what every object inherits', () => ({ exportName: 'constructor' }), /^export: .*has no export "constructor"/],
    [
      'an export that is no analytic',
      () => ({ modulePath: moduleOf('number.js', 'exports.closeRange = 5;') }),
      /^analytic: closeRange of .*number\.js: .*declaration, needBars and compute/,
    ],
    [
      'a declaration that cannot cross to a panel',
      () => ({
        modulePath: moduleOf(
          'code.js',
          `exports.closeRange = ${source('closeRange')}; exports.closeRange.declaration.draw = () => 0;`,
        ),
      }),
      /^analytic: closeRange of .*code\.js cannot be read/,
    ],
    ['another id than it declares', () => ({ id: 'range' }), /^id: It is registered as "range", but .* "closeRange"/],
    ['the id of a built-in one', () => ({ id: 'adf' }), /^idTaken: There is an analytic "adf" already/],
  ];
  for (const [what, change, message] of refusals) {
    it(`refuses ${what} with a sentence, and stays as it was`, async () => {
      const answer = await table.register({ ...registration, ...change() });
      assert.match(answer.ok ? 'taken' : `${answer.failure.reason}: ${answer.failure.message}`, message);
      assert.deepEqual(added(), []);
    });
  }

  it('takes the same id after a refusal, once what was wrong is put right', async () => {
    assert.ok(!(await table.register({ ...registration, exportName: 'range' })).ok);
    assert.ok((await table.register(registration)).ok);
    assert.ok(!(await table.register(registration)).ok);
  });

  it('loads a module by a path with blanks and signs that mean something in an address', async () => {
    mkdirSync(join(folder, 'a b#c%20?'));
    const modulePath = moduleOf(join('a b#c%20?', 'm.mjs'), `export const one = ${source('one')};`);
    assert.deepEqual(await table.register({ id: 'one', modulePath, exportName: 'one' }), { ok: true, value: null });
  });
});

describe('a registration', () => {
  it('is read where it is three texts, and nothing else of it is passed on', () => {
    assert.deepEqual(readModuleExport({ ...registration, more: () => 1 }), { ok: true, value: registration });
  });

  for (const [what, value, message] of [
    ['nothing', undefined, /an object with id, modulePath and exportName/],
    ['a number as the path', { ...registration, modulePath: 5 }, /modulePath as a text.*number/],
    ['no export', { id: 'a', modulePath: '/a.js' }, /exportName as a text.*undefined is not/],
    ['an empty id', { ...registration, id: '' }, /id as a text that is not empty/],
  ] as const) {
    it(`is refused by name where it is wrong: ${what}`, () => {
      const read = readModuleExport(value);
      assert.match(read.ok ? '' : read.failure.message, message);
    });
  }
});

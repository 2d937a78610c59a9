import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { StatisticsItem } from '../../src/engine/contract/messages';
import type { Result } from '../../src/engine/contract/result';
import type { InsideView, SpreadscopeApi } from '../../src/extension/api';
import { eventually } from '../support/eventually';
import { cleanUp, startSimulator } from './inside';

/** What the extension in test/fixtures/secondExtension gives. */
interface SecondExtension {
  readonly answer: Result<null>;
}

describe('an analytic of a second extension', () => {
  let inside: InsideView;
  let second: vscode.Extension<SecondExtension>;
  let items: StatisticsItem[] = [];
  let listening: { dispose(): unknown };

  before(async () => {
    inside = await startSimulator();
    const found = vscode.extensions.getExtension<SecondExtension>('example.close-range');
    assert.ok(found !== undefined, 'the runner loads test/fixtures/secondExtension too');
    second = found;
    listening = inside.onPanelUpdate(({ update: { data } }) => {
      if (data.kind === 'statistics' && data.subject.kind === 'symbol') items.push(...data.items);
    });
  });
  after(async () => {
    listening.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await cleanUp();
  });

  it('appears in the statistics panel, computed on the same bars as our own', async () => {
    await vscode.commands.executeCommand('spreadscope.openStatistics', 'symbol:sim:oak');
    const { answer } = await second.activate();
    assert.deepEqual(answer, { ok: true, value: null });
    const { result, series } = await shown('closeRange');
    const own = await shown('priceStatistics', ({ result: { toMs } }) => toMs === result.toMs);
    assert.equal(result.reason, '');
    assert.equal(result.bars, 20);
    assert.equal(result.values['close'], own.result.values['price']);
    assert.ok((result.values['position'] ?? NaN) >= 0 && (result.values['position'] ?? NaN) <= 1);
    assert.equal(series?.columns.find(({ field }) => field === 'position')?.values.at(-1), result.values['position']);
    assert.match(result.assumptions.at(-1) ?? '', /another extension: closeRange of .*closeRange\.js/);
  });

  it('is there again after a crash of the engine, without being asked', async () => {
    await inside.crashEngine();
    items = [];
    await eventually('the engine is back', 30_000, () => Promise.resolve(inside.engineState() === 'ready' || null));
    const { result } = await shown('closeRange');
    assert.ok(Number.isFinite(result.values['position']));
  });

  it('is refused with a sentence where it is wrong, and nothing else suffers', async () => {
    const spreadscope = vscode.extensions.getExtension<SpreadscopeApi>('spreadscope.spreadscope');
    assert.ok(spreadscope !== undefined);
    const refused = async (registration: unknown): Promise<string> => {
      const answer = await spreadscope.exports.registerAnalytic(registration as never);
      return answer.ok ? 'taken' : `${answer.failure.reason}: ${answer.failure.message}`;
    };
    const modulePath = join(second.extensionPath, 'closeRange.js');
    const good = { id: 'closeRange', modulePath, exportName: 'closeRange' };
    assert.match(await refused(good), /^idTaken: There is an analytic "closeRange" already/);
    assert.match(await refused({ ...good, id: 'other' }), /^id: It is registered as "other", but .* "closeRange"/);
    assert.match(await refused({ ...good, id: 'other', exportName: 'range' }), /^export: .*it exports closeRange\./);
    assert.match(await refused({ ...good, id: 'other', modulePath: './closeRange.js' }), /^modulePath: .*absolute/);
    assert.match(await refused({ ...good, exportName: () => 'closeRange' }), /^registration: .*exportName/);
    assert.equal(inside.engineState(), 'ready');
  });

  async function shown(id: string, isMeant: (item: StatisticsItem) => boolean = () => true): Promise<StatisticsItem> {
    return eventually(`the statistics panel shows ${id}`, 30_000, () =>
      Promise.resolve(items.find((item) => item.declaration.id === id && isMeant(item)) ?? null),
    );
  }
});

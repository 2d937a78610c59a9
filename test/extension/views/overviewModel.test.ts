import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Overview } from '../../../src/engine/contract/messages';
import type { EngineState } from '../../../src/extension/engineClient';
import { Signal } from '../../../src/extension/signal';
import { OverviewModel } from '../../../src/extension/views/overviewModel';
import { overviewOf } from '../overviewOf';

describe('OverviewModel', () => {
  const overviews = new Signal<Overview>();
  const states = new Signal<EngineState>();
  let model: OverviewModel;
  let shown: (Overview | null)[] = [];

  beforeEach(() => {
    shown = [];
    model = new OverviewModel({ onOverview: overviews.on, onState: states.on }, 30);
    model.onPaced((overview) => shown.push(overview));
  });
  afterEach(() => model.dispose());

  it('passes on the first at once and then only the newest of each interval', async () => {
    const many = Array.from({ length: 20 }, (_, ticksTotal) => overviewOf({ feed: { ticksTotal } }));
    for (const overview of many) overviews.fire(overview);
    assert.deepEqual(shown, [many[0]]);
    await sleep(50);
    assert.deepEqual(shown, [many[0], many[19]]);
    assert.equal(model.latest, many[19]);
  });

  it('shows the last values as no longer live while a crashed engine comes back, and as live again afterwards', async () => {
    overviews.fire(overviewOf({}));
    states.fire('restarting');
    await sleep(50);
    assert.equal(shown.at(-1)?.feed.state, 'connecting');
    overviews.fire(overviewOf({}));
    await sleep(50);
    assert.equal(shown.at(-1)?.feed.state, 'live');
  });

  it('shows nothing of an engine that stays down', async () => {
    overviews.fire(overviewOf({}));
    states.fire('failed');
    await sleep(50);
    assert.equal(shown.at(-1), null);
    assert.equal(model.latest, null);
  });
});

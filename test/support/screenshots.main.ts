import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from '../../scripts/setup.mjs';
import { Workbench } from './workbench';
import { WorkbenchServer } from './workbenchServer';

/** npm run screenshots: the pictures of the README, taken of the real workbench with the simulator. */
process.env['CHROMIUM'] = await ensureChromium();
const folder = 'docs';
mkdirSync(folder, { recursive: true });
const server = await WorkbenchServer.start({
  settings: { 'spreadscope.source': 'simulator', 'spreadscope.autoStart': true, 'spreadscope.timeZone': 'UTC' },
});
try {
  const workbench = await Workbench.open(server, { width: 1280, height: 800 });
  await workbench.showTree();
  await workbench.row('sim:bay').filter({ hasText: /\d/ }).waitFor({ timeout: 60_000 });
  await workbench.openPanel('sim:oak/sim:ash');
  // A few bars of its own, so that nothing is warming up and nothing moves for the first time.
  await sleep(8000);
  await workbench.screenshot(join(folder, 'pair-dark.png'));
  await workbench.openPanel('sim:oak');
  await sleep(4000);
  await workbench.screenshot(join(folder, 'price-dark.png'));
  await workbench.toggleTheme();
  await sleep(2000);
  await workbench.screenshot(join(folder, 'price-light.png'));
  await workbench.openPanel('sim:oak/sim:ash');
  await sleep(4000);
  await workbench.screenshot(join(folder, 'pair-light.png'));
} finally {
  await server.stop();
  server.remove();
}

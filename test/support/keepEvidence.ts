import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workbench } from './workbench';
import type { WorkbenchServer } from './workbenchServer';

export const pictureFolder = join('out', 'screenshots');

/** For `afterEach`: after a failed test, a picture of the window in `out/screenshots` and the end of the log. */
export async function keepEvidence(
  context: Mocha.Context,
  workbench: Workbench,
  server: WorkbenchServer,
): Promise<void> {
  const test = context.currentTest;
  if (test?.state !== 'failed') return;
  mkdirSync(pictureFolder, { recursive: true });
  const file = join(pictureFolder, `failed-${test.title.replaceAll(/\W+/g, '-').slice(0, 60)}.png`);
  await workbench.screenshot(file);
  console.log(`\n  The window at that moment: ${file}\n  The end of the log:`);
  console.log(server.channel.split('\n').slice(-25).join('\n'));
}

// What F5 needs before VS Code starts: a build, and the folder to open, with the simulator as its source.
import { checkNode, ensureBuilt, ensurePackages } from './setup.mjs';
import { prepareWorkspace } from './startWorkspace.mjs';

checkNode();
await ensurePackages();
await ensureBuilt();
console.log(`Ready: ${prepareWorkspace({ source: 'simulator', file: null })}`);

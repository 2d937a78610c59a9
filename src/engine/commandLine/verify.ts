import { resolve } from 'node:path';
import { nodeFileSystem } from '../store/nodeFileSystem';
import { verifyStore } from '../store/verifyStore';
import { required, type Command } from './command';

/** `spreadscope verify`: every file of a store checked, as JSON; nothing is changed. 1 where anything is broken. */
export const verifyCommand: Command = {
  name: 'verify',
  about: 'Checks every partition and segment of a store, and prints what it found as JSON.',
  options: { data: { value: 'DIR', about: 'the store', required: true } },
  run: async (options, io) => {
    const verified = await verifyStore(resolve(required(options, 'data')), nodeFileSystem, io.sqlWasmPath);
    if (!verified.ok) {
      io.message(verified.failure.message);
      return 1;
    }
    await io.out(`${JSON.stringify(verified.value, null, 2)}\n`);
    return verified.value.ok ? 0 : 1;
  },
};

import { required, type Command } from './command';
import { openStoredMarket } from './storedMarket';

/** `spreadscope status`: what a store holds, as JSON; safe beside a running collector. */
export const statusCommand: Command = {
  name: 'status',
  about: 'Prints what a store holds, as JSON.',
  options: { data: { value: 'DIR', about: 'the store', required: true } },
  run: async (options, io) => {
    const opened = await openStoredMarket(required(options, 'data'), io);
    if (!opened.ok) {
      io.message(opened.failure.message);
      return 1;
    }
    try {
      await io.out(`${JSON.stringify(await opened.value.describe(), null, 2)}\n`);
      return 0;
    } finally {
      await opened.value.close();
    }
  },
};

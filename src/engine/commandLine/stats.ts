import { answerStats } from '../statsRequests';
import type { Command } from './command';

/** `spreadscope stats`: one request a line in, one answer a line out, in order. */
export const statsCommand: Command = {
  name: 'stats',
  about:
    'Answers statistics requests, a line of JSON each, from standard input to standard output. For example:\n' +
    '  {"id": 1, "function": "autocorr1", "inputs": {"x": [1, 2, 4, 3]}, "params": {}}',
  options: {},
  run: async (_, io) => {
    await answerStats(io.input, (line) => io.out(line));
    return 0;
  },
};

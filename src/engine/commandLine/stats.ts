import { answerStats } from '../statsRequests';
import type { Command } from './command';

/** `spreadscope stats`: one request a line in, one answer a line out, in order. */
export const statsCommand: Command = {
  name: 'stats',
  about: 'Answers statistics requests, a line of JSON each, from standard input to standard output.',
  options: {},
  run: async (_, io) => {
    await answerStats(io.input, (line) => io.out(line));
    return 0;
  },
};

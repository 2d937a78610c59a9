import { idAfterSwap, withPairSwapped } from '../settingEdits';
import type { Command } from './command';
import { editablePairs } from './editLists';
import { pickPair } from './pickPair';
import { subjectOf } from './subject';

/** Exchanges the legs; open panels of the pair follow. Swapping again is the undo. */
export const swapPair = {
  id: 'spreadscope.swapPair',
  run: async (services, argument) => {
    const id = subjectOf(argument).pair ?? (await pickPair(services, 'Swap Pair'))?.id;
    if (id === undefined) return;
    const pairs = editablePairs(services);
    const after = idAfterSwap(pairs, id);
    if (after === null) return;
    await services.settings.write('pairs', withPairSwapped(pairs, id));
    services.panels.followPair(id, after);
  },
} as const satisfies Command;

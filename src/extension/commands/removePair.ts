import { withoutPair } from '../settingEdits';
import { pairTitle } from '../panels/pairTitle';
import type { Command } from './command';
import { editablePairs } from './editLists';
import { offerUndo } from './offerUndo';
import { pickPair } from './pickPair';
import { subjectOf } from './subject';

export const removePair = {
  id: 'spreadscope.removePair',
  run: async (services, argument) => {
    const id = subjectOf(argument).pair ?? (await pickPair(services, 'Remove Pair'))?.id;
    if (id === undefined) return;
    const before = services.settings.raw().pairs;
    await services.settings.write('pairs', withoutPair(editablePairs(services), id));
    await offerUndo(`${pairTitle(id)} was removed.`, () => services.settings.write('pairs', before));
  },
} as const satisfies Command;

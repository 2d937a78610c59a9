import { meetsGoldens } from './goldenSuite';

describe('adf', () => {
  meetsGoldens('adf');
});

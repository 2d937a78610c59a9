import { registerControls } from '../shared/toolkit';
import { StatisticsPanel } from './statisticsPanel';
import './styles.css';

registerControls();
const root = document.querySelector<HTMLElement>('#app');
if (root === null) throw new Error('The page has no element with the id "app".');
const panel = new StatisticsPanel(root);
panel.requestDraw();
